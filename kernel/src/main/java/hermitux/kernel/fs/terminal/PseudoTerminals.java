package hermitux.kernel.fs.terminal;

import hermitux.abi.Errno;
import hermitux.abi.FileMode;
import hermitux.kernel.fs.device.DeviceNodes;
import hermitux.kernel.fs.device.NodeOpener;
import hermitux.kernel.fs.mini.MiniFs;
import hermitux.kernel.fs.synthetic.FixedDirectory;
import hermitux.kernel.fs.synthetic.SyntheticDirectory;
import hermitux.kernel.fs.synthetic.SyntheticFileSystem;
import hermitux.kernel.fs.synthetic.SyntheticInode;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.fs.vfs.Mounts;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.fs.vfs.PathWalk;
import hermitux.kernel.memory.HeapBudget;
import hermitux.kernel.thread.Credentials;
import hermitux.kernel.thread.Failure;
import java.util.ArrayList;

/** /dev/pts (devpts) and /dev/ptmx: to open the latter makes a pseudo-terminal, whose slave then has a name, its number, in the former. */
public final class PseudoTerminals extends SyntheticFileSystem implements NodeOpener {
    private static final String FOLDER = "/dev/pts";
    private static final long MAGIC = 0x1cd1;
    private static final int TERMINAL_MAJOR = 5, MULTIPLEXER = 2, SLAVE_MAJOR = 136, TERMINAL_GROUP = 5;
    /** /proc/sys/kernel/pty/max. */
    private static final int MOST = 4096;

    /** The slaves' inodes by number, null where there is none. */
    private static ArrayList<Slave> slaves;

    private final Names root = new Names(this);

    private PseudoTerminals() { super("devpts", MAGIC); }

    /** Mounts /dev/pts on an existing directory, and makes the node in /dev. */
    public static void init(Dentry devices, Dentry directory) {
        slaves = new ArrayList<>();
        var files = new PseudoTerminals();
        Mounts.mount(files, directory, "devpts");
        DeviceNodes.register(TERMINAL_MAJOR, MULTIPLEXER, files);
        long number = FileMode.device(TERMINAL_MAJOR, MULTIPLEXER);
        if (devices.inode.fileSystem instanceof MiniFs nodes) nodes.addNode(devices, "ptmx", FileMode.CHARACTER | 0666, number);
    }

    @Override protected void populate(FixedDirectory directory) { }
    @Override public Inode root() { return root; }
    @Override public boolean allowsDevices() { return true; }
    @Override public String options() { return ",gid=5,mode=620,ptmxmode=000"; }

    /** Makes a pseudo-terminal and opens its master. */
    @Override
    public OpenFile open(Inode node, Dentry entry, int flags) {
        int number = 0;
        while (number < slaves.size() && slaves.get(number) != null) number++;
        if (number == MOST) return Failure.of(Errno.ENOSPC);
        if (!HeapBudget.take(PseudoTerminal.HEAP_BYTES)) return Failure.of(Errno.ENOMEM);
        long device = FileMode.device(SLAVE_MAJOR, number);
        var slave = new Slave(this, new PseudoTerminal(number, device), device);
        if (number == slaves.size()) slaves.add(slave);
        else slaves.set(number, slave);
        return new MasterFile(slave.terminal, node, entry, flags);
    }

    static void remove(PseudoTerminal terminal) {
        slaves.set(terminal.number, null);
        HeapBudget.give(PseudoTerminal.HEAP_BYTES);
    }

    /** The slave's name, or null if another one is in its place. */
    static Dentry entry(PseudoTerminal terminal) {
        Dentry entry = PathWalk.find(FOLDER + "/" + terminal.number);
        return entry != null && entry.inode == slaves.get(terminal.number) ? entry : null;
    }

    /** The node of a slave: whoever opened the master owns it. */
    private static final class Slave extends SyntheticInode {
        final PseudoTerminal terminal;

        Slave(PseudoTerminals files, PseudoTerminal terminal, long device) {
            super(files, FileMode.CHARACTER | 0620);
            Credentials who = Credentials.current();
            this.terminal = terminal;
            specialDevice = device;
            uid = who.fileUserId;
            gid = TERMINAL_GROUP;
        }

        @Override public OpenFile open(Dentry entry, int flags) { return terminal.open(this, entry, flags); }

        @Override
        public long change(int mask, int newMode, int newUid, int newGid, long accessed, long modified) {
            if ((mask & MODE) != 0) mode = mode & ~07777 | newMode & 07777;
            if ((mask & OWNER) != 0) uid = newUid;
            if ((mask & GROUP) != 0) gid = newGid;
            if ((mask & ACCESSED) != 0) accessedNanos = accessed;
            if ((mask & MODIFIED) != 0) modifiedNanos = modified;
            return 0;
        }
    }

    /** /dev/pts itself: a name for each slave, and another one for the multiplexer, which nobody but root may open. */
    private static final class Names extends SyntheticDirectory {
        private static final String MULTIPLEXER_NAME = "ptmx";
        private final Multiplexer multiplexer;

        Names(PseudoTerminals files) {
            super(files, 0755);
            multiplexer = new Multiplexer(files);
        }

        @Override
        protected Inode find(String name) {
            if (name.equals(MULTIPLEXER_NAME)) return multiplexer;
            int number = number(name);
            return number >= 0 && number < slaves.size() ? slaves.get(number) : null;
        }

        private Inode at(int entry) { return entry < slaves.size() ? slaves.get(entry) : multiplexer; }

        @Override protected int bound() { return slaves.size() + 1; }
        @Override protected String name(int entry) { return entry == slaves.size() ? MULTIPLEXER_NAME : at(entry) == null ? null : Integer.toString(entry); }
        @Override protected long number(int entry) { return at(entry).number; }
        @Override protected int mode(int entry) { return at(entry).mode; }
        @Override protected long refusal() { return -Errno.EPERM; }
    }

    private static final class Multiplexer extends SyntheticInode {
        Multiplexer(PseudoTerminals files) {
            super(files, FileMode.CHARACTER);
            specialDevice = FileMode.device(TERMINAL_MAJOR, MULTIPLEXER);
        }

        @Override public OpenFile open(Dentry entry, int flags) { return ((PseudoTerminals) fileSystem).open(this, entry, flags); }
    }
}
