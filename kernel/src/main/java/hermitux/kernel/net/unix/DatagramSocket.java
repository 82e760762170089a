package hermitux.kernel.net.unix;

import hermitux.abi.Errno;
import hermitux.abi.PollEvents;
import hermitux.abi.Sockets;
import hermitux.kernel.net.socket.Message;
import hermitux.kernel.thread.Failure;
import hermitux.kernel.thread.WaitQueue;

/**
 * SOCK_DGRAM: messages to any socket of the type. connect names where they go by default and whose are taken; that one need not be connected back.
 * A receiver takes only so many messages from sockets that it is not connected to (max_dgram_qlen): their senders wait for room.
 */
final class DatagramSocket extends UnixSocket {
    /** /proc/sys/net/unix/max_dgram_qlen; a queue is full with one more. */
    static final int LONGEST_QUEUE = 10;

    /** Tasks that wait for room in this queue. */
    private final WaitQueue room = new WaitQueue();
    /** Sockets connected to this one that were found unable to write because this queue was full: told when there is room. */
    private DatagramSocket hindered;
    private DatagramSocket nextHindered;
    private DatagramSocket hinderedBy;

    DatagramSocket(int protocol, int statusFlags) { super(Sockets.DATAGRAM, protocol, statusFlags); }

    @Override
    public long connect(String name) {
        if (name.length() < UnixNames.FAMILY_SIZE) return -Errno.EINVAL;
        if (name.charAt(0) == Sockets.AF_UNSPEC && name.charAt(1) == 0) {
            connect(null, UNCONNECTED);
            return 0;
        }
        long bad = UnixNames.check(name);
        if (bad == 0 && settings.passCredentials) bad = UnixNames.bindAny(this);
        if (bad < 0) return bad;
        UnixSocket other = UnixNames.find(name, type);
        if (other == null) return -Failure.errno();
        if (!mayReach(other)) return -Errno.EPERM;
        connect((DatagramSocket) other, CONNECTED);
        return 0;
    }

    /** What waited from an earlier peer is dropped with the connection. */
    private void connect(DatagramSocket other, int newState) {
        UnixSocket before = peer;
        peer = other;
        state = newState;
        if (before == null || before == other) return;
        received.clear();
        if (!before.dead && before.peer == this && before instanceof DatagramSocket datagrams) datagrams.lost();
        wakeHindered();
        queue.wakeAll();
    }

    /** The peer has connected to another one. */
    private void lost() {
        fail(Errno.ECONNRESET);
        queue.wakeAll();
    }

    void pair(DatagramSocket other) {
        peer = other;
        other.peer = this;
        state = other.state = CONNECTED;
    }

    /** A connected socket takes messages of its peer only. */
    private boolean mayReach(UnixSocket other) { return other.peer == null || other.peer == this; }

    private boolean isFull() { return received.count() > LONGEST_QUEUE; }

    @Override
    public long send(Message message) {
        if (message.has(Sockets.MSG_OOB)) return -Errno.EOPNOTSUPP;
        if (message.address != null) {
            long bad = UnixNames.check(message.address);
            if (bad < 0) return bad;
        } else if (peer == null) {
            return -Errno.ENOTCONN;
        }
        if (settings.passCredentials) {
            long bad = UnixNames.bindAny(this);
            if (bad < 0) return bad;
        }
        if (Records.isTooLong(this, message)) return -Errno.EMSGSIZE;
        if (error != 0) return -takeError();
        if (isShut(Sockets.SENDING)) return -Errno.EPIPE;
        if (outstanding >= settings.sendBuffer) return waits(message) ? await(queue, settings.sendTimeoutNanos) : -Errno.EAGAIN;
        UnixSocket other = message.address == null ? peer : UnixNames.find(message.address, type);
        if (other == null) return -Failure.errno();
        return send(message, (DatagramSocket) other);
    }

    private long send(Message message, DatagramSocket other) {
        if (!mayReach(other)) return -Errno.EPERM;
        if (other.dead) {
            connect(null, UNCONNECTED);
            return -Errno.ECONNREFUSED;
        }
        if (other.isShut(Sockets.RECEIVING)) return -Errno.EPIPE;
        if (other != this && other.peer != this && other.isFull()) {
            if (waits(message)) return await(other.room, settings.sendTimeoutNanos);
            if (peer == other) hinder(other);
            return -Errno.EAGAIN;
        }
        return Records.put(this, other, message);
    }

    @Override
    public long receive(Message message) {
        if (message.has(Sockets.MSG_OOB)) return -Errno.EOPNOTSUPP;
        if (error != 0) return -takeError();
        int index = Records.find(this, message);
        if (index < 0) {
            if (!waits(message)) return -Errno.EAGAIN;
            return isShut(Sockets.RECEIVING) ? 0 : await(queue, settings.receiveTimeoutNanos);
        }
        boolean wasFull = isFull();
        long result = Records.take(this, message, index);
        if (wasFull && !isFull()) wakeHindered();
        return result;
    }

    private void wakeHindered() {
        room.wakeAll();
        while (hindered != null) {
            DatagramSocket sender = hindered;
            sender.freed();
            sender.queue.wakeAll(PollEvents.WRITABLE | PollEvents.POLLWRBAND);
        }
    }

    private void hinder(DatagramSocket other) {
        if (hinderedBy == other) return;
        freed();
        hinderedBy = other;
        nextHindered = other.hindered;
        other.hindered = this;
    }

    private void freed() {
        if (hinderedBy == null) return;
        if (hinderedBy.hindered == this) {
            hinderedBy.hindered = nextHindered;
        } else {
            DatagramSocket before = hinderedBy.hindered;
            while (before.nextHindered != this) before = before.nextHindered;
            before.nextHindered = nextHindered;
        }
        hinderedBy = null;
        nextHindered = null;
    }

    @Override
    public int poll() {
        int events = error != 0 ? PollEvents.POLLERR : 0;
        if (closedDirections == Sockets.BOTH) events |= PollEvents.POLLHUP;
        if (isShut(Sockets.RECEIVING)) events |= PollEvents.POLLRDHUP | PollEvents.READABLE;
        if (!received.isEmpty()) events |= PollEvents.READABLE;
        if (hasRoom() && !isHindered()) events |= PollEvents.WRITABLE | PollEvents.POLLWRBAND;
        return events;
    }

    private boolean isHindered() {
        if (!(peer instanceof DatagramSocket other) || other.peer == this || other.dead || !other.isFull()) return false;
        hinder(other);
        return true;
    }

    @Override
    long readableBytes() { return received.isEmpty() ? 0 : received.get(0).length; }

    @Override
    protected void close() {
        super.close();
        freed();
        wakeHindered();
    }
}
