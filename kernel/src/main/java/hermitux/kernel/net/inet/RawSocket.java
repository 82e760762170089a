package hermitux.kernel.net.inet;

import hermitux.abi.Errno;
import hermitux.abi.Inet;
import hermitux.abi.Sockets;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.machine.Network;
import hermitux.kernel.machine.NetworkDatagrams;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.net.socket.SocketOptions;

/** Packets of a protocol as they are (raw(7)): of IPv4 with the IP header when they are received, of IPv6 without. */
final class RawSocket extends DatagramSocket {
    private static final int FILTER4_SIZE = 4, FILTER6_SIZE = 32, SCRATCH_OFFSET = 1024;

    /** Types of ICMP that are not wanted (ICMP_FILTER, ICMPV6_FILTER): a bit each. */
    private final long[] unwanted = new long[4];
    private boolean filters;
    private boolean includesHeader;

    RawSocket(int domain, int protocol, int statusFlags) {
        super(domain, Sockets.RAW, protocol, statusFlags);
        includesHeader = protocol == Inet.PROTOCOL_RAW;
    }

    @Override Ports ports() { return null; }

    @Override
    void tellOptions() {
        super.tellOptions();
        if (includesHeader) Network.setOption(endpoint, Network.HEADER_INCLUDED, 1);
    }

    void includeHeader(boolean on) {
        includesHeader = on;
        if (endpoint != 0) Network.setOption(endpoint, Network.HEADER_INCLUDED, on ? 1 : 0);
    }

    boolean includesHeader() { return includesHeader; }

    @Override
    boolean accepts(long record) {
        if (protocol == Inet.PROTOCOL_RAW) return false;
        if (!filters) return true;
        long at = scratch() + SCRATCH_OFFSET;
        int offset = 0;
        if (domain == Inet.AF_INET) {
            NetworkDatagrams.copy(endpoint, 0, at, 1);
            offset = (Memory.load8(at) & 15) * 4;
        }
        if (NetworkDatagrams.copy(endpoint, offset, at, 1) < 1) return true;
        int kind = Memory.load8(at) & 255;
        return (unwanted[kind >>> 6] >>> kind & 1) == 0;
    }

    private boolean isFilter(int level, int name) {
        if (domain == Inet.AF_INET) return level == Inet.PROTOCOL_RAW && name == Inet.ICMP_FILTER && protocol == Inet.PROTOCOL_ICMP;
        return level == Inet.PROTOCOL_ICMPV6 && name == Inet.ICMPV6_FILTER && protocol == Inet.PROTOCOL_ICMPV6;
    }

    @Override
    public long setOption(int level, int name, long userValue, int length) {
        if (!isFilter(level, name)) return super.setOption(level, name, userValue, length);
        int size = Math.min(length, domain == Inet.AF_INET ? FILTER4_SIZE : FILTER6_SIZE);
        if (!UserMemory.readable(userValue, size)) return -Errno.EFAULT;
        filters = true;
        for (int i = 0; i < size; i++) {
            int shift = 8 * (i & 7);
            unwanted[i >>> 3] = unwanted[i >>> 3] & ~(255L << shift) | (long) (Memory.load8(userValue + i) & 255) << shift;
        }
        return 0;
    }

    @Override
    public long option(int level, int name, long userValue, long userLength) {
        if (!isFilter(level, name)) return super.option(level, name, userValue, userLength);
        if (!UserMemory.readable(userLength, 4)) return -Errno.EFAULT;
        int length = Memory.load32(userLength);
        if (length < 0) return -Errno.EINVAL;
        StringBuilder bytes = new StringBuilder();
        for (int i = 0; i < (domain == Inet.AF_INET ? FILTER4_SIZE : FILTER6_SIZE); i++) bytes.append((char) (unwanted[i >>> 3] >>> 8 * (i & 7) & 255));
        return SocketOptions.storeBytes(userValue, userLength, length, bytes.toString());
    }
}
