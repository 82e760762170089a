package hermitux.kernel.net.netlink;

import hermitux.abi.Errno;
import hermitux.abi.Netlink;
import hermitux.abi.PollEvents;
import hermitux.abi.Sockets;
import hermitux.kernel.collection.LongMap;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.HeapBudget;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.net.socket.Interfaces;
import hermitux.kernel.net.socket.Message;
import hermitux.kernel.net.socket.MessageEnd;
import hermitux.kernel.net.socket.SocketFile;
import hermitux.kernel.net.socket.SocketOptions;
import hermitux.kernel.thread.Process;
import java.util.ArrayDeque;

/**
 * A socket of AF_NETLINK (netlink(7)): datagrams to the kernel, which answers at once; the answers wait here, several in one datagram. It may join
 * groups, but nobody sends to them.
 */
final class NetlinkSocket extends SocketFile {
    static final int BYTES = 512;
    /** A request is short; answers fill datagrams of so many bytes, as Linux's do a page. */
    private static final int LONGEST_REQUEST = 8192, DATAGRAM = 4096, FIRST_FREE_PORT = -4097;

    private static LongMap<NetlinkSocket> ports;

    private final ArrayDeque<String> answers = new ArrayDeque<>();
    private int waiting;
    private StringBuilder current;
    private int port;
    private boolean isBound;
    private boolean isConnected;
    private int groups;

    static void start() {
        if (ports == null) ports = new LongMap<>();
    }

    NetlinkSocket(int type, int protocol, int statusFlags) { super(Netlink.AF_NETLINK, type, protocol, statusFlags); }

    int port() { return port; }

    @Override
    public long bind(String address) {
        if (address.length() < Netlink.NAME_SIZE || NetlinkMessage.half(address, 0) != Netlink.AF_NETLINK) return -Errno.EINVAL;
        int wanted = NetlinkMessage.word(address, 4);
        if (isBound && wanted != port) return -Errno.EINVAL;
        groups = NetlinkMessage.word(address, 8);
        return isBound ? 0 : take(wanted);
    }

    /** @param wanted 0 for any: the process's number, or another one if that is taken */
    private long take(int wanted) {
        if (wanted != 0 && ports.has(wanted)) return -Errno.EADDRINUSE;
        int found = wanted != 0 ? wanted : Process.current().id;
        for (int next = FIRST_FREE_PORT; ports.has(found); next--) found = next;
        ports.put(found, this);
        port = found;
        isBound = true;
        return 0;
    }

    @Override
    public long connect(String address) {
        if (address.length() < 2) return -Errno.EINVAL;
        int family = NetlinkMessage.half(address, 0);
        isConnected = family != Sockets.AF_UNSPEC;
        if (!isConnected) return 0;
        if (family != Netlink.AF_NETLINK || address.length() < Netlink.NAME_SIZE) return -Errno.EINVAL;
        return isBound ? 0 : take(0);
    }

    @Override public String localAddress() { return name(port, groups); }
    /** The kernel's: sockets without a peer have that, too. */
    @Override public String peerAddress() { return name(0, 0); }

    private static String name(int port, int groups) {
        StringBuilder bytes = new StringBuilder("\020\0\0\0");
        for (int i = 0; i < 4; i++) bytes.append((char) (port >>> 8 * i & 255));
        for (int i = 0; i < 4; i++) bytes.append((char) (groups >>> 8 * i & 255));
        return bytes.toString();
    }

    @Override
    public long send(Message message) {
        if (message.has(Sockets.MSG_OOB)) return -Errno.EOPNOTSUPP;
        if (message.address != null) {
            if (message.address.length() < Netlink.NAME_SIZE || NetlinkMessage.half(message.address, 0) != Netlink.AF_NETLINK) return -Errno.EINVAL;
            // Other programs do not listen, and groups are the kernel's to send to.
            if (NetlinkMessage.word(message.address, 4) != 0) return -Errno.ECONNREFUSED;
            if (NetlinkMessage.word(message.address, 8) != 0) return -Errno.EPERM;
        }
        if (!isBound) take(0);
        if (message.length > LONGEST_REQUEST) return -Errno.EMSGSIZE;
        Collector all = new Collector();
        long got = message.length == 0 ? 0 : message.copy(all, 0, message.length, false);
        if (got != message.length) return -Errno.EFAULT;
        answer(all.bytes.toString());
        return got;
    }

    private void answer(String requests) {
        for (int at = 0; at + Netlink.HEADER <= requests.length(); ) {
            int length = NetlinkMessage.word(requests, at);
            if (length < Netlink.HEADER || length > requests.length() - at) break;
            RouteRequests.answer(this, requests.substring(at, at + length));
            at += length + 3 & ~3;
        }
        flush(0);
        if (waiting > 0) queue.wakeAll(PollEvents.READABLE);
    }

    /** One message of an answer. */
    void reply(String message) {
        flush(message.length());
        if (current == null) current = new StringBuilder();
        current.append(message);
    }

    /** The datagram under construction is complete if no more than so many bytes fit. What the heap has no room for is lost, and the reader told. */
    private void flush(int following) {
        if (current == null || following > 0 && current.length() + following <= DATAGRAM) return;
        if (HeapBudget.take(cost(current.length()))) {
            answers.addLast(current.toString());
            waiting++;
        } else {
            error = Errno.ENOBUFS;
        }
        current = null;
    }

    private static long cost(int length) { return 64 + length; }

    private static final class Collector implements MessageEnd {
        private final StringBuilder bytes = new StringBuilder();

        @Override
        public long move(long address, long count, long done) {
            for (long i = 0; i < count; i++) bytes.append((char) (Memory.load8(address + i) & 255));
            return count;
        }
    }

    @Override
    public long receive(Message message) {
        if (message.has(Sockets.MSG_OOB)) return -Errno.EOPNOTSUPP;
        if (error != 0) return -takeError();
        String answer = answers.peekFirst();
        if (answer == null) return waits(message) ? await(queue, settings.receiveTimeoutNanos) : -Errno.EAGAIN;
        long count = Math.min(answer.length(), message.length);
        Spreader spreader = new Spreader(answer);
        if (count > 0 && message.copy(spreader, 0, count, true) != count) return -Errno.EFAULT;
        if (count < answer.length()) message.resultFlags |= Sockets.MSG_TRUNC;
        if (message.wantsAddress) message.address = name(0, 0);
        if (!message.has(Sockets.MSG_PEEK)) {
            answers.removeFirst();
            waiting--;
            HeapBudget.give(cost(answer.length()));
        }
        return message.has(Sockets.MSG_TRUNC) ? answer.length() : count;
    }

    private static final class Spreader implements MessageEnd {
        private final String bytes;

        Spreader(String bytes) { this.bytes = bytes; }

        @Override
        public long move(long address, long count, long done) {
            for (long i = 0; i < count; i++) Memory.store8(address + i, bytes.charAt((int) (done + i)));
            return count;
        }
    }

    @Override
    public int poll() {
        int events = PollEvents.WRITABLE | PollEvents.POLLWRBAND | (error != 0 ? PollEvents.POLLERR : 0);
        return waiting == 0 ? events : events | PollEvents.READABLE;
    }

    @Override public long shutdown(int directions) { return -Errno.EOPNOTSUPP; }

    @Override
    public long ioctl(int request, long argument) { return Interfaces.ioctl(request, argument); }

    /** All options of the level are about what nobody does here (groups, strict checks, longer errors): accepted. */
    @Override
    public long setOption(int level, int name, long userValue, int length) {
        if (level != Netlink.SOL_NETLINK) return -Errno.ENOPROTOOPT;
        return length < 4 ? -Errno.EINVAL : UserMemory.readable(userValue, 4) ? 0 : -Errno.EFAULT;
    }

    @Override
    public long option(int level, int name, long userValue, long userLength) {
        if (level != Netlink.SOL_NETLINK) return -Errno.ENOPROTOOPT;
        if (!UserMemory.readable(userLength, 4)) return -Errno.EFAULT;
        int length = Memory.load32(userLength);
        return length < 4 ? -Errno.EINVAL : SocketOptions.storeInt(userValue, userLength, length, 0);
    }

    @Override
    protected void close() {
        if (isBound) ports.remove(port);
        for (String answer : answers) HeapBudget.give(cost(answer.length()));
        HeapBudget.give(BYTES);
        queue.wakeAll();
    }
}
