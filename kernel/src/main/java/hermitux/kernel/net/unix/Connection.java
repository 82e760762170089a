package hermitux.kernel.net.unix;

import hermitux.abi.Errno;
import hermitux.abi.PollEvents;
import hermitux.abi.Sockets;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.net.socket.SocketFile;
import hermitux.kernel.thread.Failure;
import hermitux.kernel.thread.WaitQueue;
import java.util.ArrayDeque;
import java.util.ArrayList;

/**
 * A socket that is connected to one other for good: SOCK_STREAM and SOCK_SEQPACKET. connect makes the other end at once and puts it in the
 * listener's backlog, from which accept takes it; both can send before that.
 */
abstract class Connection extends UnixSocket {
    /** /proc/sys/net/core/somaxconn */
    static final int LONGEST_BACKLOG = 4096;

    /** Connections that have come in, each with the one reference that its descriptor will have. Null until listen. */
    private ArrayDeque<Connection> backlog;
    private int backlogCount;
    private int longestBacklog;
    /** It was never accepted, and its listener is closed. */
    private boolean refused;
    /** Tasks that wait for the backlog to have room. */
    private WaitQueue backlogRoom;

    Connection(int type, int protocol, int statusFlags) { super(type, protocol, statusFlags); }

    /** A fresh socket of the same type for the other end. */
    abstract Connection another();

    @Override
    public final long listen(int backlogLength) {
        if (address == null || state == CONNECTED) return -Errno.EINVAL;
        if (backlog == null) {
            backlog = new ArrayDeque<>();
            backlogRoom = new WaitQueue();
        }
        longestBacklog = (int) Math.min(backlogLength & 0xffffffffL, LONGEST_BACKLOG);
        state = LISTENING;
        rememberProcess();
        backlogRoom.wakeAll();
        return 0;
    }

    @Override
    public final SocketFile accept() {
        if (state != LISTENING) return Failure.of(Errno.EINVAL);
        if (backlogCount > 0) {
            Connection arrived = backlog.removeFirst();
            backlogCount--;
            backlogRoom.wakeAll();
            return arrived;
        }
        if (isShut(Sockets.RECEIVING)) return Failure.of(Errno.EINVAL);
        if (nonBlocking()) return Failure.of(Errno.EAGAIN);
        long result = await(queue, settings.receiveTimeoutNanos);
        return Failure.of(result == Errno.BLOCKED ? Failure.BLOCKED : (int) -result);
    }

    @Override
    public final long connect(String name) {
        long bad = UnixNames.check(name);
        if (bad < 0) return bad;
        if (settings.passCredentials && address == null) {
            bad = UnixNames.bindAny(this);
            if (bad < 0) return bad;
        }
        UnixSocket found = UnixNames.find(name, type);
        if (found == null) return -Failure.errno();
        Connection listener = (Connection) found;
        if (listener.state != LISTENING || listener.isShut(Sockets.RECEIVING)) return -Errno.ECONNREFUSED;
        if (listener.backlogCount > listener.longestBacklog) {
            return nonBlocking() ? -Errno.EAGAIN : await(listener.backlogRoom, settings.sendTimeoutNanos);
        }
        if (state != UNCONNECTED) return state == CONNECTED ? -Errno.EISCONN : -Errno.EINVAL;
        if (!reserve()) return -Errno.ENOMEM;
        Connection end = another();
        end.settings.passCredentials = listener.settings.passCredentials;
        end.address = listener.address;
        end.sharesAddress = true;
        end.rememberProcess();
        rememberProcessOf(listener);
        join(end);
        listener.backlog.addLast(end);
        listener.backlogCount++;
        listener.arrived();
        return 0;
    }

    /** Both ends are connected from now on. */
    final void join(Connection other) {
        peer = other;
        other.peer = this;
        state = other.state = CONNECTED;
    }

    /** The other end's opposite direction is closed with each. */
    @Override
    public final long shutdown(int directions) {
        close(directions);
        if (peer == null) return 0;
        int opposite = ((directions & Sockets.RECEIVING) != 0 ? Sockets.SENDING : 0) | ((directions & Sockets.SENDING) != 0 ? Sockets.RECEIVING : 0);
        peer.close(opposite);
        return 0;
    }

    @Override
    public final int poll() {
        int events = error != 0 ? PollEvents.POLLERR : 0;
        if (closedDirections == Sockets.BOTH || state == UNCONNECTED) events |= PollEvents.POLLHUP;
        if (isShut(Sockets.RECEIVING)) events |= PollEvents.POLLRDHUP | PollEvents.READABLE;
        if (!received.isEmpty() || backlogCount > 0) events |= PollEvents.READABLE;
        if (hasRoom()) events |= PollEvents.WRITABLE | PollEvents.POLLWRBAND;
        return events;
    }

    @Override
    final long readableBytes() { return received.bytes.available(); }

    @Override
    protected final void close() {
        boolean unread = !received.isEmpty();
        if (backlog != null) for (Connection waiting : backlog) waiting.refused = true;
        super.close();
        if (backlog != null) {
            while (!backlog.isEmpty()) backlog.removeFirst().release();
            backlogRoom.wakeAll();
        }
        // Each keeps the other in memory, until both are closed.
        if (peer != null) keepInBudget(peer.dead ? -1 : 1);
        if (peer == null || state != CONNECTED || peer.dead) return;
        if (unread || refused) peer.fail(Errno.ECONNRESET);
        peer.close(Sockets.BOTH);
    }

    @Override
    final void visitMessages(int purpose) {
        super.visitMessages(purpose);
        if (backlog != null) for (Connection waiting : backlog) waiting.visitMessages(purpose);
    }

    @Override
    final void takeMessageFiles(ArrayList<OpenFile[]> taken) {
        super.takeMessageFiles(taken);
        if (backlog != null) for (Connection waiting : backlog) waiting.takeMessageFiles(taken);
    }
}
