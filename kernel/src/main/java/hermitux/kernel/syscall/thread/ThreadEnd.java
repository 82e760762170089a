package hermitux.kernel.syscall.thread;

import hermitux.kernel.fs.vfs.DescriptorTable;
import hermitux.kernel.fs.vfs.FileContext;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.HeapBudget;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.part.Services;
import hermitux.kernel.signal.Signals;
import hermitux.kernel.syscall.entry.Exit;
import hermitux.kernel.syscall.entry.WaitingFiles;
import hermitux.kernel.thread.Process;
import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.thread.Task;

/**
 * What the end of a thread does for those that go on: robust futexes that it still holds are marked and a waiter each is woken (Linux's
 * Documentation/locking/robust-futexes), the word of set_tid_address is cleared and its futex woken, and signals of the process that it was
 * to take go to another thread.
 */
public class ThreadEnd {
    /** struct robust_list_head: list, offset of the futex word from an entry, entry in the middle of being locked or unlocked. */
    private static final int FUTEX_OFFSET = 8, PENDING = 16, HEAD_SIZE = 24;
    private static final int MOST_ENTRIES = 2048;
    private static final int TASK_ID = 0x3fffffff, OWNER_DIED = 0x40000000, WAITERS = 0x80000000;

    private ThreadEnd() { }

    /** There is a second task: the kernel for a program that makes none ends with the first. */
    static void several() {
        if (!Services.isOffered(Services.THREAD_END)) Services.offer(Services.THREAD_END, new ThreadEnd());
    }

    /** exit(2): the last thread takes the process along, with the status of the first one. */
    static void exit(int status) {
        Task task = Scheduler.current();
        Process process = task.process;
        if (task.id == process.id) process.leaderStatus = status;
        if (task.following() == null && process.firstTask() == task) {
            Exit.withStatus(process.leaderStatus);
            return;
        }
        release(task);
        Scheduler.exit();
        Signals.passOn(task, -1);
    }

    /** Every other thread of the running task's process ends, as it does itself or begins another program. */
    public static void others(Task task) {
        for (Task other = task.process.firstTask(); other != null;) {
            Task following = other.following();
            if (other != task) {
                release(other);
                Scheduler.end(other);
            }
            other = following;
        }
    }

    /** What a task of the loaded address space has besides its registers goes. */
    public static void release(Task task) {
        leavesMemory(task);
        WaitingFiles.drop(task);
        if (DescriptorTable.of(task) != null) DescriptorTable.of(task).release();
        if (FileContext.of(task) != null) FileContext.of(task).release();
        task.descriptors = task.folders = null;
        if (task.id != task.process.id) HeapBudget.give(Cloning.HEAP_BYTES);
    }

    /** Whoever waits for its locks or its end learns of it. */
    private void end(Task task) {
        if (task.isWaitedFor) FutexLocks.ownerEnds(task);
        releaseRobust(task);
        if (task.clearChildTid != 0 && UserMemory.store32(task.clearChildTid, 0)) FutexCalls.wakeOne(task.clearChildTid);
        task.clearChildTid = task.robustList = 0;
    }

    /** Exec and end: the words of the old program's memory matter to those who share it. */
    public static void leavesMemory(Task task) {
        ThreadEnd end = Services.find(Services.THREAD_END);
        if (end != null) end.end(task);
    }

    /** There are such words. A child made by vfork has none. */
    public static boolean hasWords(Task task) { return task.clearChildTid != 0 || task.robustList != 0 || task.isWaitedFor; }

    private static void releaseRobust(Task task) {
        long head = task.robustList;
        if (head == 0 || !UserMemory.readable(head, HEAD_SIZE)) return;
        long offset = Memory.load64(head + FUTEX_OFFSET);
        long pending = Memory.load64(head + PENDING);
        long entry = Memory.load64(head);
        for (int i = 0; i < MOST_ENTRIES && (entry & ~1) != head; i++) {
            long at = entry & ~1;                   // bit 0: a lock with priority inheritance
            boolean readable = UserMemory.readable(at, 8);
            long following = readable ? Memory.load64(at) : 0;
            if (at != (pending & ~1) && !release(task, at + offset, false, (entry & 1) != 0)) return;
            if (!readable) return;
            entry = following;
        }
        if ((pending & ~1) != 0) release(task, (pending & ~1) + offset, true, (pending & 1) != 0);
    }

    /** @param isPending a word that is 0 has just been unlocked: its waiter had not been woken yet */
    private static boolean release(Task task, long address, boolean isPending, boolean inherits) {
        if ((address & 3) != 0 || !UserMemory.writable(address, 4)) return false;
        int word = Memory.load32(address);
        if (isPending && !inherits && word == 0) {
            FutexCalls.wakeOne(address);
            return true;
        }
        if ((word & TASK_ID) != task.id) return true;
        Memory.store32(address, word & WAITERS | OWNER_DIED);
        if (!inherits && (word & WAITERS) != 0) FutexCalls.wakeOne(address);
        return true;
    }
}
