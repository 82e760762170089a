package hermitux.kernel.syscall.thread;

import hermitux.abi.Errno;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.FutexPlace;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.thread.FutexWaiter;
import hermitux.kernel.thread.Futexes;
import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.thread.Task;
import hermitux.kernel.thread.Tasks;

/**
 * Futexes that the kernel hands from owner to owner: FUTEX_LOCK_PI, FUTEX_TRYLOCK_PI, FUTEX_UNLOCK_PI (futex(2), "Priority-inheritance futexes").
 * The word holds the owner's id. The owner does not inherit a waiter's priority, and who has waited longest is next.
 */
final class FutexLocks {
    static final int TASK_ID = 0x3fffffff, OWNER_DIED = 0x40000000, WAITERS = 0x80000000;
    /** As Linux's limit of a chain of owners that wait for one another. */
    private static final int LONGEST_CHAIN = 1024;

    private FutexLocks() { }

    static long lock(long address, boolean isPrivate, long deadline, boolean isTry) {
        Task task = Scheduler.current();
        FutexWaiter waiter = task.futex;
        if (task.progress == 0) {
            long error = FutexCalls.check(address, isPrivate);
            if (error != 0) return error;
            if (!UserMemory.writable(address, 4)) return -Errno.EFAULT;
            Object object = FutexPlace.object(address, isPrivate);
            long offset = FutexPlace.offset(address, isPrivate);
            int word = Memory.load32(address);
            int owner = word & TASK_ID;
            if (owner == task.id) return -Errno.EDEADLK;
            FutexWaiter first = Futexes.first(object, offset);
            if (first != null && !first.isForLock()) return -Errno.EINVAL;
            // Its owner has said itself that it dies, and has not yet ended (musl does so).
            if (first != null && owner == 0) owner = (word & OWNER_DIED) != 0 ? first.holder : -1;
            if (owner < 0) return -Errno.EINVAL;
            if (owner == 0) {
                Memory.store32(address, word & OWNER_DIED | task.id);
                return 0;
            }
            Task holder = Tasks.find(owner);
            if (holder == null || holder.state == Task.DEAD) return -Errno.ESRCH;
            Memory.store32(address, word | WAITERS);
            if (isTry) return -Errno.EAGAIN;
            if (waitsFor(holder, task)) return -Errno.EDEADLK;
            holder.isWaitedFor = true;
            waiter.holder = owner;
            task.progress = deadline;
            Futexes.add(waiter, object, offset, -1, address);
        } else if (!waiter.isQueued()) return 0;
        long result = Scheduler.block(null, deadline);
        if (result != Errno.BLOCKED) waiter.leave();
        return result;
    }

    /** The holder of a lock waits, perhaps by way of others, for one that the task has. */
    private static boolean waitsFor(Task holder, Task task) {
        for (int i = 0; i < LONGEST_CHAIN && holder != null && holder.futex.isQueued() && holder.futex.isForLock(); i++) {
            long address = holder.futex.lockAddress();
            if (!UserMemory.readable(address, 4)) return false;
            holder = Tasks.find(Memory.load32(address) & TASK_ID);
            if (holder == task) return true;
        }
        return false;
    }

    static long unlock(long address, boolean isPrivate) {
        if ((address & 3) != 0) return -Errno.EINVAL;
        if (!UserMemory.writable(address, 4)) return -Errno.EFAULT;
        if ((Memory.load32(address) & TASK_ID) != Scheduler.current().id) return -Errno.EPERM;
        Object object = FutexPlace.object(address, isPrivate);
        FutexWaiter first = Futexes.first(object, FutexPlace.offset(address, isPrivate));
        if (first == null) Memory.store32(address, 0);
        else if (first.isForLock()) handOver(first, address, 0);
        else return -Errno.EINVAL;
        return 0;
    }

    private static void handOver(FutexWaiter waiter, long address, int bits) {
        Task owner = waiter.task;
        Memory.store32(address, WAITERS | bits | owner.id);
        owner.isWaitedFor = true;
        Futexes.passTo(waiter);
        Scheduler.wake(owner);
    }

    /** The task ends: each lock that it has goes to who has waited longest, and tells of the owner's death. */
    static void ownerEnds(Task task) {
        Futexes.visitLocks(waiter -> {
            long address = waiter.lockAddress();
            boolean reachable = waiter.task.process.space == task.process.space && UserMemory.writable(address, 4);
            if (!reachable) return;
            int owner = Memory.load32(address) & TASK_ID;
            if (owner == task.id || owner == 0 && waiter.holder == task.id) handOver(waiter, address, OWNER_DIED);
        });
    }
}
