package hermitux.kernel.syscall;

import hermitux.abi.Errno;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.thread.Task;
import hermitux.kernel.time.Clock;

/**
 * Timeouts of calls that wait: relative ones become a time of CLOCK_MONOTONIC when the call is first entered, which stays in Task.progress
 * while it waits. Deadlines are positive; {@link #NEVER} is none. Negative values are errors.
 */
final class Deadline {
    static final long NEVER = Long.MAX_VALUE;
    private static final long SECOND = 1_000_000_000L;

    private Deadline() { }

    /** Of a struct timespec at a user address (0 for none), or -EFAULT or -EINVAL. */
    static long ofTimespec(Task task, long userAddress) {
        if (task.progress != 0) return task.progress;
        if (userAddress == 0) return task.progress = NEVER;
        if (!UserMemory.readable(userAddress, 16)) return -Errno.EFAULT;
        return of(task, Memory.load64(userAddress), Memory.load64(userAddress + 8));
    }

    /** Of a struct timeval, whose microseconds may exceed a second, as select(2) on Linux takes it. */
    static long ofTimeval(Task task, long userAddress) {
        if (task.progress != 0) return task.progress;
        if (userAddress == 0) return task.progress = NEVER;
        if (!UserMemory.readable(userAddress, 16)) return -Errno.EFAULT;
        long microseconds = Memory.load64(userAddress + 8);
        return of(task, Memory.load64(userAddress) + microseconds / 1_000_000, microseconds % 1_000_000 * 1000);
    }

    /** Of milliseconds, negative for none. */
    static long ofMilliseconds(Task task, int milliseconds) {
        if (task.progress != 0) return task.progress;
        if (milliseconds < 0) return task.progress = NEVER;
        return of(task, milliseconds / 1000, milliseconds % 1000 * 1_000_000L);
    }

    static boolean passed(long deadline) { return deadline != NEVER && deadline <= Clock.monotonicNanos(); }

    /** Writes the time that is left back, as select, pselect6 and ppoll do; memory that cannot be written is left alone, as on Linux. */
    static void storeRemaining(long userAddress, long deadline, long unitNanos) {
        if (userAddress == 0 || !UserMemory.writable(userAddress, 16)) return;
        long left = Math.max(0, deadline - Clock.monotonicNanos());
        Memory.store64(userAddress, left / SECOND);
        Memory.store64(userAddress + 8, left % SECOND / unitNanos);
    }

    private static long of(Task task, long seconds, long nanoseconds) {
        if (seconds < 0 || nanoseconds < 0 || nanoseconds >= SECOND) return -Errno.EINVAL;
        if (seconds > NEVER / SECOND / 2) return task.progress = NEVER;
        return task.progress = Clock.monotonicNanos() + seconds * SECOND + nanoseconds;
    }
}
