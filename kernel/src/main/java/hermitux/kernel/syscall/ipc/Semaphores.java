package hermitux.kernel.syscall.ipc;

import hermitux.abi.Errno;
import hermitux.kernel.ipc.IpcTable;
import hermitux.kernel.ipc.SemaphoreSet;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.syscall.time.Deadline;
import hermitux.kernel.thread.Failure;
import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.thread.Task;

/**
 * Semaphores of System V: semget(2), semop, semtimedop, semctl. While an operation waits, Task.progress is its deadline and progress2 which count it
 * raised: the semaphore's number twice, and one if for zero, plus 1.
 */
public final class Semaphores {
    private static final int REMOVE = 0, SET = 1, STATUS = 2, INFORMATION = 3, GET_PROCESS = 11, GET_VALUE = 12, GET_ALL = 13, GET_WAITING = 14;
    private static final int GET_WAITING_ZERO = 15, SET_VALUE = 16, SET_ALL = 17, STATUS_AT = 18, USE = 19, STATUS_ANY = 20;
    /** struct semid64_ds behind its permissions: two times, number of semaphores. */
    private static final int OPERATED = 48, CHANGED = 64, COUNT = 80, SIZE = 104;
    private static final int INFORMATION_SIZE = 40;

    private Semaphores() { }

    public static long semget(int key, int count, int flags) {
        if (count < 0 || count > SemaphoreSet.LARGEST) return -Errno.EINVAL;
        IpcTable<SemaphoreSet> table = SemaphoreSet.table();
        SemaphoreSet found = table.find(key, flags);
        if (found != null) return count > found.values.length ? -Errno.EINVAL : found.id;
        if (Failure.errno() != 0) return -Failure.errno();
        if (count == 0) return -Errno.EINVAL;
        return table.reserve(SemaphoreSet.heapBytes(count)) ? table.add(new SemaphoreSet(key, flags, count)) : -Errno.ENOSPC;
    }

    public static long semop(int id, long operations, long count) { return operate(id, operations, count, Deadline.ofTimespec(Scheduler.current(), 0)); }

    public static long semtimedop(int id, long operations, int count, long timeout) {
        long deadline = Deadline.ofTimespec(Scheduler.current(), timeout);
        return deadline < 0 ? deadline : operate(id, operations, count & 0xffffffffL, deadline);
    }

    private static long operate(int id, long operations, long count, long deadline) {
        Task task = Scheduler.current();
        SemaphoreSet set = SemaphoreSet.table().get(id);
        boolean waited = task.progress2 != 0;
        if (set != null && waited) count(set, task.progress2 - 1, -1);
        if (set == null) return waited ? -Errno.EIDRM : -Errno.EINVAL;
        if (count < 1) return -Errno.EINVAL;
        if (count > SemaphoreSet.MOST_OPERATIONS) return -Errno.E2BIG;
        if (!UserMemory.readable(operations, count * SemaphoreSet.OPERATION_SIZE)) return -Errno.EFAULT;
        boolean changes = false;
        for (long i = 0; i < count; i++) {
            long at = operations + i * SemaphoreSet.OPERATION_SIZE;
            if (Memory.load16(at) >= set.values.length) return -Errno.EFBIG;
            changes |= Memory.load16(at + 2) != 0;
        }
        if (!set.allows(changes ? 0222 : 0444)) return -Errno.EACCES;
        if (!set.reserveAdjustments(operations, (int) count)) return -Errno.ENOMEM;
        long result = set.perform(operations, (int) count);
        if (result != SemaphoreSet.MUST_WAIT) return result;
        long counted = set.obstacle * 2L + (set.forZero ? 1 : 0);
        result = Scheduler.block(set.queue, deadline);
        if (result != Errno.BLOCKED) return result == -Errno.ETIMEDOUT ? -Errno.EAGAIN : result;
        task.progress2 = counted + 1;
        count(set, counted, 1);
        return result;
    }

    private static void count(SemaphoreSet set, long counted, int change) {
        int number = (int) (counted >>> 1);
        if (number >= set.values.length) return;
        if ((counted & 1) != 0) set.waitingForZero[number] += change;
        else set.waitingToTake[number] += change;
    }

    public static long semctl(int id, int number, int command, long argument) {
        if (id < 0) return -Errno.EINVAL;
        if (command == INFORMATION || command == USE) return information(command, argument);
        boolean byIndex = command == STATUS_AT || command == STATUS_ANY;
        SemaphoreSet set = byIndex ? SemaphoreSet.table().at(id) : SemaphoreSet.table().get(id);
        if (set == null) return -Errno.EINVAL;
        switch (command) {
            case STATUS: case STATUS_AT: case STATUS_ANY:
                if (command != STATUS_ANY && !set.allows(0444)) return -Errno.EACCES;
                long bad = store(set, argument);
                return bad < 0 ? bad : byIndex ? set.id : 0;
            case SET:
                if (!UserMemory.readable(argument, SIZE)) return -Errno.EFAULT;
                if (!set.isOwned()) return -Errno.EPERM;
                set.load(argument);
                return 0;
            case REMOVE:
                if (!set.isOwned()) return -Errno.EPERM;
                set.remove();
                return 0;
            case GET_ALL: case SET_ALL:
                if (!set.allows(command == SET_ALL ? 0222 : 0444)) return -Errno.EACCES;
                return all(set, argument, command == SET_ALL);
            case SET_VALUE:
                if ((int) argument < 0 || (int) argument > SemaphoreSet.HIGHEST) return -Errno.ERANGE;
                if (number < 0 || number >= set.values.length) return -Errno.EINVAL;
                if (!set.allows(0222)) return -Errno.EACCES;
                set.set(number, (int) argument);
                return 0;
            case GET_PROCESS: case GET_VALUE: case GET_WAITING: case GET_WAITING_ZERO:
                if (!set.allows(0444)) return -Errno.EACCES;
                if (number < 0 || number >= set.values.length) return -Errno.EINVAL;
                int[] asked = command == GET_PROCESS ? set.processes : command == GET_VALUE ? set.values
                    : command == GET_WAITING ? set.waitingToTake : set.waitingForZero;
                return asked[number];
            default: return -Errno.EINVAL;
        }
    }

    /** Values as an array of u16. */
    private static long all(SemaphoreSet set, long array, boolean store) {
        long bytes = 2L * set.values.length;
        if (!(store ? UserMemory.readable(array, bytes) : UserMemory.writable(array, bytes))) return -Errno.EFAULT;
        for (int i = 0; store && i < set.values.length; i++) if (Memory.load16(array + 2L * i) > SemaphoreSet.HIGHEST) return -Errno.ERANGE;
        for (int i = 0; i < set.values.length; i++) {
            if (store) set.set(i, Memory.load16(array + 2L * i));
            else Memory.store16(array + 2L * i, set.values[i]);
        }
        return 0;
    }

    private static long store(SemaphoreSet set, long to) {
        if (!UserMemory.writable(to, SIZE)) return -Errno.EFAULT;
        Memory.fill(to, 0, SIZE);
        set.store(to);
        Memory.store64(to + OPERATED, set.operatedSeconds);
        Memory.store64(to + CHANGED, set.changedSeconds);
        Memory.store64(to + COUNT, set.values.length);
        return 0;
    }

    /** struct seminfo, ten ints: map, most sets, most semaphores, undo structures, of a set, operations, undos, its size, highest value, adjustment. */
    private static long information(int command, long to) {
        if (!UserMemory.writable(to, INFORMATION_SIZE)) return -Errno.EFAULT;
        int all = SemaphoreSet.MOST * SemaphoreSet.LARGEST, used = 20, semaphores = SemaphoreSet.HIGHEST;
        if (command == USE) {
            used = SemaphoreSet.table().count();
            semaphores = 0;
            for (int i = 0; i < SemaphoreSet.table().bound(); i++) {
                SemaphoreSet set = SemaphoreSet.table().at(i);
                if (set != null) semaphores += set.values.length;
            }
        }
        int[] values = { all, SemaphoreSet.MOST, all, all, SemaphoreSet.LARGEST, SemaphoreSet.MOST_OPERATIONS, SemaphoreSet.MOST_OPERATIONS, used,
            SemaphoreSet.HIGHEST, semaphores };
        for (int i = 0; i < values.length; i++) Memory.store32(to + 4L * i, values[i]);
        return SharedMemory.highest(SemaphoreSet.table());
    }
}
