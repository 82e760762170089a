package hermitux.kernel.net.inet;

import hermitux.abi.Errno;
import hermitux.abi.Inet;
import hermitux.abi.PollEvents;
import hermitux.abi.Sockets;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.machine.Network;
import hermitux.kernel.machine.NetworkDatagrams;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.net.Traffic;
import hermitux.kernel.net.socket.Message;
import hermitux.kernel.net.socket.MessageEnd;

/**
 * What sends and receives single packets: UDP, raw IP and ping sockets (udp(7), raw(7), icmp(7)). Sending never waits: the stack takes a packet or
 * drops it.
 */
abstract class DatagramSocket extends InetSocket {
    private static final int FIONREAD = 0x541b, SIOCOUTQ = 0x5411;
    private static final int BROADCAST = -1;

    private boolean isConnected;

    DatagramSocket(int domain, int type, int protocol, int statusFlags) { super(domain, type, protocol, statusFlags); }

    @Override boolean isFresh() { return !isConnected && (ports() == null || local.port == 0); }
    @Override public String peerAddress() { return isConnected ? remote.bytes(domain) : null; }

    @Override
    long openEndpoint() {
        int family = domain == Inet.AF_INET ? NetworkDatagrams.FAMILY_4 : onlySix || protocol != Inet.PROTOCOL_UDP ? NetworkDatagrams.FAMILY_6
            : NetworkDatagrams.FAMILY_BOTH;
        return NetworkDatagrams.open(family, protocol);
    }

    @Override void tellOptions() { ip.tellMulticast(endpoint); }

    /** The endpoint is there, and bound. */
    @Override
    long bound() {
        long bad = ensureEndpoint();
        return bad < 0 ? bad : NetworkDatagrams.bind(endpoint, local.high, local.low, scope(local), local.port);
    }

    /** Where a packet goes. */
    private static InetName target() { return InetStack.current().target; }

    private int scope(InetName name) { return name.scope != 0 ? name.scope : settings.device; }

    /** Before the first packet: a port and an endpoint. */
    private long prepare() {
        if (endpoint != 0) return 0;
        long bad = ensurePort();
        if (bad < 0) return -Errno.EAGAIN;
        return bound();
    }

    // ---- connecting ----

    @Override
    public final long connect(String bytes) {
        int family = InetName.family(bytes);
        if (family < 0) return -Errno.EINVAL;
        if (family == Sockets.AF_UNSPEC) return disconnect();
        long bad = loadTarget(bytes, family, false);
        if (bad == 0) bad = prepare();
        if (bad < 0) return bad;
        if (isBroadcast(target()) && !settings.isOn(Sockets.SO_BROADCAST)) return -Errno.EACCES;
        bad = NetworkDatagrams.connect(endpoint, target().high, target().low, scope(target()), target().port);
        if (bad < 0) return bad;
        isConnected = true;
        learnNames();
        remote.port = target().port;
        queue.wakeAll(PollEvents.WRITABLE);
        return 0;
    }

    private long disconnect() {
        error = 0;
        closedDirections = 0;
        isConnected = false;
        if (endpoint == 0) return 0;
        NetworkDatagrams.disconnect(endpoint);
        boolean keepsPort = boundPort;
        forgetNames();
        if (keepsPort || ports() == null) return bound();
        NetworkDatagrams.close(endpoint);
        endpoint = 0;
        return 0;
    }

    private static boolean isBroadcast(InetName name) { return name.isMapped() && name.address4() == BROADCAST; }

    /** Reads where to. A socket of IPv6 takes addresses of IPv4, too, and when it sends, none at all for its peer's. */
    private long loadTarget(String bytes, int family, boolean sends) {
        boolean six = domain == Inet.AF_INET6;
        if (six && family == Inet.AF_INET && ports() != null) {
            if (onlySix) return sends ? -Errno.ENETUNREACH : -Errno.EAFNOSUPPORT;
            six = false;
        } else if (family != domain && (six || family != Sockets.AF_UNSPEC || !sends)) {
            boolean tooShort = bytes.length() < (six ? Inet.NAME6_LEAST : Inet.NAME_SIZE);
            return tooShort ? -Errno.EINVAL : -Errno.EAFNOSUPPORT;
        }
        if (bytes.length() < (six ? Inet.NAME6_LEAST : Inet.NAME_SIZE)) return -Errno.EINVAL;
        if (six) target().load6(bytes);
        else target().load4(bytes);
        return six && onlySix && target().isMapped() ? -Errno.ENETUNREACH : 0;
    }

    // ---- sending ----

    @Override
    public final long send(Message message) {
        long result = put(message);
        InetStack.current().control.clear();
        return result;
    }

    private long put(Message message) {
        if (message.length > Inet.LONGEST_PACKET) return -Errno.EMSGSIZE;
        if (message.has(Sockets.MSG_OOB)) return -Errno.EOPNOTSUPP;
        long bad = choose(message);
        if (bad < 0) return bad;
        if (error != 0) return -takeError();
        if (isShut(Sockets.SENDING)) return -Errno.EPIPE;
        if (message.length > longest(target().isMapped())) return -Errno.EMSGSIZE;
        bad = prepare();
        if (bad < 0) return bad;
        if (isBroadcast(target()) && !settings.isOn(Sockets.SO_BROADCAST)) return -Errno.EACCES;
        return transmit(message);
    }

    /** The target: the message's, or the peer. */
    private long choose(Message message) {
        int family = message.address == null ? Sockets.AF_UNSPEC : InetName.family(message.address);
        if (message.address == null || domain == Inet.AF_INET6 && family == Sockets.AF_UNSPEC) {
            if (!isConnected) return -Errno.EDESTADDRREQ;
            target().set(remote);
            return 0;
        }
        long bad = loadTarget(message.address, family, true);
        if (bad < 0) return bad;
        return target().port == 0 && ports() != null ? -Errno.EINVAL : 0;
    }

    int longest(boolean four) { return Inet.LONGEST_PACKET; }

    private long transmit(Message message) {
        int length = (int) message.length;
        InetName target = target();
        InetControl control = InetStack.current().control;
        Filling filling = InetStack.current().filling;
        filling.buffer = NetworkDatagrams.buffer(length);
        if (filling.buffer == 0) return -Errno.ENOBUFS;
        filling.first = 0;
        long copied = length == 0 ? 0 : message.copy(filling, 0, length, false);
        if (copied >= 0 && copied < length) copied = -Errno.EFAULT;
        if (copied == length) copied = finish(filling.buffer, filling.first, length);
        if (copied < 0) {
            NetworkDatagrams.discard(filling.buffer);
            return copied;
        }
        boolean four = target.isMapped();
        int scope = control.device != 0 ? control.device : scope(target);
        int hops = control.hops >= 0 ? control.hops : four ? ip.ttl : ip.hops;
        int traffic = control.trafficClass >= 0 ? control.trafficClass : four ? ip.trafficClass : ip.trafficClass6;
        long result = NetworkDatagrams.send(endpoint, filling.buffer, target.high, target.low, scope, target.port, control.high, control.low, hops,
            traffic);
        Traffic.flush();
        return result < 0 ? result : length;
    }

    /**
     * The bytes are in the buffer: the protocol's last chance to change them.
     * @param first the first eight bytes
     * @return the length or -errno
     */
    long finish(long buffer, long first, int length) { return length; }

    static final class Filling implements MessageEnd {
        private long buffer;
        /** The packet's first eight bytes. */
        private long first;

        @Override
        public long move(long address, long count, long done) {
            for (long i = done; i < 8 && i - done < count; i++) first |= (long) Memory.load8(address + i - done) << 8 * i;
            NetworkDatagrams.fill(buffer, (int) done, address, (int) count);
            return count;
        }
    }

    // ---- receiving ----

    @Override
    public final long receive(Message message) {
        if (message.has(Sockets.MSG_ERRQUEUE)) return -Errno.EAGAIN;
        if (message.has(Sockets.MSG_OOB) && ports() == null) return -Errno.EOPNOTSUPP;
        if (error != 0) return -takeError();
        long record = first();
        if (record != 0) return take(message, record);
        if (isShut(Sockets.RECEIVING)) return 0;
        return waits(message) ? await(queue, settings.receiveTimeoutNanos) : -Errno.EAGAIN;
    }

    /** The first packet that waits and is for this socket, or 0. */
    private long first() {
        while (endpoint != 0) {
            long record = NetworkDatagrams.first(endpoint);
            if (record == 0 || accepts(record)) return record;
            NetworkDatagrams.drop(endpoint);
        }
        return 0;
    }

    boolean accepts(long record) { return true; }
    /** Bytes at the packet's start that the program does not see. */
    int skipped(long record) { return 0; }

    private long take(Message message, long record) {
        int skipped = skipped(record);
        long length = Memory.load32(record + NetworkDatagrams.LENGTH) - skipped, count = Math.min(length, message.length);
        Reading reading = InetStack.current().reading;
        reading.endpoint = endpoint;
        reading.from = skipped;
        long copied = count == 0 ? 0 : message.copy(reading, 0, count, true);
        if (copied >= 0 && copied < count) copied = -Errno.EFAULT;
        if (copied >= 0) {
            if (count < length) message.resultFlags |= Sockets.MSG_TRUNC;
            if (message.wantsAddress) message.address = sender(record);
            InetStack.current().control.received(record);
        }
        if (!message.has(Sockets.MSG_PEEK)) NetworkDatagrams.drop(endpoint);
        return copied < 0 ? copied : message.has(Sockets.MSG_TRUNC) ? length : copied;
    }

    private String sender(long record) {
        InetName name = target();
        int port = ports() == null ? 0 : Memory.load16(record + NetworkDatagrams.SOURCE_PORT);
        name.set(Memory.load64(record + NetworkDatagrams.SOURCE), Memory.load64(record + NetworkDatagrams.SOURCE + 8),
            Memory.load32(record + NetworkDatagrams.INTERFACE), port);
        return name.bytes(domain);
    }

    static final class Reading implements MessageEnd {
        private long endpoint;
        private int from;

        @Override public long move(long address, long count, long done) { return NetworkDatagrams.copy(endpoint, from + (int) done, address, (int) count); }
    }

    @Override public final void deliverControl(Message message) { InetStack.current().control.deliver(this, message); }

    // ---- events ----

    @Override
    public final void ready(long of, int events) {
        int woken = (events & Network.READABLE) != 0 ? PollEvents.READABLE : 0;
        if ((events & Network.FAILED) != 0) {
            int reason = Network.takeError(endpoint);
            if (reason != 0) {
                error = reason;
                woken |= PollEvents.POLLERR;
            }
        }
        if (woken != 0) queue.wakeAll(woken);
    }

    @Override
    public final int poll() {
        int events = error != 0 ? PollEvents.POLLERR : 0;
        if (isShut(Sockets.RECEIVING)) events |= PollEvents.READABLE | PollEvents.POLLRDHUP;
        if (closedDirections == Sockets.BOTH) events |= PollEvents.POLLHUP;
        if (first() != 0) events |= PollEvents.READABLE;
        return events | PollEvents.WRITABLE | PollEvents.POLLWRBAND;
    }

    @Override
    public final long shutdown(int directions) {
        closedDirections |= directions;
        queue.wakeAll();
        return isConnected ? 0 : -Errno.ENOTCONN;
    }

    @Override
    public final long ioctl(int request, long argument) {
        if (request == SIOCOUTQ) return UserMemory.store32(argument, 0) ? 0 : -Errno.EFAULT;
        if (request != FIONREAD) return super.ioctl(request, argument);
        long record = first();
        int length = record == 0 ? 0 : Memory.load32(record + NetworkDatagrams.LENGTH) - skipped(record);
        return UserMemory.store32(argument, length) ? 0 : -Errno.EFAULT;
    }

    @Override
    protected final void close() {
        if (endpoint != 0) {
            leaveGroups();
            NetworkDatagrams.close(endpoint);
        }
        endpoint = 0;
        super.close();
    }

    // ---- groups ----

    private GroupMembership groups;

    final long join(InetName group, int device) {
        for (GroupMembership one = groups; one != null; one = one.next) if (one.is(group, device)) return -Errno.EADDRINUSE;
        long bad = ensureEndpoint();
        if (bad == 0) bad = NetworkDatagrams.membership(endpoint, group.high, group.low, device, true);
        if (bad == 0) groups = new GroupMembership(group, device, groups);
        return bad;
    }

    final long leave(InetName group, int device) {
        GroupMembership before = null;
        for (GroupMembership one = groups; one != null; before = one, one = one.next) {
            if (!one.is(group, device)) continue;
            if (before == null) groups = one.next;
            else before.next = one.next;
            return NetworkDatagrams.membership(endpoint, group.high, group.low, device, false);
        }
        return -Errno.EADDRNOTAVAIL;
    }

    private void leaveGroups() {
        for (GroupMembership one = groups; one != null; one = one.next)
            NetworkDatagrams.membership(endpoint, one.group.high, one.group.low, one.device, false);
        groups = null;
    }

    private static final class GroupMembership {
        private final InetName group = new InetName();
        private final int device;
        private GroupMembership next;

        GroupMembership(InetName group, int device, GroupMembership next) {
            this.group.set(group);
            this.device = device;
            this.next = next;
        }

        boolean is(InetName name, int number) { return group.hasAddress(name) && device == number; }
    }
}
