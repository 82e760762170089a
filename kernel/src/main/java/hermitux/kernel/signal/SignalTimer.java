package hermitux.kernel.signal;

import hermitux.kernel.thread.Process;
import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.thread.Task;
import hermitux.kernel.time.Clock;
import hermitux.kernel.time.Timer;
import hermitux.kernel.time.Timers;

/**
 * A timer that sends a signal when it expires, once or periodically: the kernel side of setitimer(2) and timer_create(2). It counts time, or the
 * processor time of the process or of one task; that cannot go faster than time, so it looks again when the rest could have been used up.
 *
 * A periodic timer rests from its expiry until its signal is taken, then goes on at the next multiple of its interval; the expirations in between
 * are its overrun. So its signal is never pending twice. Intervals shorter than a beat end on the beat, all with one interrupt: the program goes on
 * in between, where Linux would do nothing but deliver signals.
 */
public final class SignalTimer extends Timer {
    /** While its signal is ignored or another such one is pending, it looks that often at most. */
    private static final long LEAST_NANOS = 4_000_000;
    private static final long BEAT_NANOS = 250_000;

    private final SignalInfo signal;
    private final Process process;
    private final Task target;
    private final boolean cpuTime;
    private final Task measured;
    /** 0 for a timer that is not armed; on the timer's own clock. */
    private long expiryNanos;
    private long intervalNanos;
    /** It has expired, is periodic, and waits for its signal to be taken. */
    private boolean resting;
    /** Its signal is pending. */
    boolean queued;
    private long overrun;

    /**
     * @param signal null sends nothing (SIGEV_NONE)
     * @param target null is the process
     * @param measured whose processor time it counts if cpuTime; null is the process
     */
    public SignalTimer(SignalInfo signal, Task target, boolean cpuTime, Task measured) {
        this.signal = signal;
        this.process = Process.current();
        this.target = target;
        this.cpuTime = cpuTime;
        this.measured = measured;
        if (signal != null) signal.timer = this;
    }

    private long now() {
        if (!cpuTime) return Clock.monotonicNanos();
        return measured == null ? Scheduler.processCpuNanos(process) : Scheduler.taskCpuNanos(measured);
    }

    /** A signal of its last setting that is still pending goes, if it is one of timer_create. @param delayNanos 0 disarms */
    public void arm(long delayNanos, long interval) {
        Timers.cancel(this);
        if (queued && signal.code == SignalInfo.TIMER) Signals.withdraw(process, target, signal);
        resting = false;
        intervalNanos = interval;
        overrun = 0;
        expiryNanos = 0;
        if (delayNanos == 0) return;
        expiryNanos = Timers.later(now(), delayNanos);
        schedule(0);
    }

    public void disarm() { arm(0, 0); }

    /** Nanoseconds until it expires; 0 if it is not armed. */
    public long remaining() {
        if (expiryNanos == 0) return 0;
        long rest = expiryNanos - now();
        if (rest > 0) return rest;
        if (resting || signal == null) return intervalNanos == 0 ? 0 : intervalNanos - -rest % intervalNanos;
        return 1;
    }

    public long interval() { return intervalNanos; }

    /** Expirations beyond the one that its last signal told of (timer_getoverrun(2)). */
    public int overrun() { return (int) Math.min(overrun, Integer.MAX_VALUE); }

    private void schedule(long leastNanos) {
        if (expiryNanos == Long.MAX_VALUE || signal == null) return;
        long deadline = Timers.later(Clock.monotonicNanos(), Math.max(expiryNanos - now(), leastNanos));
        if (intervalNanos > 0 && intervalNanos < BEAT_NANOS) deadline = Timers.later(deadline, BEAT_NANOS - deadline % BEAT_NANOS);
        Timers.set(this, deadline);
    }

    @Override public void expired() {
        if (now() < expiryNanos) {
            schedule(BEAT_NANOS);               // of those whose time it counts nobody may have run
            return;
        }
        resting = intervalNanos != 0;
        if (!resting) expiryNanos = 0;
        if (target != null) Signals.send(target, signal);
        else Signals.send(process, signal);
        if (!queued) goOn(LEAST_NANOS);
    }

    /** Its signal has been taken, or is pending no more. */
    void taken() {
        queued = false;
        overrun = goOn(0);
        if (signal.code == SignalInfo.TIMER) signal.word0 = signal.word0 & 0xffffffffL | (long) overrun() << 32;
    }

    /** Answers the expirations that it has rested through. */
    private long goOn(long leastNanos) {
        if (!resting) return 0;
        resting = false;
        long missed = (now() - expiryNanos) / intervalNanos;
        expiryNanos = Timers.later(expiryNanos + missed * intervalNanos, intervalNanos);
        schedule(leastNanos);
        return missed;
    }
}
