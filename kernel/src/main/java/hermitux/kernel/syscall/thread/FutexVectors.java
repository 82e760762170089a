package hermitux.kernel.syscall.thread;

import hermitux.abi.Errno;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.machine.NoAllocation;
import hermitux.kernel.memory.FutexPlace;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.syscall.time.Clocks;
import hermitux.kernel.thread.FutexWaiter;
import hermitux.kernel.thread.Futexes;
import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.thread.Task;

/** futex_waitv(2), and futex_wake, futex_wait and futex_requeue, which have flags of their own instead of futex(2)'s operations. */
public final class FutexVectors {
    /** struct futex_waitv: u64 val, u64 uaddr, u32 flags, u32 reserved. */
    private static final int ADDRESS = 8, FLAGS = 16, RESERVED = 20, SIZE = 24, MOST = 128;
    /** FUTEX2_SIZE_U32, FUTEX2_PRIVATE */
    private static final int SIZE_32 = 2, PRIVATE = 128;

    private FutexVectors() { }

    @NoAllocation(reason = "every wait for one of several objects")
    public static long futex_waitv(long waiters, int count, int flags, long timeout, int clock) {
        if (flags != 0 || count <= 0 || count > MOST || waiters == 0) return -Errno.EINVAL;
        long deadline = deadline(timeout, clock);
        if (deadline < 0) return deadline;
        long end = waiters + (long) count * SIZE;
        if (!UserMemory.readable(waiters, end - waiters)) return -Errno.EFAULT;
        Task task = Scheduler.current();
        if (task.progress == 0) {
            for (long at = waiters; at < end; at += SIZE) {
                if (!isValid(Memory.load32(at + FLAGS)) || Memory.load32(at + RESERVED) != 0) return -Errno.EINVAL;
            }
            long error = enqueue(task, waiters, count);
            if (error != 0) return leave(task, count, error);
            task.progress = deadline;
        }
        int woken = woken(task, count);
        if (woken >= 0) return leave(task, count, woken);
        long result = Scheduler.block(null, deadline);
        return result == Errno.BLOCKED ? result : leave(task, count, result);
    }

    private static boolean isValid(int flags) { return (flags & ~PRIVATE) == SIZE_32; }

    private static long deadline(long timeout, int clock) {
        if (timeout == 0) return Long.MAX_VALUE;
        if (clock != Clocks.REALTIME && clock != Clocks.MONOTONIC) return -Errno.EINVAL;
        return FutexCalls.deadline(timeout, true, clock == Clocks.REALTIME);
    }

    private static long enqueue(Task task, long waiters, int count) {
        for (int i = 0; i < count; i++) task.futex(i);
        for (int i = 0; i < count; i++) {
            long at = waiters + (long) i * SIZE;
            long address = Memory.load64(at + ADDRESS);
            boolean isPrivate = (Memory.load32(at + FLAGS) & PRIVATE) != 0;
            long error = FutexCalls.check(address, isPrivate);
            if (error != 0) return error;
            if (!UserMemory.readable(address, 4)) return -Errno.EFAULT;
            if (Memory.load32(address) != (int) Memory.load64(at)) return -Errno.EAGAIN;
            Object object = FutexPlace.object(address, isPrivate);
            Futexes.add(task.futex(i), object, FutexPlace.offset(address, isPrivate), -1);
        }
        return 0;
    }

    /** Index of the last one that has been woken, or -1. */
    private static int woken(Task task, int count) {
        for (int i = count - 1; i >= 0; i--) if (!task.futex(i).isQueued()) return i;
        return -1;
    }

    private static long leave(Task task, int count, long result) {
        for (int i = 0; i < count; i++) {
            FutexWaiter waiter = task.futex(i);
            waiter.leave();
        }
        return result;
    }

    public static long futex_wake(long address, long mask, int most, int flags) {
        if (!isValid(flags) || mask >>> 32 != 0) return -Errno.EINVAL;
        if (mask == 0) return -Errno.EINVAL;
        long error = FutexCalls.check(address, (flags & PRIVATE) != 0);
        if (error != 0) return error;
        return most == 0 ? 0 : FutexCalls.wake(address, (flags & PRIVATE) != 0, most, (int) mask);
    }

    public static long futex_wait(long address, long value, long mask, int flags, long timeout, int clock) {
        if (!isValid(flags) || mask >>> 32 != 0 || value >>> 32 != 0) return -Errno.EINVAL;
        long deadline = deadline(timeout, clock);
        if (deadline < 0) return deadline;
        return mask == 0 ? -Errno.EINVAL : FutexCalls.waitFor(address, (flags & PRIVATE) != 0, (int) value, deadline, (int) mask);
    }

    /** @param waiters two struct futex_waitv: from where, with its expected value, and to where */
    public static long futex_requeue(long waiters, int flags, int wake, int move) {
        if (flags != 0 || waiters == 0) return -Errno.EINVAL;
        if (!UserMemory.readable(waiters, 2 * SIZE)) return -Errno.EFAULT;
        for (int i = 0; i < 2; i++) {
            if (!isValid(Memory.load32(waiters + i * SIZE + FLAGS)) || Memory.load32(waiters + i * SIZE + RESERVED) != 0) return -Errno.EINVAL;
        }
        boolean isPrivate = (Memory.load32(waiters + FLAGS) & PRIVATE) != 0;
        boolean isPrivate2 = (Memory.load32(waiters + SIZE + FLAGS) & PRIVATE) != 0;
        return FutexCalls.compareAndRequeue(Memory.load64(waiters + ADDRESS), isPrivate, Memory.load64(waiters + SIZE + ADDRESS), isPrivate2, wake, move,
            (int) Memory.load64(waiters));
    }
}
