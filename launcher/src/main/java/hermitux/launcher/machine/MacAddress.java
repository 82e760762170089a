package hermitux.launcher.machine;

import hermitux.host.HostSystem;
import hermitux.launcher.options.Network;

/** The guest's MAC address, six bytes in a number, the first in the lowest. */
final class MacAddress {
    /** 52:54:00, which QEMU's machines begin with: administered locally. */
    private static final long START = 0x005452;
    private static final String DIGITS = "0123456789abcdef";

    private MacAddress() { }

    /** What was asked for, or one that two machines on one network hardly share. */
    static long of(Network network) {
        if (network.macAddress() != 0) return network.macAddress();
        long mixed = (HostSystem.realtimeNanos() ^ (long) HostSystem.processId() << 40) * 0x9e3779b97f4a7c15L;
        return START | mixed >>> 40 << 24;
    }

    static String text(long address) {
        var text = new StringBuilder();
        for (int i = 0; i < 6; i++) {
            int part = (int) (address >>> 8 * i) & 0xff;
            text.append(i == 0 ? "" : ":").append(DIGITS.charAt(part >> 4)).append(DIGITS.charAt(part & 15));
        }
        return text.toString();
    }
}
