package hermitux.kernel.syscall.time;

import hermitux.abi.Errno;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.signal.SignalInfo;
import hermitux.kernel.signal.SignalTimer;
import hermitux.kernel.signal.Signals;

/** getitimer(2), setitimer(2), alarm(2): three timers of the process; alarm is the first one in seconds. */
public final class IntervalTimers {
    private static final int REAL = 0, VIRTUAL = 1, PROFILING = 2, COUNT = 3;

    private IntervalTimers() { }

    private static SignalTimer timer(int which) {
        SignalTimer[] timers = ProcessTimers.current().interval;
        if (timers[which] == null) {
            int number = which == REAL ? Signals.SIGALRM : which == VIRTUAL ? Signals.SIGVTALRM : Signals.SIGPROF;
            timers[which] = new SignalTimer(new SignalInfo(number, SignalInfo.KERNEL), null, which != REAL, null);
        }
        return timers[which];
    }

    public static long getitimer(int which, long value) {
        if (which < 0 || which >= COUNT) return -Errno.EINVAL;
        if (!UserMemory.writable(value, 2 * TimeValues.TIMEVAL_SIZE)) return -Errno.EFAULT;
        store(which, value);
        return 0;
    }

    public static long setitimer(int which, long newValue, long oldValue) {
        if (which < 0 || which >= COUNT) return -Errno.EINVAL;
        long interval = 0;
        long delay = 0;
        if (newValue != 0) {                    // Linux takes a null pointer for zeroes
            if (!UserMemory.readable(newValue, 2 * TimeValues.TIMEVAL_SIZE)) return -Errno.EFAULT;
            interval = TimeValues.nanosOfTimeval(newValue);
            delay = TimeValues.nanosOfTimeval(newValue + TimeValues.TIMEVAL_SIZE);
            if (interval < 0 || delay < 0) return -Errno.EINVAL;
        }
        if (oldValue != 0) {
            if (!UserMemory.writable(oldValue, 2 * TimeValues.TIMEVAL_SIZE)) return -Errno.EFAULT;
            store(which, oldValue);
        }
        timer(which).arm(delay, which == REAL && delay == 0 ? 0 : interval);       // only the others keep it
        return 0;
    }

    private static void store(int which, long address) {
        TimeValues.storeTimeval(address, timer(which).interval());
        long remaining = timer(which).remaining();
        TimeValues.storeTimeval(address + TimeValues.TIMEVAL_SIZE, remaining == 0 ? 0 : Math.max(remaining, 1000));
    }

    public static long alarm(int seconds) {
        long remaining = timer(REAL).remaining();
        timer(REAL).arm((seconds & 0xffffffffL) * TimeValues.SECOND, 0);
        // Rounded to the nearest second, but never to none.
        return remaining == 0 ? 0 : Math.max(1, (remaining + TimeValues.SECOND / 2) / TimeValues.SECOND);
    }
}
