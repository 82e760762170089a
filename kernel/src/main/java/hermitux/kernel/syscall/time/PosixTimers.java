package hermitux.kernel.syscall.time;

import hermitux.abi.Errno;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.HeapBudget;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.signal.SignalInfo;
import hermitux.kernel.signal.SignalTimer;
import hermitux.kernel.signal.Signals;
import hermitux.kernel.thread.Task;
import hermitux.kernel.thread.Tasks;

/** timer_create(2), timer_settime(2), timer_gettime(2), timer_getoverrun(2), timer_delete(2). */
public final class PosixTimers {
    private static final int SIGEV_SIGNAL = 0, SIGEV_NONE = 1, SIGEV_THREAD = 2, SIGEV_THREAD_ID = 4, EVENT_SIZE = 64;
    private static final int TIMER_ABSTIME = 1;
    /** One counts as a pending signal (timer_create(2), RLIMIT_SIGPENDING); the heap bounds them all. */
    static final int HEAP_BYTES = 192;

    private PosixTimers() { }

    public static long timer_create(int clock, long event, long idAddress) {
        if (Clocks.now(clock) < 0) return -Errno.EINVAL;
        if (clock == Clocks.MONOTONIC_RAW || clock == Clocks.REALTIME_COARSE || clock == Clocks.MONOTONIC_COARSE) return -Errno.EOPNOTSUPP;
        int id = freeId();
        if (id < 0) return -Errno.EAGAIN;
        int notify = SIGEV_SIGNAL;
        int number = Signals.SIGALRM;
        long value = id;
        Task target = null;
        if (event != 0) {
            if (!UserMemory.readable(event, EVENT_SIZE)) return -Errno.EFAULT;
            value = Memory.load64(event);
            number = Memory.load32(event + 8);
            notify = Memory.load32(event + 12);
            if (notify == (SIGEV_SIGNAL | SIGEV_THREAD_ID)) {
                target = Tasks.find(Memory.load32(event + 16));
                if (target == null) return -Errno.EINVAL;
            } else if (notify != SIGEV_SIGNAL && notify != SIGEV_NONE && notify != SIGEV_THREAD) return -Errno.EINVAL;
            if (notify != SIGEV_NONE && !Signals.isValid(number)) return -Errno.EINVAL;
        }
        if (!UserMemory.store32(idAddress, id)) return -Errno.EFAULT;
        SignalInfo signal = null;
        if (notify != SIGEV_NONE) {
            signal = new SignalInfo(number, SignalInfo.TIMER);
            signal.word0 = id;
            signal.word1 = value;
        }
        ProcessTimers own = ProcessTimers.current();
        own.posix[id] = new SignalTimer(signal, target, isCpuClock(clock), Clocks.measuredTask(clock));
        own.clocks[id] = clock;
        return 0;
    }

    private static boolean isCpuClock(int clock) { return clock < 0 || clock == Clocks.PROCESS_CPU || clock == Clocks.THREAD_CPU; }

    private static int freeId() {
        ProcessTimers own = ProcessTimers.current();
        for (int i = 0; i < own.posix.length; i++) if (own.posix[i] == null) return i;
        int old = own.posix.length;
        if (!HeapBudget.take((long) HEAP_BYTES * old)) return -1;
        var more = new SignalTimer[old * 2];
        var moreClocks = new int[old * 2];
        for (int i = 0; i < old; i++) {
            more[i] = own.posix[i];
            moreClocks[i] = own.clocks[i];
        }
        own.posix = more;
        own.clocks = moreClocks;
        return old;
    }

    private static SignalTimer timer(int id) {
        SignalTimer[] timers = ProcessTimers.current().posix;
        return id >= 0 && id < timers.length ? timers[id] : null;
    }

    public static long timer_settime(int id, int flags, long newValue, long oldValue) {
        if (newValue == 0) return -Errno.EINVAL;
        if (!UserMemory.readable(newValue, TimeValues.ITIMERSPEC_SIZE)) return -Errno.EFAULT;
        long interval = TimeValues.nanosOfTimespec(newValue);
        long value = TimeValues.nanosOfTimespec(newValue + TimeValues.TIMESPEC_SIZE);
        if (interval < 0 || value < 0) return -Errno.EINVAL;
        SignalTimer timer = timer(id);
        if (timer == null) return -Errno.EINVAL;
        long oldInterval = timer.interval();
        long oldRemaining = timer.remaining();
        if (value != 0 && (flags & TIMER_ABSTIME) != 0) value = Math.max(1, value - Clocks.now(ProcessTimers.current().clocks[id]));
        timer.arm(value, interval);
        return oldValue == 0 ? 0 : store(oldValue, oldInterval, oldRemaining);
    }

    public static long timer_gettime(int id, long value) {
        SignalTimer timer = timer(id);
        if (timer == null) return -Errno.EINVAL;
        return store(value, timer.interval(), timer.remaining());
    }

    private static long store(long address, long interval, long remaining) {
        if (!UserMemory.writable(address, TimeValues.ITIMERSPEC_SIZE)) return -Errno.EFAULT;
        TimeValues.storeTimespec(address, interval);
        TimeValues.storeTimespec(address + TimeValues.TIMESPEC_SIZE, remaining);
        return 0;
    }

    public static long timer_getoverrun(int id) {
        SignalTimer timer = timer(id);
        return timer == null ? -Errno.EINVAL : timer.overrun();
    }

    public static long timer_delete(int id) {
        SignalTimer timer = timer(id);
        if (timer == null) return -Errno.EINVAL;
        timer.disarm();
        ProcessTimers.current().posix[id] = null;
        return 0;
    }
}
