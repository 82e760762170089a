package hermitux.kernel.syscall.time;

import hermitux.abi.Errno;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.thread.Task;
import hermitux.kernel.time.Clock;

/**
 * Timeouts of calls that wait: relative ones become a time of CLOCK_MONOTONIC when the call is first entered, which stays in Task.progress
 * while it waits. Deadlines are positive, Long.MAX_VALUE is none; negative values are errors.
 */
public final class Deadline {
    private Deadline() { }

    /** Of a struct timespec at a user address (0 for none), or -EFAULT or -EINVAL. */
    public static long ofTimespec(Task task, long userAddress) {
        if (task.progress != 0 || userAddress == 0) return of(task, Long.MAX_VALUE);
        if (!UserMemory.readable(userAddress, TimeValues.TIMESPEC_SIZE)) return -Errno.EFAULT;
        return of(task, TimeValues.nanosOfTimespec(userAddress));
    }

    /** Of a struct timeval, whose microseconds may exceed a second, as select(2) on Linux takes it. */
    public static long ofTimeval(Task task, long userAddress) {
        if (task.progress != 0 || userAddress == 0) return of(task, Long.MAX_VALUE);
        if (!UserMemory.readable(userAddress, TimeValues.TIMEVAL_SIZE)) return -Errno.EFAULT;
        long micros = Memory.load64(userAddress + 8);
        return of(task, TimeValues.nanos(Memory.load64(userAddress) + micros / 1_000_000, micros % 1_000_000 * 1000));
    }

    /** Of milliseconds, negative for none. */
    public static long ofMilliseconds(Task task, int milliseconds) {
        return of(task, milliseconds < 0 ? Long.MAX_VALUE : milliseconds * 1_000_000L);
    }

    public static boolean passed(long deadline) { return deadline != Long.MAX_VALUE && deadline <= Clock.monotonicNanos(); }

    /** Time that is left, for select, pselect6 and ppoll, which write it back. */
    public static long left(long deadline) { return Math.max(0, deadline - Clock.monotonicNanos()); }

    private static long of(Task task, long nanos) {
        if (task.progress != 0) return task.progress;
        if (nanos < 0) return -Errno.EINVAL;
        return task.progress = TimeValues.deadline(nanos);
    }
}
