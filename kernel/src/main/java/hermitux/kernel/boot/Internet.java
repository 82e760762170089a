package hermitux.kernel.boot;

import hermitux.kernel.net.AddressPlan;
import hermitux.kernel.net.Traffic;
import hermitux.kernel.net.inet.InetFamily;
import hermitux.kernel.net.netlink.NetlinkFamily;

/**
 * The TCP/IP stack under the sockets of the internet families. It comes to life with the first of them; on a network that others are on as well, at once, so
 * that they find the machine there.
 */
final class Internet extends Part {
    private boolean isShared;

    @Override void addFiles() {
        InetFamily.init();
        InetFamily.show();
        NetlinkFamily.init();
    }

    @Override void configured(Configuration configuration) {
        isShared = configuration.flag("shared-network", false);
        String address = configuration.get("address", "");
        Traffic.init(address.isEmpty() ? null : AddressPlan.of(address, configuration.get("gateway", "")));
    }

    @Override void started() { if (isShared) Traffic.start(); }
}
