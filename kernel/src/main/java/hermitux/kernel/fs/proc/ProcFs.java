package hermitux.kernel.fs.proc;

import hermitux.kernel.fs.synthetic.ConstantFile;
import hermitux.kernel.fs.synthetic.FixedDirectory;
import hermitux.kernel.fs.synthetic.SyntheticFileSystem;
import hermitux.kernel.fs.synthetic.SyntheticLink;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.Mounts;
import hermitux.kernel.thread.Process;
import hermitux.kernel.thread.Scheduler;

/**
 * /proc (proc(5)): the process and its tasks, the system, and /proc/sys with those settings that hold here. Every number is a real one; what
 * this kernel cannot tell has no file, or no line in its file.
 */
public final class ProcFs extends SyntheticFileSystem {
    private static final long MAGIC = 0x9fa0;
    private static final String INIT_STATUS = "Name:\tinit\nState:\tS (sleeping)\nTgid:\t1\nPid:\t1\nPPid:\t0\nTracerPid:\t0\n"
        + "Uid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\nThreads:\t1\n";
    /** Of its 52 fields those are not 0 that tell number, group, session, terminal, priority, threads, limit of memory and the signal of its end. */
    private static final String INIT_STAT = "1 (init) S 0 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 0 0 0 18446744073709551615 0 0 0 0 0 0 0 0 0 0 0 0 17"
        + " 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n";

    private ProcFs() { super("proc", MAGIC); }

    /** Mounts it on an existing directory. */
    public static void init(Dentry directory) {
        NetworkDirectory.init();
        Mounts.mount(new ProcFs(), directory, "proc");
    }

    @Override
    protected void populate(FixedDirectory root) {
        SystemFile.addAll(this, root);
        Settings.addAll(this, root.addDirectory("sys"));
        FixedDirectory init = new ProcessDirectory(this, Process.INIT);
        root.add(Integer.toString(Process.INIT), init);
        addInit(this, init);
        int id = Process.current().id;
        FixedDirectory process = new ProcessDirectory(this, id);
        root.add(Integer.toString(id), process);
        addProcess(this, process, id);
        process.add("task", new TasksDirectory(this));
        root.add("self", new SyntheticLink(this, Integer.toString(id)));
        root.add("thread-self", new ThreadSelfLink(this));
        root.add("mounts", new SyntheticLink(this, "self/mounts"));
        root.add("net", new SyntheticLink(this, "self/net"));
    }

    /** The process that has started the program: it sleeps for good, and has no memory. */
    private static void addInit(SyntheticFileSystem files, FixedDirectory directory) {
        directory.add("comm", new ConstantFile(files, "init\n"));
        directory.add("cmdline", new ConstantFile(files, "init\0"));
        directory.add("statm", new ConstantFile(files, "0 0 0 0 0 0 0\n"));
        directory.add("status", new ConstantFile(files, INIT_STATUS));
        directory.add("stat", new ConstantFile(files, INIT_STAT));
    }

    /** What a process's directory and those of its tasks have in common. */
    static void addProcess(SyntheticFileSystem files, FixedDirectory directory, int task) {
        ProcessFile.addAll(files, directory, task);
        ProcessMemoryFile.addAll(files, directory);
        directory.add("exe", new ProcessLink(files, ProcessLink.EXECUTABLE));
        directory.add("cwd", new ProcessLink(files, ProcessLink.DIRECTORY));
        directory.add("root", new ProcessLink(files, ProcessLink.ROOT));
        directory.add("fd", new DescriptorDirectory(files, false));
        directory.add("fdinfo", new DescriptorDirectory(files, true));
        directory.add("net", new NetworkDirectory(files));
    }

    /** /proc/thread-self: leads to the directory of whichever task looks. */
    private static final class ThreadSelfLink extends SyntheticLink {
        ThreadSelfLink(SyntheticFileSystem files) { super(files, null); }

        @Override
        public String readLink() { return Process.current().id + "/task/" + Scheduler.current().id; }
    }
}
