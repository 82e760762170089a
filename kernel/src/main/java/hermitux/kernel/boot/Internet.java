package hermitux.kernel.boot;

import hermitux.kernel.net.AddressPlan;
import hermitux.kernel.net.Traffic;
import hermitux.kernel.net.inet.InetFamily;
import hermitux.kernel.net.netlink.NetlinkFamily;

/** The TCP/IP stack under the sockets of the internet families. It comes to life with the first of them. */
final class Internet extends Part {
    @Override void addFiles() {
        InetFamily.init();
        InetFamily.show();
        NetlinkFamily.init();
    }

    @Override void configured(Configuration configuration) {
        String address = configuration.get("address", "");
        Traffic.init(address.isEmpty() ? null : AddressPlan.of(address, configuration.get("gateway", "")));
    }
}
