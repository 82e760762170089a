package hermitux.kernel.ipc;

import hermitux.abi.IpcLimits;
import hermitux.abi.Errno;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.thread.Process;
import hermitux.kernel.thread.WaitQueue;

/** A set of semaphores (semget(2)). Operations on several are done together or not at all. */
public final class SemaphoreSet extends IpcObject {
    /** /proc/sys/kernel/sem: semaphores of a set, operations of a call, sets; and the highest value. */
    public static final int LARGEST = IpcLimits.SEMMSL, MOST_OPERATIONS = IpcLimits.SEMOPM, MOST = IpcLimits.SEMMNI, HIGHEST = IpcLimits.SEMVMX;
    /** struct sembuf: u16 number, i16 operation, i16 flags. */
    public static final int OPERATION_SIZE = 6;
    private static final int OPERATION = 2, FLAGS = 4, NO_WAIT = 04000, UNDO = 010000;
    /** What {@link #perform} answers when a semaphore stands against it. */
    public static final int MUST_WAIT = 1;

    private static IpcTable<SemaphoreSet> table;

    public final int[] values;
    public final int[] processes;
    /** How many tasks wait for each to grow, and to become zero. */
    public final int[] waitingToTake;
    public final int[] waitingForZero;
    final Adjustments adjustments = new Adjustments(this);
    public long operatedSeconds;
    /** Woken when a value has changed or the set is gone. */
    public final WaitQueue queue = new WaitQueue();
    /** Number of the semaphore that stood against the last operations, and whether they wait for it to be zero. */
    public int obstacle;
    public boolean forZero;

    public SemaphoreSet(int key, int mode, int count) {
        super(key, mode);
        values = new int[count];
        processes = new int[count];
        waitingToTake = new int[count];
        waitingForZero = new int[count];
    }

    public static int heapBytes(int count) { return 256 + 16 * count; }
    @Override protected int heapBytes() { return heapBytes(values.length); }

    public static void init() { table = new IpcTable<>(MOST); }
    public static IpcTable<SemaphoreSet> table() { return table; }

    /** Does operations from checked memory: 0, MUST_WAIT with nothing changed, -EAGAIN (IPC_NOWAIT), -ERANGE, or -ENOMEM (SEM_UNDO). */
    public long perform(long operations, int count) {
        long result = 0;
        int done = 0;
        for (; done < count && result == 0; done++) {
            long at = operations + (long) done * OPERATION_SIZE;
            int number = Memory.load16(at), change = (short) Memory.load16(at + OPERATION), value = values[number];
            boolean blocked = change == 0 ? value != 0 : value + change < 0;
            if (blocked) {
                obstacle = number;
                forZero = change == 0;
                result = (Memory.load16(at + FLAGS) & NO_WAIT) != 0 ? -Errno.EAGAIN : MUST_WAIT;
                break;
            }
            if (value + change > HIGHEST || undoes(at) && isOutOfRange(number, change)) {
                result = -Errno.ERANGE;
                break;
            }
            values[number] = value + change;
        }
        if (result != 0) {
            while (done-- > 0) {
                long at = operations + (long) done * OPERATION_SIZE;
                values[Memory.load16(at)] -= (short) Memory.load16(at + OPERATION);
            }
            return result;
        }
        boolean changed = false;
        for (int i = 0; i < count; i++) {
            long at = operations + (long) i * OPERATION_SIZE;
            if (undoes(at)) adjustments.add(Memory.load16(at), (short) Memory.load16(at + OPERATION));
            processes[Memory.load16(at)] = Process.current().id;
            changed |= Memory.load16(at + OPERATION) != 0;
        }
        operatedSeconds = seconds();
        if (changed) queue.wakeAll();
        return 0;
    }

    private static boolean undoes(long at) { return (Memory.load16(at + FLAGS) & UNDO) != 0; }

    /** Operations of checked memory that are to be undone have room for that. */
    public boolean reserveAdjustments(long operations, int count) {
        for (int i = 0; i < count; i++) if (undoes(operations + (long) i * OPERATION_SIZE)) return adjustments.reserve();
        return true;
    }

    private boolean isOutOfRange(int number, int change) {
        int owed = adjustments.after(number, change);
        return owed > HIGHEST || owed < -HIGHEST - 1;
    }

    /** The end of a process gives back what it owes; values stay in their range. */
    void adjust(int process, int[] changes) {
        for (int i = 0; i < changes.length; i++) {
            if (changes[i] == 0) continue;
            values[i] = Math.max(0, Math.min(HIGHEST, values[i] + changes[i]));
            processes[i] = process;
        }
        operatedSeconds = seconds();
        queue.wakeAll();
    }

    /** SETVAL, SETALL. */
    public void set(int number, int value) {
        values[number] = value;
        adjustments.forget(number);
        processes[number] = Process.current().id;
        changedSeconds = seconds();
        queue.wakeAll();
    }

    public void remove() {
        table.remove(this);
        adjustments.clear();
        queue.wakeAll();
    }
}
