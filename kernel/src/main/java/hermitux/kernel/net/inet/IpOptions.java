package hermitux.kernel.net.inet;

import hermitux.abi.Errno;
import hermitux.abi.Inet;
import hermitux.abi.Sockets;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.machine.Network;
import hermitux.kernel.machine.NetworkInterface;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.net.socket.SocketOptions;

/** getsockopt(2) and setsockopt(2) at level IPPROTO_IP (ip(7)). */
final class IpOptions {
    private static final int INTEGER = 4, MOST = 255, REQUEST = 8, REQUEST_WITH_DEVICE = 12, MOST_DISCOVERY = 5;

    private IpOptions() { }

    static long set(InetSocket socket, int name, long userValue, int length) {
        if (name == Inet.IP_ADD_MEMBERSHIP || name == Inet.IP_DROP_MEMBERSHIP) return membership(socket, name == Inet.IP_ADD_MEMBERSHIP, userValue, length);
        if (name == Inet.MCAST_JOIN_GROUP || name == Inet.MCAST_LEAVE_GROUP) return group(socket, name == Inet.MCAST_JOIN_GROUP, userValue, length);
        if (name == Inet.IP_MULTICAST_IF) return multicastInterface(socket, userValue, length);
        int value = 0;
        if (length >= INTEGER) {
            if (!UserMemory.readable(userValue, INTEGER)) return -Errno.EFAULT;
            value = Memory.load32(userValue);
        } else if (length >= 1) {
            if (!UserMemory.readable(userValue, 1)) return -Errno.EFAULT;
            value = Memory.load8(userValue) & 255;
        }
        IpSettings ip = socket.ip;
        switch (name) {
            case Inet.IP_TTL:
                if (length < 1 || value != -1 && (value < 1 || value > MOST)) return -Errno.EINVAL;
                ip.ttl = value;
                return tell(socket, Network.HOPS, value == -1 ? IpSettings.DEFAULT_HOPS : value);
            case Inet.IP_TOS:
                // The two bits of congestion notification are the stack's on a stream.
                ip.trafficClass = socket.type == Sockets.STREAM ? value & ~3 & MOST | ip.trafficClass & 3 : value & MOST;
                return tell(socket, Network.TRAFFIC_CLASS, ip.trafficClass);
            case Inet.IP_HDRINCL:
                if (!(socket instanceof RawSocket raw)) return -Errno.ENOPROTOOPT;
                raw.includeHeader(value != 0);
                return 0;
            case Inet.IP_MTU_DISCOVER:
                if (value < 0 || value > MOST_DISCOVERY) return -Errno.EINVAL;
                ip.mtuDiscovery = value;
                return 0;
            case Inet.IP_MULTICAST_TTL:
                if (socket.type == Sockets.STREAM || length < 1 || value < -1 || value > MOST) return -Errno.EINVAL;
                ip.multicastTtl = value == -1 ? 1 : value;
                return tell(socket, Network.MULTICAST_HOPS, ip.multicastTtl);
            case Inet.IP_MULTICAST_LOOP:
                if (length < 1) return -Errno.EINVAL;
                ip.multicastLoop = value != 0;
                return tell(socket, Network.MULTICAST_LOOP, value != 0 ? 1 : 0);
            case Inet.IP_OPTIONS: return length == 0 ? 0 : -Errno.ENOPROTOOPT;
            case Inet.IP_TRANSPARENT:
                if (value != 0 && !InetSocket.isPrivileged(InetSocket.NET_ADMIN) && !InetSocket.isPrivileged(InetSocket.NET_RAW)) return -Errno.EPERM;
                break;
            default: break;
        }
        if (!isSwitch(name)) return -Errno.ENOPROTOOPT;
        ip.set(name, value != 0);
        return 0;
    }

    /** Options that are on or off. The stack sends no errors behind (IP_RECVERR) and binds to no foreign address (IP_FREEBIND): they are remembered. */
    private static boolean isSwitch(int name) {
        return switch (name) {
            case Inet.IP_PKTINFO, Inet.IP_RECVTTL, Inet.IP_RECVTOS, Inet.IP_RECVERR, Inet.IP_FREEBIND, Inet.IP_TRANSPARENT, Inet.IP_RECVORIGDSTADDR,
                Inet.IP_BIND_ADDRESS_NO_PORT, Inet.IP_MULTICAST_ALL, Inet.IP_RECVOPTS, Inet.IP_RETOPTS, Inet.IP_MINTTL -> true;
            default -> false;
        };
    }

    private static long tell(InetSocket socket, int option, int value) {
        if (socket.endpoint != 0 && (option < Network.MULTICAST_HOPS || socket instanceof DatagramSocket)) Network.setOption(socket.endpoint, option, value);
        return 0;
    }

    static long get(InetSocket socket, int name, long userValue, long userLength) {
        if (!UserMemory.readable(userLength, INTEGER)) return -Errno.EFAULT;
        int length = Memory.load32(userLength);
        if (length < 0) return -Errno.EINVAL;
        if (name == Inet.IP_OPTIONS) return UserMemory.store32(userLength, 0) ? 0 : -Errno.EFAULT;
        IpSettings ip = socket.ip;
        int value;
        switch (name) {
            case Inet.IP_TTL: value = ip.ttl < 0 ? IpSettings.DEFAULT_HOPS : ip.ttl; break;
            case Inet.IP_TOS: value = ip.trafficClass; break;
            case Inet.IP_HDRINCL:
                if (!(socket instanceof RawSocket raw)) return -Errno.ENOPROTOOPT;
                value = raw.includesHeader() ? 1 : 0;
                break;
            case Inet.IP_MTU_DISCOVER: value = ip.mtuDiscovery; break;
            case Inet.IP_MTU:
                value = mtu(socket);
                if (value < 0) return value;
                break;
            case Inet.IP_MULTICAST_TTL: value = ip.multicastTtl; break;
            case Inet.IP_MULTICAST_LOOP: value = ip.multicastLoop ? 1 : 0; break;
            case Inet.IP_MULTICAST_IF: return SocketOptions.storeInt(userValue, userLength, length, ip.multicastAddress);
            default:
                if (!isSwitch(name)) return -Errno.ENOPROTOOPT;
                value = ip.isOn(name) ? 1 : 0;
        }
        return store(userValue, userLength, length, value);
    }

    /** A buffer of less than an int gets a small value as one byte, as BSD has it. */
    private static long store(long userValue, long userLength, int length, int value) {
        if (length >= INTEGER || length <= 0 || value < 0 || value > MOST) return SocketOptions.storeInt(userValue, userLength, length, value);
        return SocketOptions.storeBytes(userValue, userLength, 1, String.valueOf((char) value));
    }

    /** IP_MTU and IPV6_MTU: of the way to the peer; -ENOTCONN without one. */
    static int mtu(InetSocket socket) {
        if (socket.peerAddress() == null) return -Errno.ENOTCONN;
        int through = NetworkInterface.route(socket.remote.high, socket.remote.low, socket.remote.scope, 0);
        return through == 0 ? -Errno.ENOTCONN : InetInterfaces.mtu(through);
    }

    // ---- groups ----

    /** struct ip_mreq (group, own address) or ip_mreqn (and an interface). */
    private static long membership(InetSocket socket, boolean joins, long userValue, int length) {
        if (length < REQUEST) return -Errno.EINVAL;
        int size = length >= REQUEST_WITH_DEVICE ? REQUEST_WITH_DEVICE : REQUEST;
        if (!UserMemory.readable(userValue, size)) return -Errno.EFAULT;
        InetSocket.given().set(0, InetName.mapped(Memory.load32(userValue)), 0, 0);
        int device = size == REQUEST ? 0 : Memory.load32(userValue + REQUEST), address = Memory.load32(userValue + 4);
        if (device == 0 && address != 0) {
            device = InetInterfaces.withAddress(address);
            if (device == 0) return -Errno.ENODEV;
        }
        return change(socket, joins, device);
    }

    /** struct group_req. */
    static long group(InetSocket socket, boolean joins, long userValue, int length) {
        if (length < Inet.GROUP_REQUEST_SIZE) return -Errno.EINVAL;
        if (!UserMemory.readable(userValue, Inet.GROUP_REQUEST_SIZE)) return -Errno.EFAULT;
        int device = Memory.load32(userValue);
        String name = UserMemory.bytes(userValue + Inet.GROUP_REQUEST_ADDRESS, Inet.NAME6_SIZE);
        int family = InetName.family(name);
        if (family != socket.domain) return -Errno.EADDRNOTAVAIL;
        if (family == Inet.AF_INET6) InetSocket.given().load6(name);
        else InetSocket.given().load4(name);
        return change(socket, joins, device);
    }

    /** Of the given name. A device of 0 is the route's. */
    static long change(InetSocket socket, boolean joins, int device) {
        if (!InetSocket.given().isMulticast()) return joins ? -Errno.EINVAL : -Errno.EADDRNOTAVAIL;
        if (!(socket instanceof DatagramSocket datagrams)) return -Errno.EPROTO;
        if (device != 0 && !NetworkInterface.exists(device)) return -Errno.ENODEV;
        if (device == 0) device = NetworkInterface.exists(NetworkInterface.DEVICE) ? NetworkInterface.DEVICE : NetworkInterface.LOOPBACK;
        return joins ? datagrams.join(InetSocket.given(), device) : datagrams.leave(InetSocket.given(), device);
    }

    /** An address, or struct ip_mreq or ip_mreqn. */
    private static long multicastInterface(InetSocket socket, long userValue, int length) {
        if (socket.type == Sockets.STREAM || length < INTEGER) return -Errno.EINVAL;
        int size = length >= REQUEST_WITH_DEVICE ? REQUEST_WITH_DEVICE : length >= REQUEST ? REQUEST : INTEGER;
        if (!UserMemory.readable(userValue, size)) return -Errno.EFAULT;
        int address = Memory.load32(userValue + (size == INTEGER ? 0 : 4)), device = size == REQUEST_WITH_DEVICE ? Memory.load32(userValue + REQUEST) : 0;
        if (device == 0 && address != 0) device = InetInterfaces.withAddress(address);
        if (device == 0 && address != 0 || device != 0 && !NetworkInterface.exists(device)) return -Errno.EADDRNOTAVAIL;
        socket.ip.multicastDevice = device;
        socket.ip.multicastAddress = address;
        return tell(socket, Network.MULTICAST_INTERFACE, device);
    }
}
