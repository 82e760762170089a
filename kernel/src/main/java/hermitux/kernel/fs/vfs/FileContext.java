package hermitux.kernel.fs.vfs;

import hermitux.kernel.thread.Process;
import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.thread.Task;

/**
 * Where a task is in the tree of files: root directory, working directory, and the mode mask of what it makes. Tasks may share one (CLONE_FS): each
 * holds a reference. Both directories are retained while they stand here.
 */
public final class FileContext {
    private Dentry root;
    private Dentry directory;
    /** umask(2). */
    public int fileModeMask = 022;
    final PathWalk walk = new PathWalk();
    /** The name by which the call at hand has found its file, or null: inotify tells its directory's watchers. Not retained. */
    public Dentry found;
    private int references = 1;

    private FileContext(Dentry root, Dentry directory) {
        root.retain();
        directory.retain();
        this.root = root;
        this.directory = directory;
    }

    /** That of the running task. */
    public static FileContext current() { return of(Scheduler.current()); }

    public static FileContext of(Task task) { return (FileContext) task.folders; }

    /** The first task begins at the root, with no descriptors. */
    public static void start(Task first, Dentry root) {
        first.folders = new FileContext(root, root);
        first.descriptors = new DescriptorTable();
    }

    public Dentry root() { return root; }
    public Dentry directory() { return directory; }

    /** The file of a process's program, for /proc/self/exe; null before exec. */
    public static Dentry executable(Process process) { return (Dentry) process.executableFile; }

    public static void changeExecutable(Process process, Dentry entry) {
        if (entry != null) {
            entry.retain();
            entry.inode.executions++;
        }
        Dentry before = executable(process);
        process.executableFile = entry;
        if (before == null) return;
        before.inode.executions--;
        before.release();
    }

    public void changeRoot(Dentry entry) {
        entry.retain();
        root.release();
        root = entry;
    }

    public void changeDirectory(Dentry entry) {
        entry.retain();
        directory.release();
        directory = entry;
    }

    public FileContext retain() {
        references++;
        return this;
    }

    public boolean isShared() { return references > 1; }

    /** One of its own, alike, for a new process. */
    public FileContext copy() {
        var copy = new FileContext(root, directory);
        copy.fileModeMask = fileModeMask;
        return copy;
    }

    /** A task that has it ends, or gets another. */
    public void release() {
        if (--references > 0) return;
        root.release();
        directory.release();
    }
}
