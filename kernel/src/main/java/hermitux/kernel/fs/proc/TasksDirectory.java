package hermitux.kernel.fs.proc;

import hermitux.abi.FileMode;
import hermitux.kernel.collection.LongMap;
import hermitux.kernel.fs.synthetic.FixedDirectory;
import hermitux.kernel.fs.synthetic.SyntheticDirectory;
import hermitux.kernel.fs.synthetic.SyntheticFileSystem;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.thread.Tasks;

/** /proc/self/task: a directory for each thread, made when somebody first looks into it. */
final class TasksDirectory extends SyntheticDirectory {
    private final LongMap<FixedDirectory> directories = new LongMap<>();

    TasksDirectory(SyntheticFileSystem files) { super(files, 0555); }

    @Override
    protected Inode find(String name) {
        int id = number(name);
        if (id >= 0 && Tasks.find(id) != null) return directory(id);
        directories.remove(id);
        return null;
    }

    private FixedDirectory directory(int id) {
        FixedDirectory directory = directories.get(id);
        if (directory == null) {
            SyntheticFileSystem files = (SyntheticFileSystem) fileSystem;
            directory = new FixedDirectory(files);
            ProcFs.addProcess(files, directory, id);
            directories.put(id, directory);
        }
        return directory;
    }

    /** Entries are numbered by task id. */
    @Override protected int bound() { return Tasks.bound(); }
    @Override protected String name(int entry) { return Tasks.find(entry) == null ? null : Integer.toString(entry); }
    @Override protected long number(int entry) { return directory(entry).number; }
    @Override protected int mode(int entry) { return FileMode.DIRECTORY; }
}
