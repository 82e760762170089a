package hermitux.kernel.fs.proc;

import hermitux.abi.FileMode;
import hermitux.kernel.fs.synthetic.SyntheticDirectory;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.thread.Process;
import hermitux.kernel.thread.Task;
import hermitux.kernel.thread.Tasks;

/** /proc/N/task: a directory for each thread of a process. */
final class TasksDirectory extends SyntheticDirectory {
    private final Process process;

    TasksDirectory(ProcFs files, Process process) {
        super(files, 0555);
        this.process = process;
    }

    @Override
    protected Inode find(String name) {
        int id = number(name);
        return isOne(id) ? new TaskDirectory((ProcFs) fileSystem, new Subject(process, id, true)) : null;
    }

    private boolean isOne(int id) {
        Task task = id < 0 ? null : Tasks.find(id);
        return task != null && task.process == process;
    }

    /** Entries are numbered by task id. */
    @Override protected int bound() { return Tasks.bound(); }
    @Override protected String name(int entry) { return isOne(entry) ? Integer.toString(entry) : null; }
    @Override protected long number(int entry) { return TaskDirectory.numberOf(entry, true); }
    @Override protected int mode(int entry) { return FileMode.DIRECTORY; }
}
