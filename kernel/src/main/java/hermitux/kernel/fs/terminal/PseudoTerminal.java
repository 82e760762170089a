package hermitux.kernel.fs.terminal;

import hermitux.abi.Errno;
import hermitux.abi.OpenFlags;
import hermitux.kernel.driver.stream.StreamInput;
import hermitux.kernel.driver.stream.StreamOutput;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.machine.Allocates;
import hermitux.kernel.memory.ByteRing;
import hermitux.kernel.thread.Credentials;
import hermitux.kernel.thread.Failure;
import hermitux.kernel.thread.WaitQueue;

/**
 * A pseudo-terminal (pty(7)): a terminal whose keyboard and screen are another open file, the master ({@link MasterFile}). It ends with the
 * master; who has the terminal itself open, the slave, finds it hung up then. A slave that nobody has open is an end for the master
 * until it is opened again; what was typed stays.
 */
final class PseudoTerminal extends Terminal {
    /** Heap that one takes: the line discipline's buffer above all. */
    static final int HEAP_BYTES = 12 << 10;
    /** What packet mode tells the master (TIOCPKT_ of ioctl_tty(2)). */
    static final int FLUSH_READ = 1, FLUSH_WRITE = 2, STOP = 4, START = 8, NO_STOP = 16, DO_STOP = 32;
    static final int TIOCGPTPEER = 0x5441;
    private static final int TYPED_CAPACITY = 4096, SHOWN_CAPACITY = 65536;

    final int number;
    /** Woken when the master has something to read, room to write, or its other end changes. */
    final WaitQueue masterQueue;
    boolean locked = true;
    boolean packets;
    /** The slave was open, and is not any more. */
    boolean abandoned;
    private int users;
    private int status;
    private final Typed typed;
    private final Shown shown;

    PseudoTerminal(int number, long device) { this(number, device, new WaitQueue()); }

    private PseudoTerminal(int number, long device, WaitQueue masterQueue) {
        this(number, device, masterQueue, new Typed(masterQueue), new Shown(masterQueue));
    }

    private PseudoTerminal(int number, long device, WaitQueue masterQueue, Typed typed, Shown shown) {
        super(typed, shown, device);
        this.number = number;
        this.masterQueue = masterQueue;
        this.typed = typed;
        this.shown = shown;
        settings.input &= ~TerminalSettings.IUTF8;
        settings.control &= ~TerminalSettings.HUPCL;
        start();
    }

    /** Opens the slave. */
    OpenFile open(Inode node, Dentry entry, int flags) {
        if (locked || hungUp) return Failure.of(Errno.EIO);
        if (exclusive && !Credentials.current().has(Credentials.SYS_ADMIN)) return Failure.of(Errno.EBUSY);
        var file = new TerminalFile(this, node, entry, flags);
        if ((flags & OpenFlags.NOCTTY) == 0 && file.readable()) ControllingTerminal.opened(this);
        return file;
    }

    @Override
    void opened() {
        users++;
        if (abandoned) masterQueue.wakeAll();
        abandoned = false;
    }

    @Override
    void closed() {
        if (--users > 0 || hungUp) return;
        abandoned = true;
        masterQueue.wakeAll();
    }

    /** The master is closed: the terminal hangs up, and gives back what it holds. */
    void end() {
        hungUp = true;
        PseudoTerminals.remove(this);
        ControllingTerminal.hangUp(this);
        typed.ring.clear();
        shown.ring.clear();
        release();
        queue.wakeAll();
    }

    /** Only the master opens its other end. */
    @Override
    long request(int request, long argument) { return request == TIOCGPTPEER ? -Errno.EIO : super.request(request, argument); }

    @Override
    void tell(int what) {
        if (!packets) return;
        int opposite = what == STOP ? START : what == START ? STOP : what == NO_STOP ? DO_STOP : what == DO_STOP ? NO_STOP : 0;
        status = status & ~opposite | what;
        masterQueue.wakeAll();
    }

    /** What packet mode has to tell; it is told once. */
    int status() { return packets ? status : 0; }
    void clearStatus() { status = 0; }

    /** Bytes for the master to read. */
    long shownBytes() { return shown.ring.available(); }

    long takeShown(long address, long length) {
        long count = Math.min(length, shown.ring.available());
        shown.ring.copyOut(0, address, count);
        dropShown(count);
        return count;
    }

    void dropShown(long count) {
        shown.ring.skip(count);
        shown.writers.wakeAll();
    }

    /** Bytes that the master may type now. */
    long room() { return TYPED_CAPACITY - typed.ring.available(); }

    /** Types as many bytes as there is room for; fewer if memory is short. */
    long type(long address, long length) {
        long count = typed.ring.append(address, Math.min(length, room()));
        typed.readers.wakeAll();
        return count;
    }

    /** The keyboard: what the master has written and the line discipline has had no room for yet. */
    private static final class Typed extends StreamInput {
        final ByteRing ring = new ByteRing();
        private final WaitQueue master;

        Typed(WaitQueue master) { this.master = master; }

        @Override
        public long read(long address, long length) {
            long count = Math.min(length, ring.available());
            ring.copyOut(0, address, count);
            ring.skip(count);
            master.wakeAll();
            return count;
        }

        @Override public int available() { return (int) ring.available(); }
        @Override public boolean endOfInput() { return false; }
    }

    /** The screen: what the terminal shows and the master has not read. */
    private static final class Shown extends StreamOutput {
        final ByteRing ring = new ByteRing();
        private final WaitQueue master;

        Shown(WaitQueue master) { this.master = master; }

        @Override
        @Allocates(reason = "the ring grows with what waits in it")
        public long write(long address, long length) {
            long count = ring.append(address, Math.min(length, SHOWN_CAPACITY - ring.available()));
            if (count > 0) master.wakeAll();
            return count;
        }

        @Override public boolean writable() { return ring.available() < SHOWN_CAPACITY; }
        @Override public boolean closed() { return false; }
        @Override public int pendingBytes() { return 0; }
        @Override public void flush() { }
    }
}
