package hermitux.kernel.fs.proc;

import hermitux.abi.FileMode;
import hermitux.kernel.fs.synthetic.SyntheticInode;
import hermitux.kernel.fs.vfs.DescriptorTable;
import hermitux.kernel.fs.vfs.FileContext;
import hermitux.kernel.memory.AddressSpace;
import hermitux.kernel.thread.Process;
import hermitux.kernel.thread.Task;
import hermitux.kernel.thread.Tasks;

/**
 * Whom a directory of /proc tells of: a process, or one of its tasks. The task is looked for by its number each time, as execve(2) gives a thread the
 * number of the process; the process is kept, so that what was opened never tells of another that has got the number.
 */
final class Subject {
    private static final int PUBLIC_DIRECTORY = FileMode.DIRECTORY | 0555;

    final Process process;
    final int id;
    /** It lies in a directory "task": times are those of the task alone. */
    final boolean single;

    Subject(Process process, int id, boolean single) {
        this.process = process;
        this.id = id;
        this.single = single;
    }

    /** Null when it has gone; one that has ended stays until it has been waited for. */
    Task task() {
        Task task = Tasks.find(id);
        return task != null && task.process == process ? task : null;
    }

    /** Null when the process has ended. */
    AddressSpace space() { return process.ended ? null : process.space; }

    /** Null when the task has ended. */
    DescriptorTable descriptors() { return task() == null ? null : DescriptorTable.of(task()); }
    FileContext folders() { return task() == null ? null : FileContext.of(task()); }

    /** Whether the running task may look into memory and files of the other one (ptrace(2), "Ptrace access mode checking"). */
    boolean isOpen() {
        Task task = task();
        return task != null && task.mayBeTraced();
    }

    /** The files belong to whom it runs for; those that show something to root alone, if that is to be kept from others (proc(5), /proc/pid). */
    void own(SyntheticInode inode) {
        Task task = task();
        if (task == null || process.dumpable != 1 && inode.mode != PUBLIC_DIRECTORY) return;
        inode.uid = task.credentials.effectiveUserId;
        inode.gid = task.credentials.effectiveGroupId;
    }
}
