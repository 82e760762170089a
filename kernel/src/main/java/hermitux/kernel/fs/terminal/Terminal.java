package hermitux.kernel.fs.terminal;

import static hermitux.kernel.fs.terminal.TerminalSettings.VMIN;
import static hermitux.kernel.fs.terminal.TerminalSettings.VTIME;

import hermitux.abi.Errno;
import hermitux.abi.PollEvents;
import hermitux.kernel.driver.stream.StreamInput;
import hermitux.kernel.driver.stream.StreamOutput;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.machine.Allocates;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.DirectMap;
import hermitux.kernel.memory.Frames;
import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.thread.Task;
import hermitux.kernel.thread.WaitQueue;
import hermitux.kernel.time.Clock;

/**
 * A terminal (tty(4), termios(3)): the one that the launcher's standard streams are, or a pseudo-terminal. The host's own terminal is in raw
 * mode: lines, echo and signals are made here. Typed bytes are taken as they come, not when the program reads, as one of them may mean a
 * signal; what finds no room in the line discipline waits in the stream that it comes by.
 */
public class Terminal {
    private static final long TENTH_NANOS = 100_000_000;
    private static final int SCRATCH_SIZE = 2048;
    private static final int SIGWINCH = 28;

    public final TerminalSettings settings = new TerminalSettings();
    final TerminalOutput output;
    final LineDiscipline discipline;
    /** Woken by input, by room for output, and by the end of either. */
    public final WaitQueue queue = new WaitQueue();
    /** struct winsize: u16 rows, columns, width and height in pixels. */
    int rows, columns, pixelWidth, pixelHeight;
    /** Its device number, as /proc/self/stat tells it. */
    public final long device;
    /** The session that it controls and its foreground group; 0 for none. */
    int sessionId, foregroundGroup;
    /** TIOCEXCL: nobody may open it again. */
    boolean exclusive;
    /** Its other end is gone for good. */
    boolean hungUp;

    private final StreamInput input;
    private final StreamOutput port;
    private final long scratch;
    private long lastInputNanos;
    private boolean outputGone;

    /** @param input null if the terminal cannot be read, @param port null if it cannot be written */
    public Terminal(StreamInput input, StreamOutput port, long device) {
        this.device = device;
        this.input = input;
        this.port = port;
        scratch = DirectMap.address(Frames.allocate());
        output = new TerminalOutput(settings, scratch + SCRATCH_SIZE);
        discipline = new LineDiscipline(settings, output);
    }

    /** Begins to take input, for ^C works also while the program does not read. */
    public void start() {
        if (port != null) port.writers.observe(new Drain());
        if (input == null) return;
        input.readers.observe(new Arrival());
        pump();
    }

    /** The host's window, or TIOCSWINSZ, has changed the size. */
    @Allocates(reason = "a signal is sent when the host's window changes: rarely")
    public void resize(int newRows, int newColumns) {
        if (newRows == rows && newColumns == columns) return;
        rows = newRows;
        columns = newColumns;
        ControllingTerminal.signal(this, SIGWINCH);
    }

    long read(long userAddress, long length, boolean nonBlocking) {
        if (length == 0) return 0;
        long refusal = ControllingTerminal.use(this, ControllingTerminal.SIGTTIN);
        if (refusal != 0) return refusal;
        if (input == null) return -Errno.EIO;
        pump();
        long deadline = Long.MAX_VALUE;
        if (settings.canonical()) {
            if (discipline.hasLine()) return take(userAddress, length);
            if (input.endOfInput()) return 0;
        } else {
            long available = discipline.available();
            if (available >= Math.min(Math.max(settings.character(VMIN), 1), length)) return take(userAddress, length);
            if (input.endOfInput()) return take(userAddress, length);
            if (settings.character(VMIN) == 0 && settings.character(VTIME) == 0) return 0;
            if (nonBlocking && available > 0) return take(userAddress, length);
            deadline = deadline(available);
        }
        if (nonBlocking) return -Errno.EAGAIN;
        long result = Scheduler.block(queue, deadline);
        return result == -Errno.ETIMEDOUT ? take(userAddress, length) : result;
    }

    /** VTIME counts from the first byte on if VMIN wants several, from the call's beginning (kept in Task.progress) if it wants none. */
    private long deadline(long available) {
        long time = settings.character(VTIME) * TENTH_NANOS;
        if (time == 0) return Long.MAX_VALUE;
        if (settings.character(VMIN) > 0) return available > 0 ? lastInputNanos + time : Long.MAX_VALUE;
        Task task = Scheduler.current();
        if (task.progress == 0) task.progress = Clock.monotonicNanos() + time;
        return task.progress;
    }

    private long take(long userAddress, long length) {
        long count = discipline.take(userAddress, length);
        pump();
        return count;
    }

    long write(long userAddress, long length, boolean nonBlocking) {
        long done = Scheduler.current().progress;
        if (done == 0 && (settings.local & TerminalSettings.TOSTOP) != 0) {
            long refusal = ControllingTerminal.use(this, ControllingTerminal.SIGTTOU);
            if (refusal != 0) return refusal;
        }
        while (done < length) {
            if (port == null || outputGone) return done > 0 ? done : -Errno.EIO;
            long count = output.write(userAddress + done, length - done);
            flush();
            done += count;
            if (count == 0 && !output.hasRoom()) break;
        }
        return done == length ? done : OpenFile.awaitRoom(done, queue, nonBlocking);
    }

    /** Waits until everything written has left (tcdrain). */
    long drain() {
        flush();
        return output.pending() == 0 || outputGone ? 0 : Scheduler.block(queue, Long.MAX_VALUE);
    }

    int poll() {
        int events = 0;
        int minimum = settings.character(VTIME) == 0 ? Math.max(settings.character(VMIN), 1) : 1;
        if (settings.canonical() ? discipline.hasLine() : discipline.available() >= minimum) events = PollEvents.READABLE;
        if (input != null && input.endOfInput()) events |= PollEvents.READABLE | PollEvents.POLLHUP;
        if (output.hasRoom()) events |= PollEvents.WRITABLE;
        return events;
    }

    /** Bytes on their way out (TIOCOUTQ). */
    long pendingOutput() { return output.pending() + (port == null ? 0 : port.pendingBytes()); }

    /** Hands the port what it takes; the port wakes its writers when there is more room. */
    void flush() {
        while (!output.stopped && output.pending() > 0 && port != null) {
            long taken = port.write(output.address(), output.span());
            if (taken == 0) return;
            if (taken < 0) {
                outputGone = true;
                output.discard();
                return;
            }
            output.consume(taken);
        }
    }

    /** The group in the foreground, as /proc tells it; -1 for none. */
    public int foregroundGroup() { return foregroundGroup == 0 ? -1 : foregroundGroup; }

    /** Takes what has been typed, as far as there is room. */
    void pump() {
        boolean some = false;
        while (discipline.room() > 0 && input != null && input.available() > 0) {
            long count = input.read(scratch, Math.min(SCRATCH_SIZE, discipline.room()));
            for (long i = 0; i < count; i++) {
                if (!output.hasRoom()) flush();
                receive(Memory.load8(scratch + i));
            }
            some |= count > 0;
        }
        if (!some) return;
        lastInputNanos = Clock.monotonicNanos();
        flush();
    }

    private void receive(int value) {
        boolean stopped = output.stopped;
        int signal = discipline.receive(value);
        if (output.stopped != stopped) tell(stopped ? PseudoTerminal.START : PseudoTerminal.STOP);
        if (signal == 0) return;
        if ((settings.local & TerminalSettings.NOFLSH) == 0) tell(PseudoTerminal.FLUSH_READ | PseudoTerminal.FLUSH_WRITE);
        ControllingTerminal.signal(this, signal);
    }

    /** Drops what was typed and not read. */
    final void flushInput() {
        discipline.flush();
        tell(PseudoTerminal.FLUSH_READ);
        pump();
    }

    /** Gives the memory back; nothing may be done with it any more. */
    final void release() { Frames.release(scratch - DirectMap.address(0)); }

    /** A file of it was opened, or was closed. */
    void opened() { }
    void closed() { }

    long request(int request, long argument) { return TerminalRequests.handle(this, false, request, argument); }

    /** Something has happened to it that a pseudo-terminal's master may want to be told. */
    void tell(int what) { }

    private final class Arrival extends WaitQueue.Observer {
        @Allocates(reason = "bytes that the user types may send signals; the port was made ready before")
        @Override protected void woken(int events) {
            pump();
            queue.wakeAll();
        }
    }

    private final class Drain extends WaitQueue.Observer {
        @Allocates(reason = "the port was made ready by the first write")
        @Override protected void woken(int events) {
            flush();
            queue.wakeAll(PollEvents.WRITABLE | PollEvents.POLLERR);
        }
    }
}
