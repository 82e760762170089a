package hermitux.kernel.net.inet;

import hermitux.abi.Errno;
import hermitux.abi.Inet;
import hermitux.abi.Sockets;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.machine.Network;
import hermitux.kernel.memory.HeapBudget;
import hermitux.kernel.net.socket.Interfaces;
import hermitux.kernel.net.socket.Message;
import hermitux.kernel.net.socket.SocketFile;
import hermitux.kernel.thread.Credentials;

/**
 * A socket of AF_INET or AF_INET6 (ip(7), ipv6(7)): its names, its port, the options of the IP levels, and its endpoint in the stack. That one is
 * made when it is needed first, and can be made anew: what has been set is remembered here and told to each.
 */
abstract class InetSocket extends SocketFile implements EndpointOwner {
    /** Heap of a socket with what belongs to it. */
    private static final int BYTES = 640;
    private static final int NET_BIND_SERVICE = 10;

    /** The stack's half, or 0. */
    long endpoint;
    final int number;
    final InetName local = new InetName();
    /** All zero while it is not connected. */
    final InetName remote = new InetName();
    /** bind(2) has chosen the address; and the port. */
    boolean boundAddress;
    boolean boundPort;
    /** The effective user who made it: whose sockets may share a port by SO_REUSEPORT. */
    final int user;
    /** IPV6_V6ONLY */
    boolean onlySix;
    final IpSettings ip = new IpSettings();
    /** Directions that are shut down, by either side. */
    int closedDirections;

    /** Its place among the holders of a port; the links are Ports'. */
    int heldPort;
    InetSocket nextOfPort;
    InetSocket previousOfPort;

    /** There is memory for one more: to be asked before a socket is made. */
    static boolean reserve() { return HeapBudget.take(BYTES); }

    InetSocket(int domain, int type, int protocol, int statusFlags) {
        super(domain, type, protocol, statusFlags);
        user = Credentials.current().effectiveUserId;
        number = InetStack.current().owners.add(this);
        local.low = domain == Inet.AF_INET ? InetName.MAPPED : 0;
    }

    static long scratch() { return InetStack.current().scratch; }
    static long scratch(int offset) { return InetStack.current().scratch + offset; }
    /** An address that a call has brought. */
    static InetName given() { return InetStack.current().given; }
    final boolean isShut(int direction) { return (closedDirections & direction) != 0; }

    /** Of TCP or UDP; null for those without ports. */
    abstract Ports ports();

    // ---- names ----

    @Override
    public final long bind(String bytes) {
        long bad = domain == Inet.AF_INET ? load4(bytes) : load6(bytes);
        if (bad < 0) return bad;
        int port = ports() == null ? 0 : given().port;
        if (port != 0 && port < Inet.FIRST_FREE_PORT && !Credentials.current().has(NET_BIND_SERVICE)) return -Errno.EACCES;
        if (!isFresh() || boundPort || boundAddress && ports() == null) return -Errno.EINVAL;
        if (domain == Inet.AF_INET6) bad = check6();
        if (bad < 0) return bad;
        if (given().isLinkLocal()) settings.device = given().scope != 0 ? given().scope : settings.device;
        InetName before = new InetName();
        before.set(local);
        local.set(given());
        local.port = before.port;
        if (ports() != null && before.port == 0) bad = port == 0 ? ports().takeAny(this) : ports().take(this, port);
        if (bad == 0) bad = bound();
        if (bad < 0) {
            if (before.port == 0 && ports() != null) ports().give(this);
            local.set(before);
            return bad;
        }
        boundAddress = !local.isAny();
        boundPort = port != 0 || ports() != null;
        return 0;
    }

    /** It is neither connected nor listens. */
    abstract boolean isFresh();
    /** The local name has been chosen: the endpoint of some protocols is told at once. */
    long bound() { return 0; }

    private long load4(String bytes) {
        int family = InetName.family(bytes);
        if (bytes.length() < Inet.NAME_SIZE) return -Errno.EINVAL;
        given().load4(bytes);
        if (family != Inet.AF_INET && (family != Sockets.AF_UNSPEC || !given().isAny())) return -Errno.EAFNOSUPPORT;
        return isUsable(given()) ? 0 : -Errno.EADDRNOTAVAIL;
    }

    private long load6(String bytes) {
        if (bytes.length() < Inet.NAME6_LEAST) return -Errno.EINVAL;
        if (InetName.family(bytes) != Inet.AF_INET6) return -Errno.EAFNOSUPPORT;
        given().load6(bytes);
        return type == Sockets.STREAM && given().isMulticast() ? -Errno.EINVAL : 0;
    }

    private long check6() {
        if (given().isMapped() && onlySix) return -Errno.EINVAL;
        if (given().isLinkLocal() && given().scope == 0 && settings.device == 0) return -Errno.EINVAL;
        return isUsable(given()) ? 0 : -Errno.EADDRNOTAVAIL;
    }

    private static boolean isUsable(InetName name) { return name.isAny() || name.isMulticast() || Network.isOwn(name.high, name.low); }

    /** Takes a port of its own unless it has one. */
    final long ensurePort() { return ports() == null || local.port != 0 ? 0 : ports().takeAny(this); }

    /** Reads both names from the stack, after it has been connected. */
    final void learnNames() {
        long scratch = scratch();
        Network.names(endpoint, scratch);
        local.set(Memory.load64(scratch), Memory.load64(scratch + 8), Memory.load32(scratch + 36), local.port == 0 ? Memory.load16(scratch + 32) : local.port);
        remote.set(Memory.load64(scratch + 16), Memory.load64(scratch + 24), Memory.load32(scratch + 40), Memory.load16(scratch + 34));
    }

    /** What was not chosen by bind(2) is open again. */
    final void forgetNames() {
        remote.clear();
        if (!boundAddress) local.set(0, domain == Inet.AF_INET ? InetName.MAPPED : 0, 0, local.port);
        if (!boundPort && ports() != null) {
            ports().give(this);
            local.port = 0;
        }
    }

    @Override public final String localAddress() { return local.bytes(domain); }

    // ---- the endpoint ----

    /** Makes one: 0 if memory is short. */
    abstract long openEndpoint();

    /** There is an endpoint, and it knows what has been set: 0 or -ENOBUFS. */
    final long ensureEndpoint() {
        if (endpoint != 0) return 0;
        endpoint = openEndpoint();
        if (endpoint == 0) return -Errno.ENOBUFS;
        adopt();
        return 0;
    }

    /** Tells a new endpoint whose it is and what has been set. */
    final void adopt() {
        Network.setOwner(endpoint, number);
        ip.tell(endpoint);
        if (settings.fixedReceiveBuffer) Network.setOption(endpoint, Network.RECEIVE_LIMIT, settings.receiveBuffer);
        if (settings.fixedSendBuffer) Network.setOption(endpoint, Network.SEND_LIMIT, settings.sendBuffer);
        if (settings.device != 0) Network.setOption(endpoint, Network.DEVICE, settings.device);
        if (settings.isOn(Sockets.SO_BROADCAST)) Network.setOption(endpoint, Network.BROADCAST, 1);
        tellOptions();
    }

    /** Tells the endpoint the options of the protocol. */
    void tellOptions() { }

    @Override
    public void changed(int name) {
        if (endpoint == 0) return;
        switch (name) {
            case Sockets.SO_RCVBUF: case Sockets.SO_RCVBUFFORCE: Network.setOption(endpoint, Network.RECEIVE_LIMIT, settings.receiveBuffer); break;
            case Sockets.SO_SNDBUF: case Sockets.SO_SNDBUFFORCE: Network.setOption(endpoint, Network.SEND_LIMIT, settings.sendBuffer); break;
            case Sockets.SO_BINDTODEVICE: Network.setOption(endpoint, Network.DEVICE, settings.device); break;
            case Sockets.SO_BROADCAST: Network.setOption(endpoint, Network.BROADCAST, settings.isOn(name) ? 1 : 0); break;
            default: break;
        }
    }

    // ---- options and control messages of the IP levels ----

    @Override
    public long option(int level, int name, long userValue, long userLength) {
        if (level == Inet.PROTOCOL_IP) return IpOptions.get(this, name, userValue, userLength);
        if (level == Inet.PROTOCOL_IPV6 && domain == Inet.AF_INET6) return Ip6Options.get(this, name, userValue, userLength);
        return -Errno.EOPNOTSUPP;
    }

    @Override
    public long setOption(int level, int name, long userValue, int length) {
        if (level == Inet.PROTOCOL_IP) return IpOptions.set(this, name, userValue, length);
        if (level == Inet.PROTOCOL_IPV6 && domain == Inet.AF_INET6) return Ip6Options.set(this, name, userValue, length);
        return -Errno.ENOPROTOOPT;
    }

    @Override
    public final long parseControl(Message message, int level, int type, long data, long length) {
        return InetStack.current().control.parse(this, level, type, data, length);
    }

    @Override
    public long ioctl(int request, long argument) { return Interfaces.ioctl(request, argument); }

    /** The last reference is gone: what the types have in common. */
    @Override
    protected void close() {
        if (ports() != null) ports().give(this);
        InetStack.current().owners.remove(number);
        HeapBudget.give(BYTES);
        queue.wakeAll();
    }

    /** Its credentials' user, as /proc/net shows it. */
    final int owner() { return inode().uid; }

    static boolean isPrivileged(int capability) { return Credentials.current().has(capability); }
    /** CAP_NET_RAW and CAP_NET_ADMIN */
    static final int NET_RAW = 13, NET_ADMIN = 12;
}
