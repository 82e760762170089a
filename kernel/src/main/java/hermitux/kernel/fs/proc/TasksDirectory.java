package hermitux.kernel.fs.proc;

import hermitux.abi.FileMode;
import hermitux.kernel.collection.LongMap;
import hermitux.kernel.fs.Inode;
import hermitux.kernel.fs.synthetic.FixedDirectory;
import hermitux.kernel.fs.synthetic.SyntheticDirectory;
import hermitux.kernel.fs.synthetic.SyntheticFileSystem;
import hermitux.kernel.thread.Scheduler;

/** /proc/self/task: a directory for each thread, made when somebody first looks into it. */
final class TasksDirectory extends SyntheticDirectory {
    private final LongMap<FixedDirectory> directories = new LongMap<>();

    TasksDirectory(SyntheticFileSystem files) { super(files, 0555); }

    @Override
    protected Inode find(String name) {
        int id = DescriptorDirectory.number(name);
        return id < 0 || Scheduler.find(id) == null ? null : directory(id);
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

    /** One task exists. */
    @Override protected int bound() { return 1; }
    @Override protected String name(int entry) { return Integer.toString(Scheduler.current().id); }
    @Override protected long number(int entry) { return directory(Scheduler.current().id).number; }
    @Override protected int mode(int entry) { return FileMode.DIRECTORY; }
}
