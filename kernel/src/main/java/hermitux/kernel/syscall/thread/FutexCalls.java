package hermitux.kernel.syscall.thread;

import hermitux.abi.Errno;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.machine.NoAllocation;
import hermitux.kernel.memory.AddressSpace;
import hermitux.kernel.memory.FutexPlace;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.syscall.time.TimeValues;
import hermitux.kernel.thread.FutexWaiter;
import hermitux.kernel.thread.Futexes;
import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.thread.Task;
import hermitux.kernel.time.Clock;

/**
 * futex(2): waiting, waking, requeueing. The kernel runs on one processor and is never interrupted, so that its plain loads and stores of a
 * futex word are atomic.
 */
public final class FutexCalls {
    private static final int WAIT = 0, WAKE = 1, REQUEUE = 3, CMP_REQUEUE = 4, WAKE_OP = 5, LOCK_PI = 6;
    private static final int UNLOCK_PI = 7, TRYLOCK_PI = 8, WAIT_BITSET = 9, WAKE_BITSET = 10, WAIT_REQUEUE_PI = 11, LOCK_PI2 = 13;
    private static final int PRIVATE = 128, CLOCK_REALTIME = 256, ALL_BITS = -1;

    private FutexCalls() { }

    @NoAllocation(reason = "every lock and wake")
    public static long futex(long address, int operation, int value, long timeout, long address2, int value3) {
        int command = operation & ~(PRIVATE | CLOCK_REALTIME);
        boolean realtime = (operation & CLOCK_REALTIME) != 0;
        long deadline = 0;
        if (hasTimeout(command)) {
            deadline = deadline(timeout, command != WAIT, realtime || command == LOCK_PI);
            if (deadline < 0) return deadline;
        }
        if (realtime && command != WAIT_BITSET && command != WAIT_REQUEUE_PI && command != LOCK_PI2) return -Errno.ENOSYS;
        boolean isPrivate = (operation & PRIVATE) != 0;
        switch (command) {
            case WAIT: return waitFor(address, isPrivate, value, deadline, ALL_BITS);
            case WAIT_BITSET: return value3 == 0 ? -Errno.EINVAL : waitFor(address, isPrivate, value, deadline, value3);
            case WAKE: return wake(address, isPrivate, value, ALL_BITS);
            case WAKE_BITSET: return value3 == 0 ? -Errno.EINVAL : wake(address, isPrivate, value, value3);
            case REQUEUE:
                long error = checkRequeue(address, isPrivate, address2, isPrivate, value, (int) timeout);
                return error != 0 ? error : requeue(address, isPrivate, address2, isPrivate, value, (int) timeout);
            case CMP_REQUEUE: return compareAndRequeue(address, isPrivate, address2, isPrivate, value, (int) timeout, value3);
            case WAKE_OP: return wakeAndChange(address, address2, isPrivate, value, (int) timeout, value3);
            case LOCK_PI, LOCK_PI2: return FutexLocks.lock(address, isPrivate, deadline, false);
            case TRYLOCK_PI: return FutexLocks.lock(address, isPrivate, Long.MAX_VALUE, true);
            case UNLOCK_PI: return FutexLocks.unlock(address, isPrivate);
            default: return -Errno.ENOSYS;
        }
    }

    private static boolean hasTimeout(int command) {
        return command == WAIT || command == WAIT_BITSET || command == LOCK_PI || command == LOCK_PI2 || command == WAIT_REQUEUE_PI;
    }

    /** On CLOCK_MONOTONIC, of a struct timespec; Long.MAX_VALUE for none, or an error. */
    static long deadline(long timeout, boolean absolute, boolean realtime) {
        Task task = Scheduler.current();
        if (task.progress != 0) return task.progress;
        if (timeout == 0) return Long.MAX_VALUE;
        if (!UserMemory.readable(timeout, TimeValues.TIMESPEC_SIZE)) return -Errno.EFAULT;
        long nanos = TimeValues.nanosOfTimespec(timeout);
        if (nanos < 0) return -Errno.EINVAL;
        if (absolute) nanos = Math.max(0, nanos - (realtime ? Clock.realtimeNanos() : Clock.monotonicNanos()));
        return TimeValues.deadline(nanos);
    }

    /** 0, or the error of an address that no futex can have. A private futex need not be mapped for anybody to be woken. */
    static long check(long address, boolean isPrivate) {
        if ((address & 3) != 0) return -Errno.EINVAL;
        if (address < 0 || address >= AddressSpace.END) return -Errno.EFAULT;
        return isPrivate || UserMemory.readable(address, 4) ? 0 : -Errno.EFAULT;
    }

    static long waitFor(long address, boolean isPrivate, int value, long deadline, int bits) {
        Task task = Scheduler.current();
        FutexWaiter waiter = task.futex;
        if (task.progress == 0) {
            long error = check(address, isPrivate);
            if (error != 0) return error;
            if (!UserMemory.readable(address, 4)) return -Errno.EFAULT;
            if (Memory.load32(address) != value) return -Errno.EAGAIN;
            task.progress = deadline;
            Object object = FutexPlace.object(address, isPrivate);
            Futexes.add(waiter, object, FutexPlace.offset(address, isPrivate), bits);
        } else if (!waiter.isQueued()) return 0;
        long result = Scheduler.block(null, deadline);
        if (result != Errno.BLOCKED) waiter.leave();
        return result;
    }

    static long wake(long address, boolean isPrivate, int most, int bits) {
        long error = check(address, isPrivate);
        if (error != 0) return error;
        Object object = FutexPlace.object(address, isPrivate);
        int woken = Futexes.wake(object, FutexPlace.offset(address, isPrivate), Math.max(1, most), bits);
        return woken < 0 ? -Errno.EINVAL : woken;
    }

    /** Wakes one waiter, of both kinds, at an address that the kernel itself changes when a thread ends. */
    static void wakeOne(long address) { wake(address, false, 1, ALL_BITS); }

    private static long requeue(long address, boolean isPrivate, long address2, boolean isPrivate2, int wake, int move) {
        Object object = FutexPlace.object(address, isPrivate);
        long offset = FutexPlace.offset(address, isPrivate);
        Object object2 = FutexPlace.object(address2, isPrivate2);
        int moved = Futexes.requeue(object, offset, wake, move, object2, FutexPlace.offset(address2, isPrivate2));
        return moved < 0 ? -Errno.EINVAL : moved;
    }

    private static long checkRequeue(long address, boolean isPrivate, long address2, boolean isPrivate2, int wake, int move) {
        if (wake < 0 || move < 0) return -Errno.EINVAL;
        long error = check(address, isPrivate);
        return error != 0 ? error : check(address2, isPrivate2);
    }

    static long compareAndRequeue(long address, boolean isPrivate, long address2, boolean isPrivate2, int wake, int move, int expected) {
        long error = checkRequeue(address, isPrivate, address2, isPrivate2, wake, move);
        if (error != 0) return error;
        if (!UserMemory.readable(address, 4)) return -Errno.EFAULT;
        return Memory.load32(address) == expected ? requeue(address, isPrivate, address2, isPrivate2, wake, move) : -Errno.EAGAIN;
    }

    /** FUTEX_WAKE_OP: changes the second word, wakes waiters of the first, and of the second if its old value compares as asked. */
    private static long wakeAndChange(long address, long address2, boolean isPrivate, int most, int most2, int encoded) {
        long error = check(address, isPrivate);
        if (error == 0) error = check(address2, isPrivate);
        if (error != 0) return error;
        int argument = encoded << 8 >> 20;
        if ((encoded & 0x80000000) != 0) argument = 1 << (argument & 31);
        int change = encoded >>> 28 & 7, comparison = encoded >>> 24 & 15;
        if (change > 4) return -Errno.ENOSYS;
        if (!UserMemory.writable(address2, 4)) return -Errno.EFAULT;
        int old = Memory.load32(address2);
        Memory.store32(address2, switch (change) {
            case 0 -> argument;
            case 1 -> old + argument;
            case 2 -> old | argument;
            case 3 -> old & ~argument;
            default -> old ^ argument;
        });
        if (comparison > 5) return -Errno.ENOSYS;
        long woken = wake(address, isPrivate, most, ALL_BITS);
        if (woken < 0) return woken;
        if (compare(comparison, old, encoded << 20 >> 20)) woken += wake(address2, isPrivate, most2, ALL_BITS);
        return woken;
    }

    private static boolean compare(int comparison, int value, int other) {
        return switch (comparison) {
            case 0 -> value == other;
            case 1 -> value != other;
            case 2 -> value < other;
            case 3 -> value <= other;
            case 4 -> value > other;
            default -> value >= other;
        };
    }
}
