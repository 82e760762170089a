package hermitux.kernel.net.inet;

import hermitux.abi.Errno;
import hermitux.abi.Inet;
import hermitux.abi.Sockets;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.machine.Network;
import hermitux.kernel.machine.NetworkInterface;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.net.socket.SocketOptions;

/** getsockopt(2) and setsockopt(2) at level IPPROTO_IPV6 (ipv6(7)). */
final class Ip6Options {
    private static final int INTEGER = 4, MOST = 255, REQUEST = 20, MOST_DISCOVERY = 5;

    private Ip6Options() { }

    static long set(InetSocket socket, int name, long userValue, int length) {
        if (name == Inet.MCAST_JOIN_GROUP || name == Inet.MCAST_LEAVE_GROUP)
            return IpOptions.group(socket, name == Inet.MCAST_JOIN_GROUP, userValue, length);
        if (name == Inet.IPV6_JOIN_GROUP || name == Inet.IPV6_LEAVE_GROUP) return membership(socket, name == Inet.IPV6_JOIN_GROUP, userValue, length);
        int value = 0;
        if (length >= INTEGER) {
            if (!UserMemory.readable(userValue, INTEGER)) return -Errno.EFAULT;
            value = Memory.load32(userValue);
        }
        boolean complete = length >= INTEGER;
        IpSettings ip = socket.ip;
        switch (name) {
            case Inet.IPV6_V6ONLY:
                if (!complete || socket.local.port != 0) return -Errno.EINVAL;
                socket.onlySix = value != 0;
                return 0;
            case Inet.IPV6_UNICAST_HOPS:
                if (!complete || value < -1 || value > MOST) return -Errno.EINVAL;
                ip.hops = value;
                return tell(socket, Network.HOPS, value == -1 ? IpSettings.DEFAULT_HOPS : value);
            case Inet.IPV6_TCLASS:
                if (!complete || value < -1 || value > MOST) return -Errno.EINVAL;
                ip.trafficClass6 = Math.max(0, value);
                return tell(socket, Network.TRAFFIC_CLASS, ip.trafficClass6);
            case Inet.IPV6_MULTICAST_HOPS:
                if (socket.type == Sockets.STREAM) return -Errno.ENOPROTOOPT;
                if (!complete || value < -1 || value > MOST) return -Errno.EINVAL;
                ip.multicastHops = value == -1 ? 1 : value;
                return tell(socket, Network.MULTICAST_HOPS, ip.multicastHops);
            case Inet.IPV6_MULTICAST_LOOP:
                if (!complete || value < 0 || value > 1) return -Errno.EINVAL;
                ip.multicastLoop6 = value != 0;
                return tell(socket, Network.MULTICAST_LOOP, value);
            case Inet.IPV6_MULTICAST_IF:
                if (socket.type == Sockets.STREAM) return -Errno.ENOPROTOOPT;
                if (!complete) return -Errno.EINVAL;
                if (value != 0 && !NetworkInterface.exists(value)) return -Errno.ENODEV;
                ip.multicastDevice6 = value;
                return tell(socket, Network.MULTICAST_INTERFACE, value);
            case Inet.IPV6_MTU_DISCOVER:
                if (!complete || value < 0 || value > MOST_DISCOVERY) return -Errno.EINVAL;
                ip.mtuDiscovery6 = value;
                return 0;
            case Inet.IPV6_CHECKSUM:
                if (!(socket instanceof RawSocket)) return -Errno.ENOPROTOOPT;
                if (!complete || value > 0 && (value & 1) != 0) return -Errno.EINVAL;
                return tell(socket, Network.CHECKSUM_OFFSET, value);
            default: break;
        }
        if (!isSwitch(name)) return -Errno.ENOPROTOOPT;
        if (!complete) return -Errno.EINVAL;
        ip.set6(name, value != 0);
        return 0;
    }

    private static boolean isSwitch(int name) {
        return switch (name) {
            case Inet.IPV6_RECVPKTINFO, Inet.IPV6_RECVHOPLIMIT, Inet.IPV6_RECVTCLASS, Inet.IPV6_RECVERR, Inet.IPV6_FREEBIND, Inet.IPV6_DONTFRAG,
                Inet.IPV6_AUTOFLOWLABEL, Inet.IPV6_MULTICAST_ALL -> true;
            default -> false;
        };
    }

    private static long tell(InetSocket socket, int option, int value) {
        if (socket.endpoint != 0 && (option < Network.MULTICAST_HOPS || socket instanceof DatagramSocket)) Network.setOption(socket.endpoint, option, value);
        return 0;
    }

    /** struct ipv6_mreq: group, interface. */
    private static long membership(InetSocket socket, boolean joins, long userValue, int length) {
        if (length < REQUEST) return -Errno.EINVAL;
        if (!UserMemory.readable(userValue, REQUEST)) return -Errno.EFAULT;
        InetSocket.given().set(Memory.load64(userValue), Memory.load64(userValue + 8), 0, 0);
        return IpOptions.change(socket, joins, Memory.load32(userValue + 16));
    }

    static long get(InetSocket socket, int name, long userValue, long userLength) {
        if (!UserMemory.readable(userLength, INTEGER)) return -Errno.EFAULT;
        int length = Memory.load32(userLength);
        if (length < 0) return -Errno.EINVAL;
        IpSettings ip = socket.ip;
        int value;
        switch (name) {
            case Inet.IPV6_V6ONLY: value = socket.onlySix ? 1 : 0; break;
            case Inet.IPV6_UNICAST_HOPS: value = ip.hops < 0 ? IpSettings.DEFAULT_HOPS : ip.hops; break;
            case Inet.IPV6_TCLASS: value = ip.trafficClass6; break;
            case Inet.IPV6_MULTICAST_HOPS: value = ip.multicastHops; break;
            case Inet.IPV6_MULTICAST_LOOP: value = ip.multicastLoop6 ? 1 : 0; break;
            case Inet.IPV6_MULTICAST_IF: value = ip.multicastDevice6; break;
            case Inet.IPV6_MTU_DISCOVER: value = ip.mtuDiscovery6; break;
            case Inet.IPV6_MTU:
                value = IpOptions.mtu(socket);
                if (value < 0) return value;
                break;
            default:
                if (!isSwitch(name)) return -Errno.ENOPROTOOPT;
                value = ip.isOn6(name) ? 1 : 0;
        }
        return SocketOptions.storeInt(userValue, userLength, length, value);
    }
}
