package hermitux.kernel.net.inet;

import hermitux.abi.Errno;
import hermitux.abi.Inet;
import hermitux.abi.Sockets;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.machine.NetworkDatagrams;

/**
 * SOCK_DGRAM with IPPROTO_ICMP or IPPROTO_ICMPV6 (icmp(7)): echo requests without privilege. The port stands for the identifier of the requests, and only
 * replies to these come in.
 */
final class PingSocket extends DatagramSocket {
    private static final int ECHO = 8, ECHO_REPLY = 0, ECHO6 = 128, ECHO_REPLY6 = 129, HEADER = 8, SCRATCH_OFFSET = 1024;

    PingSocket(int domain, int protocol, int statusFlags) { super(domain, Sockets.DATAGRAM, protocol, statusFlags); }

    @Override Ports ports() { return InetStack.current().pingPorts; }
    private boolean isSix() { return domain == Inet.AF_INET6; }

    /** Of IPv4 the packet begins with the IP header. */
    @Override
    int skipped(long record) {
        if (isSix()) return 0;
        long at = scratch() + SCRATCH_OFFSET;
        NetworkDatagrams.copy(endpoint, 0, at, 1);
        return (Memory.load8(at) & 15) * 4;
    }

    @Override
    boolean accepts(long record) {
        int from = skipped(record);
        long at = scratch() + SCRATCH_OFFSET;
        if (NetworkDatagrams.copy(endpoint, from, at, HEADER) < HEADER) return false;
        int kind = Memory.load8(at) & 255, identifier = (Memory.load8(at + 4) & 255) << 8 | Memory.load8(at + 5) & 255;
        return kind == (isSix() ? ECHO_REPLY6 : ECHO_REPLY) && identifier == local.port;
    }

    /** The identifier is the socket's, and the checksum the kernel's to make: of IPv6 the stack does. */
    @Override
    long finish(long buffer, long first, int length) {
        if (length < HEADER) return -Errno.EINVAL;
        int kind = (int) (first & 255), code = (int) (first >>> 8 & 255);
        if (kind != (isSix() ? ECHO6 : ECHO) || code != 0) return -Errno.EINVAL;
        long at = scratch() + SCRATCH_OFFSET;
        Memory.store64(at, first & ~0xffff_ffff_0000L | (long) (local.port >>> 8 | (local.port & 255) << 8) << 32);
        NetworkDatagrams.fill(buffer, 0, at, HEADER);
        if (!isSix()) NetworkDatagrams.checksum(buffer, 2);
        return length;
    }
}
