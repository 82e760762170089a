package hermitux.kernel.net.socket;

import hermitux.abi.Errno;
import hermitux.abi.OpenFlags;
import hermitux.abi.Sockets;
import hermitux.kernel.fs.file.AnonymousFiles;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.thread.Failure;
import hermitux.kernel.thread.Process;
import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.thread.Task;
import hermitux.kernel.thread.WaitQueue;
import hermitux.kernel.time.Clock;

/**
 * A socket of any family (socket(7)): what families share, and what each does in its own way. Socket addresses are byte strings as they lie in
 * struct sockaddr, the family's two bytes first. Operations answer as those of {@link OpenFile}: a value, -errno or BLOCKED.
 */
public abstract class SocketFile extends OpenFile {
    private static final int SIGPIPE = 13;

    public final int domain;
    public final int type;
    public final int protocol;
    public final SocketSettings settings = new SocketSettings();
    /** Woken at every change of {@link #poll}, and for tasks that wait to send or receive. */
    protected final WaitQueue queue = new WaitQueue();
    /** An error that the next call or SO_ERROR takes; 0 for none. */
    protected int error;
    private Inode inode;

    protected SocketFile(int domain, int type, int protocol, int statusFlags) {
        this.domain = domain;
        this.type = type;
        this.protocol = protocol;
        flags = OpenFlags.READ_WRITE | statusFlags & OpenFlags.NONBLOCK;
    }

    public abstract long bind(String address);
    public abstract long connect(String address);
    public long listen(int backlog) { return -Errno.EOPNOTSUPP; }
    /** A connection that has come in: null with Failure, also BLOCKED. */
    public SocketFile accept() { return Failure.of(Errno.EOPNOTSUPP); }
    public abstract long send(Message message);
    public abstract long receive(Message message);
    /** @param directions Sockets.RECEIVING, SENDING or BOTH */
    public abstract long shutdown(int directions);
    public abstract String localAddress();
    /** Null if it is not connected. */
    public abstract String peerAddress();
    /** Of one that accept(2) has just given: the other side's name, also if it has gone meanwhile. */
    public String acceptedFrom() { return peerAddress(); }
    /** SO_ACCEPTCONN */
    public boolean isListening() { return false; }
    /** An option of a level other than SOL_SOCKET. */
    public long option(int level, int name, long userValue, long userLength) { return -Errno.EOPNOTSUPP; }
    public long setOption(int level, int name, long userValue, int length) { return -Errno.EOPNOTSUPP; }
    /** Whether SO_PASSCRED, SO_PEERCRED and SO_PEEK_OFF mean something here. */
    public boolean isLocal() { return false; }
    /** SO_PEERCRED: process, user (shifted by 32) and group. */
    public long peerProcess() { return 0; }
    public long peerOwner() { return -1; }
    /** An option of level SOL_SOCKET has been set, and is in the settings. */
    public void changed(int name) { }
    /** A control message of a level that the family knows, brought by a sender: 0 or -errno. Those that nobody knows are ignored. */
    public long parseControl(Message message, int level, int type, long data, long length) { return 0; }
    /** Puts what the family has to say of a received message into the receiver's buffer (ControlMessages.put). */
    public void deliverControl(Message message) { }

    @Override
    public final long read(long userAddress, long length) {
        if (length == 0) return 0;
        Message message = Message.of(userAddress, length, 0);
        long result = receive(message);
        if (message.files != null) ControlMessages.deliver(message, this);
        return result;
    }

    @Override public final long write(long userAddress, long length) { return send(Message.of(userAddress, length, ends())); }

    /** What a write means besides the bytes: each is a record of its own where there are records. */
    public final int ends() { return type == Sockets.SEQUENCED ? Sockets.MSG_EOR : 0; }

    @Override public final long readBound(long length, long offset) { return UNCHECKED; }
    @Override public final long writeBound(long length) { return UNCHECKED; }

    @Override public final WaitQueue waiters() { return queue; }
    @Override public final String description() { return "socket:[" + inode().number + "]"; }

    @Override
    public final Inode inode() {
        if (inode == null) inode = new SocketInode(AnonymousFiles.sockets());
        return inode;
    }

    /** SO_ERROR: the pending error, which is then gone. */
    public final int takeError() {
        int taken = error;
        error = 0;
        return taken;
    }

    /** The next call, or SO_ERROR, gets the error. */
    public final void fail(int errno) { error = errno; }

    protected final boolean waits(Message message) { return !nonBlocking() && !message.has(Sockets.MSG_DONTWAIT); }

    /**
     * Waits on a queue as SO_RCVTIMEO or SO_SNDTIMEO allow: BLOCKED, -EAGAIN when the time is over, -EINTR.
     * @param timeoutNanos Long.MAX_VALUE for none
     */
    protected static long await(WaitQueue queue, long timeoutNanos) {
        if (timeoutNanos == Long.MAX_VALUE) return Scheduler.block(queue, Long.MAX_VALUE);
        Task task = Scheduler.current();
        if (task.waitDeadlineNanos == 0) task.waitDeadlineNanos = Clock.monotonicNanos() + timeoutNanos;
        long result = Scheduler.block(queue, task.waitDeadlineNanos);
        if (result == Errno.BLOCKED) return result;
        task.waitDeadlineNanos = 0;
        // signal(7): a socket's call with a timeout is not restarted.
        if (result == -Errno.EINTR) task.interruptedForGood = true;
        return result == -Errno.ETIMEDOUT ? -Errno.EAGAIN : result;
    }

    /** Sending where nobody receives any more: what has gone out counts; if nothing has, SIGPIPE (unless MSG_NOSIGNAL) and EPIPE. */
    protected static long brokenPipe(Message message, long done) {
        if (done > 0) return done;
        if (!message.has(Sockets.MSG_NOSIGNAL)) Process.current().signal(SIGPIPE);
        return -Errno.EPIPE;
    }
}
