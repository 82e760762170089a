package hermitux.kernel.ipc;

import hermitux.kernel.memory.HeapBudget;
import hermitux.kernel.part.Services;
import hermitux.kernel.thread.Process;
import java.util.ArrayList;

/**
 * What operations with SEM_UNDO have to give back to the semaphores of a set when their processes end (semop(2)). The list belongs to a process, as
 * with threads that share it (CLONE_SYSVSEM); children do not inherit it, and execve(2) keeps it.
 */
public final class Adjustments {
    /** Of one process: to be added to each semaphore at its end. */
    private static final class Owed {
        final Process process;
        final int[] changes;

        Owed(Process process, int count) {
            this.process = process;
            changes = new int[count];
        }
    }

    /** Settles what an ended process owes, in all sets (part.Services.SEMAPHORE_ADJUSTMENTS, with the first operation that is to be undone). */
    public static final class Settling {
        public void ended(Process process) {
            IpcTable<SemaphoreSet> table = SemaphoreSet.table();
            for (int i = 0; i < table.bound(); i++) {
                SemaphoreSet set = table.at(i);
                if (set != null) set.adjustments.settle(process);
            }
        }
    }

    private final SemaphoreSet set;
    private final ArrayList<Owed> all = new ArrayList<>();

    Adjustments(SemaphoreSet set) { this.set = set; }

    private static int heapBytes(int count) { return 64 + 4 * count; }

    private int indexOf(Process process) {
        for (int i = 0; i < all.size(); i++) if (all.get(i).process == process) return i;
        return -1;
    }

    /** Room for the running process's; false if there is no memory. */
    boolean reserve() {
        Process process = Process.current();
        if (indexOf(process) >= 0) return true;
        if (!HeapBudget.take(heapBytes(set.values.length))) return false;
        all.add(new Owed(process, set.values.length));
        if (!Services.isOffered(Services.SEMAPHORE_ADJUSTMENTS)) Services.offer(Services.SEMAPHORE_ADJUSTMENTS, new Settling());
        return true;
    }

    /** What the running process, which has room, would owe after a change; it may be out of range. */
    int after(int number, int change) { return all.get(indexOf(Process.current())).changes[number] - change; }

    void add(int number, int change) { all.get(indexOf(Process.current())).changes[number] -= change; }

    /** SETVAL and SETALL: nobody owes the semaphore anything any more. */
    void forget(int number) { for (int i = 0; i < all.size(); i++) all.get(i).changes[number] = 0; }

    /** The set goes. */
    void clear() {
        HeapBudget.give((long) all.size() * heapBytes(set.values.length));
        all.clear();
    }

    private void settle(Process process) {
        int index = indexOf(process);
        if (index < 0) return;
        int[] changes = all.get(index).changes;
        all.remove(index);
        HeapBudget.give(heapBytes(changes.length));
        set.adjust(process.id, changes);
    }
}
