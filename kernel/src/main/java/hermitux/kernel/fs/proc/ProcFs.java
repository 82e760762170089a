package hermitux.kernel.fs.proc;

import hermitux.abi.FileMode;
import hermitux.kernel.fs.synthetic.FixedDirectory;
import hermitux.kernel.fs.synthetic.SyntheticFileSystem;
import hermitux.kernel.fs.synthetic.SyntheticLink;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.fs.vfs.Mounts;
import hermitux.kernel.thread.Process;
import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.thread.Task;
import hermitux.kernel.thread.Tasks;

/**
 * /proc (proc(5)): the processes and their tasks, the system, and /proc/sys with those settings that hold here. Every number is a real one; what
 * this kernel cannot tell has no file, or no line in its file.
 */
public final class ProcFs extends SyntheticFileSystem {
    private static final long MAGIC = 0x9fa0;

    private final Root root = new Root(this);
    private NetworkDirectory network;

    private ProcFs() { super("proc", MAGIC); }

    /** Mounts it on an existing directory. */
    public static void init(Dentry directory) {
        NetworkDirectory.init();
        Mounts.mount(new ProcFs(), directory, "proc");
    }

    @Override public Inode root() { return root; }

    /** The directory "net" of all: there is one network. */
    NetworkDirectory network() {
        if (network == null) network = new NetworkDirectory(this);
        return network;
    }

    @Override
    protected void populate(FixedDirectory directory) {
        SystemFile.addAll(this, directory);
        Settings.addAll(this, directory.addDirectory("sys"));
        directory.add(Integer.toString(Process.INIT), new InitDirectory(this));
        directory.add("self", new SelfLink(this, false));
        directory.add("thread-self", new SelfLink(this, true));
        directory.add("mounts", new SyntheticLink(this, "self/mounts"));
        directory.add("net", new SyntheticLink(this, "self/net"));
    }

    /** What stays, and behind it a directory for each process, by its number. */
    private static final class Root extends FixedDirectory {
        Root(ProcFs files) { super(files); }

        @Override protected void populate() { ((ProcFs) fileSystem).populate(this); }

        @Override
        protected Inode find(String name) {
            int id = number(name);
            if (id < 0 || !isProcess(id)) return super.find(name);
            return new TaskDirectory((ProcFs) fileSystem, new Subject(Tasks.find(id).process, id, false));
        }

        private static boolean isProcess(int id) {
            Task task = Tasks.find(id);
            return task != null && task.process.id == id;
        }

        private int process(int entry) { return entry - super.bound(); }

        @Override protected int bound() { return super.bound() + Tasks.bound(); }

        @Override
        protected String name(int entry) {
            if (entry < super.bound()) return super.name(entry);
            return isProcess(process(entry)) ? Integer.toString(process(entry)) : null;
        }

        @Override
        protected long number(int entry) { return entry < super.bound() ? super.number(entry) : TaskDirectory.numberOf(process(entry), false); }

        @Override protected int mode(int entry) { return entry < super.bound() ? super.mode(entry) : FileMode.DIRECTORY; }
    }

    /** /proc/self and thread-self: lead to the directory of whichever process, or task, looks. */
    private static final class SelfLink extends SyntheticLink {
        private final boolean thread;

        SelfLink(SyntheticFileSystem files, boolean thread) {
            super(files, null);
            this.thread = thread;
        }

        @Override
        public String readLink() {
            int process = Process.current().id;
            return thread ? process + "/task/" + Scheduler.current().id : Integer.toString(process);
        }
    }
}
