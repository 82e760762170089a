package hermitux.kernel.signal;

import hermitux.kernel.thread.Process;
import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.thread.Task;
import hermitux.kernel.time.Clock;
import hermitux.kernel.time.Timer;
import hermitux.kernel.time.Timers;

/**
 * A timer that sends a signal when it expires, once or periodically: the kernel side of setitimer(2) and timer_create(2). It counts either
 * time or the process's processor time; the latter cannot go faster than time, so it looks again when the rest could have been used up.
 */
public final class SignalTimer extends Timer {
    private final SignalInfo signal;
    private final Task target;
    private final boolean cpuTime;
    /** 0 for a timer that is not armed; on the timer's own clock. */
    private long expiryNanos;
    private long intervalNanos;
    private long expirations;

    /** @param signal null sends nothing (SIGEV_NONE); target null is the process */
    public SignalTimer(SignalInfo signal, Task target, boolean cpuTime) {
        this.signal = signal;
        this.target = target;
        this.cpuTime = cpuTime;
    }

    private long now() { return cpuTime ? Scheduler.processCpuNanos() : Clock.monotonicNanos(); }

    /** @param delayNanos 0 disarms */
    public void arm(long delayNanos, long interval) {
        Timers.cancel(this);
        intervalNanos = interval;
        expirations = 0;
        expiryNanos = 0;
        if (delayNanos == 0) return;
        long now = now();
        expiryNanos = delayNanos > Long.MAX_VALUE - now ? Long.MAX_VALUE : now + delayNanos;
        schedule();
    }

    public void disarm() { arm(0, 0); }

    /** Nanoseconds until it expires; 0 if it is not armed. */
    public long remaining() {
        if (expiryNanos == 0) return 0;
        return Math.max(1, expiryNanos - now());
    }

    public long interval() { return intervalNanos; }

    /** Expirations beyond the one that its signal tells of (timer_getoverrun(2)). */
    public long overrun() { return expirations > 0 ? expirations - 1 : 0; }

    private void schedule() {
        if (expiryNanos == Long.MAX_VALUE) return;
        long rest = expiryNanos - now();
        Timers.set(this, Clock.monotonicNanos() + Math.max(rest, 0));
    }

    @Override public void expired() {
        long now = now();
        if (now < expiryNanos) {
            schedule();
            return;
        }
        expirations = 1;
        if (intervalNanos == 0) {
            expiryNanos = 0;
        } else {
            long missed = (now - expiryNanos) / intervalNanos;
            expirations += missed;
            expiryNanos += (missed + 1) * intervalNanos;
            schedule();
        }
        send();
    }

    private void send() {
        if (signal == null) return;
        if (signal.code == SignalInfo.TIMER) signal.word0 = signal.word0 & 0xffffffffL | overrun() << 32;
        if (target != null) Signals.send(target, signal);
        else Signals.send(Process.current(), signal);
    }
}
