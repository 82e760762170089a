package hermitux.kernel.net.netlink;

import hermitux.abi.Errno;
import hermitux.abi.Netlink;
import hermitux.abi.Sockets;
import hermitux.kernel.memory.HeapBudget;
import hermitux.kernel.net.socket.SocketFamilies;
import hermitux.kernel.net.socket.SocketFamily;
import hermitux.kernel.net.socket.SocketFile;
import hermitux.kernel.thread.Failure;

/** AF_NETLINK (netlink(7)): NETLINK_ROUTE alone. What asks for others (ss for NETLINK_SOCK_DIAG) is content with /proc/net. */
public final class NetlinkFamily implements SocketFamily {
    private NetlinkFamily() { }

    /** After SocketFamilies.init. */
    public static void init() {
        SocketFamilies.register(Netlink.AF_NETLINK, new NetlinkFamily());
    }

    @Override
    public SocketFile create(int type, int protocol, int statusFlags) {
        if (type != Sockets.RAW && type != Sockets.DATAGRAM) return Failure.of(Errno.ESOCKTNOSUPPORT);
        if (protocol != Netlink.ROUTE) return Failure.of(Errno.EPROTONOSUPPORT);
        if (!HeapBudget.take(NetlinkSocket.BYTES)) return Failure.of(Errno.ENFILE);
        NetlinkSocket.start();
        return new NetlinkSocket(type, protocol, statusFlags);
    }

    @Override public long pair(SocketFile one, SocketFile other) { return -Errno.EOPNOTSUPP; }
}
