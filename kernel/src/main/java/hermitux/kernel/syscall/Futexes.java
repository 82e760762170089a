package hermitux.kernel.syscall;

import hermitux.abi.Errno;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.machine.NoAllocation;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.time.Clock;

/**
 * futex(2) for a program with one thread: nobody can be waiting when a wake comes, and nobody but a signal or the timeout ends a wait.
 * Requeueing and priority inheritance have no meaning yet.
 */
public final class Futexes {
    private static final int WAIT = 0, WAKE = 1, REQUEUE = 3, CMP_REQUEUE = 4, WAIT_BITSET = 9, WAKE_BITSET = 10;
    private static final int PRIVATE = 128, CLOCK_REALTIME = 256;

    private Futexes() { }

    @NoAllocation(reason = "every lock and wake")
    public static long futex(long address, int operation, int value, long timeout, long address2, int value3) {
        int command = operation & ~(PRIVATE | CLOCK_REALTIME);
        if ((address & 3) != 0) return -Errno.EINVAL;
        switch (command) {
            case WAIT: return waitFor(address, value, timeout, false, (operation & CLOCK_REALTIME) != 0);
            case WAIT_BITSET: return value3 == 0 ? -Errno.EINVAL : waitFor(address, value, timeout, true, (operation & CLOCK_REALTIME) != 0);
            case WAKE: return UserMemory.readable(address, 4) ? 0 : -Errno.EFAULT;
            case WAKE_BITSET: return value3 == 0 ? -Errno.EINVAL : UserMemory.readable(address, 4) ? 0 : -Errno.EFAULT;
            case CMP_REQUEUE:
                if (!UserMemory.readable(address, 4) || !UserMemory.readable(address2, 4)) return -Errno.EFAULT;
                return Memory.load32(address) == value3 ? 0 : -Errno.EAGAIN;
            case REQUEUE: return UserMemory.readable(address, 4) && UserMemory.readable(address2, 4) ? 0 : -Errno.EFAULT;
            default: return -Errno.ENOSYS;
        }
    }

    private static long waitFor(long address, int value, long timeout, boolean absolute, boolean realtime) {
        var task = Scheduler.current();
        if (task.progress == 0) {
            task.progress = Long.MAX_VALUE;
            if (timeout != 0) {
                if (!UserMemory.readable(timeout, TimeValues.TIMESPEC_SIZE)) return -Errno.EFAULT;
                long nanos = TimeValues.nanosOfTimespec(timeout);
                if (nanos < 0) return -Errno.EINVAL;
                if (absolute) nanos = Math.max(0, nanos - (realtime ? Clock.realtimeNanos() : Clock.monotonicNanos()));
                task.progress = TimeValues.deadline(nanos);
            }
            if (!UserMemory.readable(address, 4)) return -Errno.EFAULT;
            if (Memory.load32(address) != value) return -Errno.EAGAIN;
        }
        return Scheduler.block(null, task.progress);
    }
}
