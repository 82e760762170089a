package hermitux.kernel.fs.event;

import hermitux.abi.Errno;
import hermitux.abi.PollEvents;
import hermitux.kernel.fs.file.AnonymousFiles;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.thread.WaitQueue;
import hermitux.kernel.time.Clock;
import hermitux.kernel.time.Timer;
import hermitux.kernel.time.Timers;

/**
 * The file of timerfd_create(2): a timer whose expirations are counted until they are read. All clocks run alike here, as nothing sets
 * the time: deadlines are kept on CLOCK_MONOTONIC. A periodic one rests from its expiry until somebody asks, as Linux's does, and counts what it has
 * missed then: no period is so short that its interrupts stop the program.
 */
public final class TimerFile extends OpenFile {
    private static final long SECOND = 1_000_000_000L;

    private final WaitQueue queue = new WaitQueue();
    private final Expiry timer = new Expiry();
    private final int clock;
    private int settingFlags;
    private long intervalNanos;
    /** Expirations since the last read or setting. */
    private long expirations;
    /** It has expired, is periodic, and goes on when it is read or asked for the time. */
    private boolean resting;

    public TimerFile(int clock, int flags) {
        this.clock = clock;
        this.flags = flags;
    }

    public int clock() { return clock; }

    /** @param deadlineNanos first expiry on CLOCK_MONOTONIC, perhaps in the past; 0 disarms. @param interval 0 for once */
    public void set(long deadlineNanos, long interval, int flagsOfSetting) {
        Timers.cancel(timer);
        expirations = 0;
        resting = false;
        settingFlags = flagsOfSetting;
        intervalNanos = interval;
        if (deadlineNanos == 0) return;
        Timers.set(timer, deadlineNanos);
        catchUp();
    }

    public long interval() { return intervalNanos; }

    /** Nanoseconds until the next expiry, 0 while it is not armed. */
    public long remaining() {
        catchUp();
        goOn();
        return timer.isSet() ? Math.max(1, timer.deadlineNanos() - Clock.monotonicNanos()) : 0;
    }

    /** What is due counts at once: the interrupt may be on its way still. */
    private void catchUp() {
        if (!timer.isSet() || timer.deadlineNanos() > Clock.monotonicNanos()) return;
        Timers.cancel(timer);
        timer.expired();
    }

    /** What it has missed counts, and the next expiry is awaited. */
    private void goOn() {
        if (!resting) return;
        resting = false;
        long missed = Math.max(0, (Clock.monotonicNanos() - timer.deadlineNanos()) / intervalNanos);
        expirations += missed;
        Timers.set(timer, Timers.later(timer.deadlineNanos() + missed * intervalNanos, intervalNanos));
    }

    @Override public long readBound(long length, long offset) { return Math.min(length, 8); }

    @Override
    public long read(long userAddress, long length) {
        if (length < 8) return -Errno.EINVAL;
        catchUp();
        if (expirations == 0) return nonBlocking() ? -Errno.EAGAIN : Scheduler.block(queue, Long.MAX_VALUE);
        goOn();
        Memory.store64(userAddress, expirations);
        expirations = 0;
        return 8;
    }

    @Override
    public int poll() {
        catchUp();
        return expirations > 0 ? PollEvents.POLLIN : 0;
    }

    /** Positions mean nothing, and asking for one is no error. */
    @Override public long seek(long offset, int whence) { return 0; }
    @Override public WaitQueue waiters() { return queue; }
    @Override public Inode inode() { return AnonymousFiles.eventInode(); }
    @Override public String description() { return "anon_inode:[timerfd]"; }
    @Override protected void close() { Timers.cancel(timer); }

    @Override
    public void details(StringBuilder out) {
        long left = remaining();
        out.append("clockid: ").append(clock).append("\nticks: ").append(expirations);
        out.append("\nsettime flags: 0").append(Integer.toOctalString(settingFlags));
        out.append("\nit_value: (").append(left / SECOND).append(", ").append(left % SECOND);
        out.append(")\nit_interval: (").append(intervalNanos / SECOND).append(", ").append(intervalNanos % SECOND).append(")\n");
    }

    private final class Expiry extends Timer {
        @Override
        public void expired() {
            expirations++;
            resting = intervalNanos > 0;
            queue.wakeAll(PollEvents.POLLIN);
        }
    }
}
