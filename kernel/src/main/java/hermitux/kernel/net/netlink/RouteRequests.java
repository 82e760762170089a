package hermitux.kernel.net.netlink;

import hermitux.abi.Errno;
import hermitux.abi.Inet;
import hermitux.abi.Netlink;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.machine.NetworkInterface;
import hermitux.kernel.net.inet.InetFamily;
import hermitux.kernel.net.inet.InetInterfaces;
import hermitux.kernel.thread.Credentials;

/**
 * NETLINK_ROUTE (rtnetlink(7)): what interfaces, addresses and routes there are, as getifaddrs(3), ip(8) and the runtimes of languages ask. Nothing
 * can be changed by it, and neighbours and rules are none.
 */
final class RouteRequests {
    private static final int NET_ADMIN = 12, OPERATIONAL_UP = 6, OPERATIONAL_DOWN = 2, OPERATIONAL_UNKNOWN = 0, RUNNING = 0x40, PERMANENT = 0x80;
    private static final int PREFIX6 = 64, WHOLE4 = 32, WHOLE6 = 128, MAC_LENGTH = 6;

    private RouteRequests() { }

    /** Answers one request. */
    static void answer(NetlinkSocket socket, String request) {
        int type = NetlinkMessage.half(request, Netlink.HEADER_TYPE), flags = NetlinkMessage.half(request, Netlink.HEADER_FLAGS);
        if (type < Netlink.FIRST_TYPE) return;
        int error = check(type);
        if (error == 0 && request.length() < Netlink.HEADER + 1) error = Errno.EINVAL;
        boolean dumps = (flags & Netlink.DUMP) == Netlink.DUMP;
        if (error == 0 && !dumps && !hasTarget(type, request)) error = Errno.EINVAL;
        if (error == 0 && dumps) {
            dump(socket, request, type);
            socket.reply(new NetlinkMessage(Netlink.DONE, Netlink.MULTIPLE, sequence(request), socket.port()).put32(0).finished());
            return;
        }
        if (error == 0) error = one(socket, request, type);
        if (error != 0 || (flags & Netlink.ACKNOWLEDGE) != 0) socket.reply(NetlinkMessage.error(request, error, socket.port()));
    }

    /** Of every four types the third asks; the others change something. */
    private static int check(int type) {
        if (type > Netlink.LAST_TYPE) return Errno.EOPNOTSUPP;
        if ((type & 3) == 2) return 0;
        return Credentials.current().has(NET_ADMIN) ? Errno.EOPNOTSUPP : Errno.EPERM;
    }

    private static boolean hasTarget(int type, String request) {
        return type == Netlink.GET_LINK && request.length() >= Netlink.HEADER + Netlink.LINK_SIZE
            || type == Netlink.GET_ROUTE && request.length() >= Netlink.HEADER + Netlink.ROUTE_SIZE;
    }

    private static int sequence(String request) { return NetlinkMessage.word(request, Netlink.HEADER_SEQUENCE); }

    private static void dump(NetlinkSocket socket, String request, int type) {
        int family = request.charAt(Netlink.HEADER);
        for (int number = 1; InetFamily.start() && number <= InetInterfaces.LAST; number++) {
            if (!InetInterfaces.exists(number)) continue;
            if (type == Netlink.GET_LINK) socket.reply(link(request, number, Netlink.MULTIPLE, socket.port()));
            if (type == Netlink.GET_ADDRESS && family != Inet.AF_INET6) address4(socket, request, number);
            if (type == Netlink.GET_ADDRESS && family != Inet.AF_INET) addresses6(socket, request, number);
            if (type == Netlink.GET_ROUTE && family != Inet.AF_INET6) routes4(socket, request, number);
            if (type == Netlink.GET_ROUTE && family != Inet.AF_INET) routes6(socket, request, number);
        }
    }

    private static int one(NetlinkSocket socket, String request, int type) {
        if (!InetFamily.start()) return Errno.ENODEV;
        if (type == Netlink.GET_ROUTE) return route(socket, request);
        int number = NetlinkMessage.word(request, Netlink.HEADER + 4);
        String name = attribute(request, Netlink.HEADER + Netlink.LINK_SIZE, Netlink.IFLA_IFNAME);
        for (int i = 1; number == 0 && name != null && i <= InetInterfaces.LAST; i++)
            if (InetInterfaces.exists(i) && name.equals(InetInterfaces.nameOfInterface(i) + '\0')) number = i;
        if (!InetInterfaces.exists(number)) return Errno.ENODEV;
        socket.reply(link(request, number, 0, socket.port()));
        return 0;
    }

    /** The data of the first attribute of a type, or null. */
    private static String attribute(String request, int from, int type) {
        for (int at = from; at + 4 <= request.length(); ) {
            int length = NetlinkMessage.half(request, at);
            if (length < 4 || at + length > request.length()) return null;
            if (NetlinkMessage.half(request, at + 2) == type) return request.substring(at + 4, at + length);
            at += length + 3 & ~3;
        }
        return null;
    }

    // ---- links ----

    private static String link(String request, int number, int flags, int port) {
        boolean loopback = number == NetworkInterface.LOOPBACK, running = (NetworkInterface.flags(number) & RUNNING) != 0;
        NetlinkMessage message = new NetlinkMessage(Netlink.NEW_LINK, flags, sequence(request), port);
        message.put8(0).put8(0).put16(InetInterfaces.hardware(number)).put32(number).put32(NetworkInterface.flags(number)).put32(0);
        message.attribute(Netlink.IFLA_IFNAME, InetInterfaces.nameOfInterface(number) + '\0');
        message.attribute(Netlink.IFLA_TXQLEN, InetInterfaces.queueLength(number));
        message.flag(Netlink.IFLA_OPERSTATE, loopback ? OPERATIONAL_UNKNOWN : running ? OPERATIONAL_UP : OPERATIONAL_DOWN);
        message.flag(Netlink.IFLA_LINKMODE, 0);
        message.attribute(Netlink.IFLA_MTU, InetInterfaces.mtu(number));
        message.attribute(Netlink.IFLA_GROUP, 0);
        message.flag(Netlink.IFLA_CARRIER, running ? 1 : 0);
        message.attribute(Netlink.IFLA_QDISC, loopback ? "noqueue\0" : "fifo\0");
        message.attribute(Netlink.IFLA_ADDRESS, mac(NetworkInterface.mac(number)));
        message.attribute(Netlink.IFLA_BROADCAST, mac(loopback ? 0 : -1));
        return message.append(statistics(number)).finished();
    }

    private static String mac(long address) {
        StringBuilder bytes = new StringBuilder();
        for (int i = 0; i < MAC_LENGTH; i++) bytes.append((char) (address >>> 8 * i & 255));
        return bytes.toString();
    }

    /** struct rtnl_link_stats64 as an attribute: 24 counters, of which the stack has eight. */
    private static String statistics(int number) {
        int[] counters = { NetworkInterface.RECEIVED, NetworkInterface.SENT, NetworkInterface.RECEIVED_BYTES, NetworkInterface.SENT_BYTES,
            NetworkInterface.RECEIVE_ERRORS, -1, NetworkInterface.RECEIVE_DROPS, NetworkInterface.SEND_DROPS, NetworkInterface.MULTICASTS };
        StringBuilder bytes = new StringBuilder();
        int words = 24;
        put(bytes, 4 + 8 * words, 2);
        put(bytes, Netlink.IFLA_STATS64, 2);
        for (int i = 0; i < words; i++) put(bytes, i < counters.length && counters[i] >= 0 ? NetworkInterface.counter(number, counters[i]) : 0, 8);
        return bytes.toString();
    }

    private static void put(StringBuilder bytes, long value, int count) {
        for (int i = 0; i < count; i++) bytes.append((char) (value >>> 8 * i & 255));
    }

    // ---- addresses ----

    private static void address4(NetlinkSocket socket, String request, int number) {
        int address = NetworkInterface.address4(number, 0), mask = NetworkInterface.address4(number, 1);
        if (address == 0) return;
        boolean loopback = number == NetworkInterface.LOOPBACK;
        NetlinkMessage message = new NetlinkMessage(Netlink.NEW_ADDRESS, Netlink.MULTIPLE, sequence(request), socket.port());
        message.put8(Inet.AF_INET).put8(Integer.bitCount(mask)).put8(PERMANENT).put8(loopback ? Netlink.SCOPE_HOST : Netlink.SCOPE_UNIVERSE).put32(number);
        message.attribute(Netlink.IFA_ADDRESS, address).attribute(Netlink.IFA_LOCAL, address);
        if (!loopback) message.attribute(Netlink.IFA_BROADCAST, InetInterfaces.broadcast(number));
        message.attribute(Netlink.IFA_LABEL, InetInterfaces.nameOfInterface(number) + '\0').attribute(Netlink.IFA_FLAGS, PERMANENT);
        socket.reply(message.put16(20).put16(Netlink.IFA_CACHEINFO).put32(-1).put32(-1).put32(0).put32(0).finished());
    }

    private static void addresses6(NetlinkSocket socket, String request, int number) {
        for (int i = 0; i < NetworkInterface.ADDRESSES_6; i++) {
            if (NetworkInterface.state6(number, i) == 0) continue;
            boolean loopback = number == NetworkInterface.LOOPBACK;
            String address = address6(number, i);
            NetlinkMessage message = new NetlinkMessage(Netlink.NEW_ADDRESS, Netlink.MULTIPLE, sequence(request), socket.port());
            int scope = loopback ? Netlink.SCOPE_HOST : isLink(address) ? Netlink.SCOPE_LINK : Netlink.SCOPE_UNIVERSE;
            message.put8(Inet.AF_INET6).put8(loopback ? WHOLE6 : PREFIX6).put8(PERMANENT).put8(scope).put32(number);
            message.attribute(Netlink.IFA_ADDRESS, address).attribute(Netlink.IFA_FLAGS, PERMANENT);
            socket.reply(message.put16(20).put16(Netlink.IFA_CACHEINFO).put32(-1).put32(-1).put32(0).put32(0).finished());
        }
    }

    private static boolean isLink(String address) { return address.charAt(0) == 0xfe && (address.charAt(1) & 0xc0) == 0x80; }

    private static String address6(int number, int index) {
        long at = InetFamily.scratch();
        NetworkInterface.address6(number, index, at);
        return bytes(at);
    }

    private static String bytes(long at) {
        StringBuilder bytes = new StringBuilder();
        for (int i = 0; i < 16; i++) bytes.append((char) (Memory.load8(at + i) & 255));
        return bytes.toString();
    }

    // ---- routes ----

    private static NetlinkMessage route(NetlinkSocket socket, String request, int family, int prefix, int scope, int flags) {
        NetlinkMessage message = new NetlinkMessage(Netlink.NEW_ROUTE, flags, sequence(request), socket.port());
        message.put8(family).put8(prefix).put8(0).put8(0).put8(Netlink.TABLE_MAIN).put8(scope == Netlink.SCOPE_UNIVERSE ? Netlink.PROTOCOL_BOOT
            : Netlink.PROTOCOL_KERNEL).put8(scope).put8(Netlink.TYPE_UNICAST).put32(0);
        return message.attribute(Netlink.RTA_TABLE, Netlink.TABLE_MAIN);
    }

    /** The device's network, and the way to everywhere else. */
    private static void routes4(NetlinkSocket socket, String request, int number) {
        int address = NetworkInterface.address4(number, 0), mask = NetworkInterface.address4(number, 1), router = NetworkInterface.address4(number, 2);
        if (number == NetworkInterface.LOOPBACK || address == 0) return;
        if (router != 0) {
            NetlinkMessage message = route(socket, request, Inet.AF_INET, 0, Netlink.SCOPE_UNIVERSE, Netlink.MULTIPLE);
            socket.reply(message.attribute(Netlink.RTA_GATEWAY, router).attribute(Netlink.RTA_OIF, number).finished());
        }
        NetlinkMessage message = route(socket, request, Inet.AF_INET, Integer.bitCount(mask), Netlink.SCOPE_LINK, Netlink.MULTIPLE);
        message.attribute(Netlink.RTA_DST, address & mask).attribute(Netlink.RTA_PREFSRC, address);
        socket.reply(message.attribute(Netlink.RTA_OIF, number).finished());
    }

    private static void routes6(NetlinkSocket socket, String request, int number) {
        if (number == NetworkInterface.LOOPBACK) return;
        for (int i = 0; i < NetworkInterface.ADDRESSES_6; i++) {
            if (NetworkInterface.state6(number, i) == 0) continue;
            String network = address6(number, i).substring(0, 8) + "\0\0\0\0\0\0\0\0";
            NetlinkMessage message = route(socket, request, Inet.AF_INET6, PREFIX6, Netlink.SCOPE_LINK, Netlink.MULTIPLE);
            socket.reply(message.attribute(Netlink.RTA_DST, network).attribute(Netlink.RTA_OIF, number).finished());
        }
        long at = InetFamily.scratch();
        if (!NetworkInterface.router6(number, at)) return;
        NetlinkMessage message = route(socket, request, Inet.AF_INET6, 0, Netlink.SCOPE_UNIVERSE, Netlink.MULTIPLE);
        socket.reply(message.attribute(Netlink.RTA_GATEWAY, bytes(at)).attribute(Netlink.RTA_OIF, number).finished());
    }

    /** The way to one address (ip route get). */
    private static int route(NetlinkSocket socket, String request) {
        int family = request.charAt(Netlink.HEADER);
        boolean six = family == Inet.AF_INET6;
        String target = attribute(request, Netlink.HEADER + Netlink.ROUTE_SIZE, Netlink.RTA_DST);
        if (target == null || target.length() != (six ? 16 : 4) || !six && family != Inet.AF_INET) return Errno.EINVAL;
        long high = six ? word(target, 0) : 0, low = six ? word(target, 8) : 0xffff0000L | (long) NetlinkMessage.word(target, 0) << 32;
        long at = InetFamily.scratch();
        int through = NetworkInterface.route(high, low, 0, at);
        if (through == 0) return Errno.ENETUNREACH;
        NetlinkMessage message = route(socket, request, family, six ? WHOLE6 : WHOLE4, Netlink.SCOPE_UNIVERSE, 0);
        message.attribute(Netlink.RTA_DST, target).attribute(Netlink.RTA_OIF, through);
        String own = bytes(at);
        int mask = NetworkInterface.address4(through, 1), router = NetworkInterface.address4(through, 2);
        boolean near = six || ((int) (low >>> 32) & mask) == (NetworkInterface.address4(through, 0) & mask);
        if (!near && router != 0) message.attribute(Netlink.RTA_GATEWAY, router);
        socket.reply(message.attribute(Netlink.RTA_PREFSRC, six ? own : own.substring(12)).finished());
        return 0;
    }

    private static long word(String bytes, int at) { return NetlinkMessage.word(bytes, at) & 0xffffffffL | (long) NetlinkMessage.word(bytes, at + 4) << 32; }
}
