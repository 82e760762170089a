package hermitux.kernel.net.inet;

import hermitux.abi.Errno;
import hermitux.abi.Inet;
import hermitux.abi.Sockets;
import hermitux.kernel.fs.proc.NetworkDirectory;
import hermitux.kernel.machine.Network;
import hermitux.kernel.net.Traffic;
import hermitux.kernel.net.socket.SocketFamilies;
import hermitux.kernel.net.socket.SocketFamily;
import hermitux.kernel.net.socket.SocketFile;
import hermitux.kernel.thread.Credentials;
import hermitux.kernel.thread.Failure;

/** AF_INET and AF_INET6: TCP, UDP, raw IP and ping sockets over the stack, which the first of them brings to life (ip(7), ipv6(7)). */
public final class InetFamily implements SocketFamily {
    private final int domain;

    private InetFamily(int domain) { this.domain = domain; }

    /** After SocketFamilies.init. What sockets need is made with the first of them. */
    public static void init() {
        InetStack.init();
        SocketFamilies.register(Inet.AF_INET, new InetFamily(Inet.AF_INET));
        SocketFamilies.register(Inet.AF_INET6, new InetFamily(Inet.AF_INET6));
        InetInterfaces.install();
    }

    /** Makes files of /proc/net, after ProcFs.init. */
    public static void show() { NetworkDirectory.register(new NetworkTables()); }

    /** 64 bytes for what the stack tells; once it has started. */
    public static long scratch() { return InetSocket.scratch(); }

    static boolean isStarted() { return InetStack.isStarted(); }

    /** The stack runs from now on. False in a kernel that was built without its source: there the families are not there. */
    public static boolean start() {
        if (InetStack.isStarted()) return true;
        if (!Network.isPresent() || !InetStack.make()) return false;
        InetStack stack = InetStack.current();
        Traffic.install(stack.owners);
        stack.started = Traffic.start();
        return stack.started;
    }

    @Override
    public SocketFile create(int type, int protocol, int statusFlags) {
        if (protocol < 0 || protocol >= Inet.PROTOCOLS) return Failure.of(Errno.EINVAL);
        int bad = check(type, protocol);
        if (bad != 0) return Failure.of(bad);
        if (!start()) return Failure.of(Errno.EAFNOSUPPORT);
        if (!InetSocket.reserve()) return Failure.of(Errno.ENFILE);
        if (type == Sockets.STREAM) return new TcpSocket(domain, statusFlags);
        if (type == Sockets.RAW) return new RawSocket(domain, protocol, statusFlags);
        return protocol == 0 || protocol == Inet.PROTOCOL_UDP ? new UdpSocket(domain, statusFlags) : new PingSocket(domain, protocol, statusFlags);
    }

    /** The reason why there is no such socket, or 0. */
    private int check(int type, int protocol) {
        switch (type) {
            case Sockets.STREAM: return protocol == 0 || protocol == Inet.PROTOCOL_TCP ? 0 : Errno.EPROTONOSUPPORT;
            case Sockets.DATAGRAM:
                int echo = domain == Inet.AF_INET ? Inet.PROTOCOL_ICMP : Inet.PROTOCOL_ICMPV6;
                return protocol == 0 || protocol == Inet.PROTOCOL_UDP || protocol == echo ? 0 : Errno.EPROTONOSUPPORT;
            case Sockets.RAW:
                if (protocol == 0) return Errno.EPROTONOSUPPORT;
                return Credentials.current().has(InetSocket.NET_RAW) ? 0 : Errno.EPERM;
            default: return Errno.ESOCKTNOSUPPORT;
        }
    }

    @Override public long pair(SocketFile one, SocketFile other) { return -Errno.EOPNOTSUPP; }
}
