package hermitux.kernel.syscall.time;

import hermitux.abi.Errno;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.machine.NoAllocation;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.thread.Process;
import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.thread.Task;
import hermitux.kernel.thread.Tasks;
import hermitux.kernel.time.Clock;
import hermitux.kernel.time.Timers;

/** clock_gettime(2), clock_getres(2), gettimeofday(2), time(2), nanosleep(2), clock_nanosleep(2), times(2). The clock cannot be set. */
public final class Clocks {
    public static final int REALTIME = 0, MONOTONIC = 1, PROCESS_CPU = 2, THREAD_CPU = 3, MONOTONIC_RAW = 4, REALTIME_COARSE = 5;
    public static final int MONOTONIC_COARSE = 6, BOOTTIME = 7, REALTIME_ALARM = 8, BOOTTIME_ALARM = 9, TAI = 11;
    private static final int TIMER_ABSTIME = 1, TIMEZONE_SIZE = 8;
    private static final int CLOCK_TICKS = 100;
    /** Coarse clocks tick as on a kernel with HZ=250. */
    private static final long COARSE_RESOLUTION = 4_000_000;
    /** Whoever waits for processor time that nobody uses looks no oftener. */
    private static final long LEAST_PROCESSOR_SLEEP = 1_000_000;

    private Clocks() { }

    /** Nanoseconds of a clock, or -EINVAL. Negative ids are CPU clocks of a process (~pid << 3 | 2) or thread (| 6). */
    public static long now(int clock) {
        return switch (clock) {
            case REALTIME, REALTIME_COARSE, REALTIME_ALARM, TAI -> Clock.realtimeNanos();
            case MONOTONIC, MONOTONIC_RAW, MONOTONIC_COARSE, BOOTTIME, BOOTTIME_ALARM -> Clock.monotonicNanos();
            case PROCESS_CPU -> Scheduler.processCpuNanos();
            case THREAD_CPU -> Scheduler.taskCpuNanos(Scheduler.current());
            default -> cpuClock(clock);
        };
    }

    private static long cpuClock(int clock) {
        if (clock >= 0 || (clock & 3) != 2) return -Errno.EINVAL;
        int id = ~(clock >> 3);
        if ((clock & 4) == 0) return ofProcess(id);
        Task task = measuredTask(clock);
        return task == null ? -Errno.EINVAL : Scheduler.taskCpuNanos(task);
    }

    private static long ofProcess(int id) {
        if (id == 0) return Scheduler.processCpuNanos();
        if (id == Process.INIT) return 0;
        Task leader = Tasks.find(id);
        return leader == null || leader.process.id != id ? -Errno.EINVAL : Scheduler.processCpuNanos(leader.process);
    }

    /** The task whose processor time the clock shows, or null. */
    static Task measuredTask(int clock) {
        if (clock == THREAD_CPU) return Scheduler.current();
        if (clock >= 0 || (clock & 4) == 0) return null;
        int id = ~(clock >> 3);
        return id == 0 ? Scheduler.current() : Tasks.find(id);
    }

    @NoAllocation(reason = "called often")
    public static long clock_gettime(int clock, long time) {
        long now = now(clock);
        if (now < 0) return now;
        if (!UserMemory.writable(time, TimeValues.TIMESPEC_SIZE)) return -Errno.EFAULT;
        TimeValues.storeTimespec(time, now);
        return 0;
    }

    public static long clock_getres(int clock, long resolution) {
        long now = now(clock);
        if (now < 0) return now;
        if (resolution == 0) return 0;
        if (!UserMemory.writable(resolution, TimeValues.TIMESPEC_SIZE)) return -Errno.EFAULT;
        TimeValues.storeTimespec(resolution, clock == REALTIME_COARSE || clock == MONOTONIC_COARSE ? COARSE_RESOLUTION : 1);
        return 0;
    }

    public static long clock_settime(int clock, long time) {
        if (clock != REALTIME) return -Errno.EINVAL;
        if (!UserMemory.readable(time, TimeValues.TIMESPEC_SIZE)) return -Errno.EFAULT;
        return TimeValues.nanosOfTimespec(time) < 0 ? -Errno.EINVAL : -Errno.EPERM;
    }

    public static long settimeofday(long time, long zone) {
        if (time != 0) {
            if (!UserMemory.readable(time, TimeValues.TIMEVAL_SIZE)) return -Errno.EFAULT;
            if (TimeValues.nanosOfTimeval(time) < 0) return -Errno.EINVAL;
        }
        return zone != 0 && !UserMemory.readable(zone, TIMEZONE_SIZE) ? -Errno.EFAULT : -Errno.EPERM;
    }

    public static long gettimeofday(long time, long zone) {
        if (time != 0) {
            if (!UserMemory.writable(time, TimeValues.TIMEVAL_SIZE)) return -Errno.EFAULT;
            TimeValues.storeTimeval(time, Clock.realtimeNanos());
        }
        return zone == 0 || UserMemory.store64(zone, 0) ? 0 : -Errno.EFAULT;
    }

    public static long time(long result) {
        long seconds = Clock.realtimeNanos() / TimeValues.SECOND;
        return result == 0 || UserMemory.store64(result, seconds) ? seconds : -Errno.EFAULT;
    }

    public static long nanosleep(long request, long remaining) { return sleep(MONOTONIC, 0, request, remaining); }

    public static long clock_nanosleep(int clock, int flags, long request, long remaining) { return sleep(clock, flags, request, remaining); }

    private static long sleep(int clock, int flags, long request, long remaining) {
        long now = now(clock);
        if (now < 0 || clock == THREAD_CPU) return -Errno.EINVAL;
        if (clock == MONOTONIC_RAW || clock == REALTIME_COARSE || clock == MONOTONIC_COARSE) return -Errno.EOPNOTSUPP;
        if (clock < 0 && measuredTask(clock) == Scheduler.current()) return -Errno.EINVAL;
        if (clock == PROCESS_CPU || clock < 0) return sleepOnProcessor(now, flags, request, remaining);
        if (!UserMemory.readable(request, TimeValues.TIMESPEC_SIZE)) return -Errno.EFAULT;
        long nanos = TimeValues.nanosOfTimespec(request);
        if (nanos < 0) return -Errno.EINVAL;
        Task task = Scheduler.current();
        boolean absolute = (flags & TIMER_ABSTIME) != 0;
        if (task.progress == 0) {
            if (absolute && nanos <= now) return 0;
            task.progress = TimeValues.deadline(absolute ? nanos - now : nanos);
        }
        long result = Scheduler.block(null, task.progress);
        if (result == -Errno.ETIMEDOUT) return 0;
        if (result != -Errno.EINTR || absolute || remaining == 0) return result;
        if (!UserMemory.writable(remaining, TimeValues.TIMESPEC_SIZE)) return -Errno.EFAULT;
        TimeValues.storeTimespec(remaining, Math.max(0, task.progress - Clock.monotonicNanos()));
        return result;
    }

    /** Processor time cannot go faster than time: the call is entered again when the rest could have been used up, and looks. */
    private static long sleepOnProcessor(long now, int flags, long request, long remaining) {
        if (!UserMemory.readable(request, TimeValues.TIMESPEC_SIZE)) return -Errno.EFAULT;
        long nanos = TimeValues.nanosOfTimespec(request);
        if (nanos < 0) return -Errno.EINVAL;
        Task task = Scheduler.current();
        boolean absolute = (flags & TIMER_ABSTIME) != 0;
        if (task.progress == 0) task.progress = absolute ? nanos : Timers.later(now, nanos);
        long rest = task.progress - now;
        if (rest <= 0) return 0;
        long result = Scheduler.block(null, TimeValues.deadline(Math.max(rest, LEAST_PROCESSOR_SLEEP)));
        if (result != -Errno.EINTR || absolute || remaining == 0) return result;
        if (!UserMemory.writable(remaining, TimeValues.TIMESPEC_SIZE)) return -Errno.EFAULT;
        TimeValues.storeTimespec(remaining, rest);
        return result;
    }

    /** All processor time counts as user time: a call costs a jump, and nobody stands between the program and the kernel with a clock. */
    public static long times(long buffer) {
        if (buffer != 0) {
            if (!UserMemory.writable(buffer, 32)) return -Errno.EFAULT;
            Memory.fill(buffer, 0, 32);
            Memory.store64(buffer, Scheduler.processCpuNanos() / (TimeValues.SECOND / CLOCK_TICKS));
            Memory.store64(buffer + 16, Clock.nanosOf(Process.current().childrenCpuTimestamps) / (TimeValues.SECOND / CLOCK_TICKS));
        }
        return Clock.monotonicNanos() / (TimeValues.SECOND / CLOCK_TICKS);
    }
}
