package hermitux.kernel.syscall.process;

import hermitux.kernel.signal.SignalInfo;
import hermitux.kernel.signal.SignalTimer;
import hermitux.kernel.signal.Signals;
import hermitux.kernel.syscall.time.ProcessTimers;
import hermitux.kernel.syscall.time.TimeValues;
import hermitux.kernel.thread.Limits;
import hermitux.kernel.thread.Scheduler;

/** RLIMIT_CPU of setrlimit(2): SIGXCPU when the soft limit of processor time is reached and every second from then on, SIGKILL at the hard one. */
final class CpuLimit {
    private CpuLimit() { }

    static void changed(Limits limits) {
        ProcessTimers timers = ProcessTimers.current();
        if (timers.softLimit == null) {
            timers.softLimit = new SignalTimer(new SignalInfo(Signals.SIGXCPU, SignalInfo.KERNEL), null, true, null);
            timers.hardLimit = new SignalTimer(new SignalInfo(Signals.SIGKILL, SignalInfo.KERNEL), null, true, null);
        }
        arm(timers.softLimit, limits.soft(Limits.CPU), TimeValues.SECOND);
        arm(timers.hardLimit, limits.hard(Limits.CPU), 0);
    }

    /** A limit of 0 seconds counts as one, as on Linux. */
    private static void arm(SignalTimer timer, long seconds, long interval) {
        if (Long.compareUnsigned(seconds, Integer.MAX_VALUE) > 0) timer.disarm();
        else timer.arm(Math.max(1, Math.max(1, seconds) * TimeValues.SECOND - Scheduler.processCpuNanos()), interval);
    }
}
