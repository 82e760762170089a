package hermitux.kernel.net.unix;

import hermitux.abi.Errno;
import hermitux.abi.PollEvents;
import hermitux.abi.Sockets;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.memory.HeapBudget;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.net.socket.Interfaces;
import hermitux.kernel.net.socket.Message;
import hermitux.kernel.net.socket.SocketFile;
import hermitux.kernel.thread.Credentials;
import hermitux.kernel.thread.Process;
import java.util.ArrayList;

/**
 * A socket of AF_UNIX (unix(7)), whatever its type: name, peer, what waits to be read, and the account of what it has sent. The peer of a closed
 * socket keeps it as its peer, dead, so that getpeername still answers.
 */
abstract class UnixSocket extends SocketFile {
    static final int UNCONNECTED = 0, LISTENING = 1, CONNECTED = 2;
    private static final int FIONREAD = 0x541b, TIOCOUTQ = 0x5411;
    /** Heap of a socket with its queue. */
    private static final int BYTES = 512;

    int state;
    UnixAddress address;
    /** The address is the listener's that this connection came in by. */
    boolean sharesAddress;
    UnixSocket nextOfInode;
    UnixSocket peer;
    boolean dead;
    /** Directions that are shut down. */
    int closedDirections;
    final ReceiveQueue received = new ReceiveQueue();
    /** What it has sent and nobody has read, with the messages' overhead. */
    long outstanding;
    private int peerId;
    private int peerUser = -1;
    private int peerGroup = -1;

    /** Messages underway that hold it, and marks of InFlight.collect. */
    int inFlight;
    boolean suspect;
    int unexplained;

    /** Its neighbours among all sockets. */
    UnixSocket nextOfAll;
    private UnixSocket previousOfAll;

    /** The heap has room: to be asked before a socket is made. */
    static boolean reserve() { return HeapBudget.take(BYTES); }

    static void keepInBudget(int sockets) { HeapBudget.give((long) -sockets * BYTES); }

    UnixSocket(int type, int protocol, int statusFlags) {
        super(Sockets.AF_UNIX, type, protocol, statusFlags);
        nextOfAll = UnixNames.newest();
        if (nextOfAll != null) nextOfAll.previousOfAll = this;
        UnixNames.newest(this);
    }

    @Override public final boolean isLocal() { return true; }
    @Override public final boolean isListening() { return state == LISTENING; }
    @Override public final String localAddress() { return address == null ? UnixNames.UNNAMED : address.bytes; }
    @Override public final String peerAddress() { return peer == null ? null : peer.localAddress(); }
    @Override public final long peerProcess() { return peerId; }
    @Override public final long peerOwner() { return (long) peerUser << 32 | peerGroup & 0xffffffffL; }

    @Override
    public final long bind(String name) {
        if (UnixNames.asksForAny(name)) return UnixNames.bindAny(this);
        long bad = UnixNames.check(name);
        return bad < 0 ? bad : UnixNames.bind(this, name);
    }

    /** SO_PEERCRED of the other end: the process as it is now. */
    final void rememberProcess() {
        Credentials who = Credentials.current();
        peerId = Process.current().id;
        peerUser = who.effectiveUserId;
        peerGroup = who.effectiveGroupId;
    }

    final void rememberProcessOf(UnixSocket other) {
        peerId = other.peerId;
        peerUser = other.peerUser;
        peerGroup = other.peerGroup;
    }

    final boolean isShut(int direction) { return (closedDirections & direction) != 0; }

    /** Less than a quarter of the send buffer waits to be read: when a writer is told of room (unix_writable of Linux). */
    final boolean hasRoom() { return state != LISTENING && outstanding << 2 <= settings.sendBuffer; }

    /** Something that it has sent has been read. */
    final void bufferDrained() {
        if (!dead && hasRoom()) queue.wakeAll(PollEvents.WRITABLE | PollEvents.POLLWRBAND);
    }

    @Override
    public final void changed(int name) {
        if (name == Sockets.SO_SNDBUF || name == Sockets.SO_SNDBUFFORCE) bufferDrained();
    }

    /** Something has come in. */
    final void arrived() { queue.wakeAll(PollEvents.READABLE); }

    /** Fills in the credentials that go with a message: those that the sender gave, or its own if either end wants them. */
    final void attachCredentials(Message message, UnixSocket receiver) {
        if (message.hasCredentials) return;
        boolean wanted = settings.passCredentials || receiver.settings.passCredentials;
        Credentials who = Credentials.current();
        message.pid = wanted ? Process.current().id : 0;
        message.uid = wanted ? who.userId : -1;
        message.gid = wanted ? who.groupId : -1;
    }

    /** Tells a reader who has sent a segment, and what came with it. Files stay in the segment if it is only looked at. */
    final void report(Message message, Segment segment, boolean peek) {
        if (message.wantsAddress && segment.sender.address != null) message.address = segment.sender.address.bytes;
        message.pid = segment.pid;
        message.uid = segment.uid;
        message.gid = segment.gid;
        message.files = segment.files;
        if (segment.files == null) return;
        if (peek) {
            message.files = segment.files.clone();
            for (OpenFile file : message.files) file.retain();
        } else {
            segment.files = null;
            InFlight.arrived(message.files);
        }
    }

    @Override
    public final long ioctl(int request, long argument) {
        if (request == TIOCOUTQ) return UserMemory.store32(argument, (int) outstanding) ? 0 : -Errno.EFAULT;
        if (request != FIONREAD) return Interfaces.ioctl(request, argument);
        if (state == LISTENING) return -Errno.EINVAL;
        return UserMemory.store32(argument, (int) readableBytes()) ? 0 : -Errno.EFAULT;
    }

    /** FIONREAD */
    abstract long readableBytes();

    @Override
    public long shutdown(int directions) {
        close(directions);
        return 0;
    }

    final void close(int directions) {
        closedDirections |= directions;
        queue.wakeAll();
    }

    /** Calls InFlight.visit for every file in a message that can be read from it. */
    void visitMessages(int purpose) {
        for (int i = 0; i < received.count(); i++) {
            OpenFile[] files = received.get(i).files;
            if (files == null) continue;
            for (OpenFile file : files) InFlight.visit(file, purpose);
        }
    }

    /** Takes the files out of all its messages. */
    void takeMessageFiles(ArrayList<OpenFile[]> taken) {
        for (int i = 0; i < received.count(); i++) {
            if (received.get(i).files != null) taken.add(received.get(i).files);
            received.get(i).files = null;
        }
    }

    /** The last reference is gone: what the types have in common. */
    @Override
    protected void close() {
        dead = true;
        closedDirections = Sockets.BOTH;
        UnixNames.forget(this);
        received.free();
        if (previousOfAll == null) UnixNames.newest(nextOfAll);
        else previousOfAll.nextOfAll = nextOfAll;
        if (nextOfAll != null) nextOfAll.previousOfAll = previousOfAll;
        HeapBudget.give(BYTES);
        queue.wakeAll();
        InFlight.collect();
    }
}
