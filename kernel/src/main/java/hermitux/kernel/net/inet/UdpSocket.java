package hermitux.kernel.net.inet;

import hermitux.abi.Errno;
import hermitux.abi.Inet;
import hermitux.abi.Sockets;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.net.socket.SocketOptions;

/** UDP (udp(7)). */
final class UdpSocket extends DatagramSocket {
    UdpSocket(int domain, int statusFlags) { super(domain, Sockets.DATAGRAM, Inet.PROTOCOL_UDP, statusFlags); }

    @Override Ports ports() { return InetStack.current().udpPorts; }
    @Override int longest(boolean four) { return four ? Inet.LONGEST_DATAGRAM : Inet.LONGEST_DATAGRAM6; }

    /** Segmentation by the kernel, and joining sends (UDP_CORK), are not there. */
    @Override
    public long setOption(int level, int name, long userValue, int length) {
        if (level != Inet.PROTOCOL_UDP) return super.setOption(level, name, userValue, length);
        if (length < 4) return -Errno.EINVAL;
        if (!UserMemory.readable(userValue, 4)) return -Errno.EFAULT;
        return name == Inet.UDP_CORK && Memory.load32(userValue) == 0 ? 0 : -Errno.ENOPROTOOPT;
    }

    @Override
    public long option(int level, int name, long userValue, long userLength) {
        if (level != Inet.PROTOCOL_UDP) return super.option(level, name, userValue, userLength);
        if (!UserMemory.readable(userLength, 4)) return -Errno.EFAULT;
        if (Memory.load32(userLength) < 0) return -Errno.EINVAL;
        return name == Inet.UDP_CORK ? SocketOptions.storeInt(userValue, userLength, Memory.load32(userLength), 0) : -Errno.ENOPROTOOPT;
    }
}
