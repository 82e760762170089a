package hermitux.kernel.fs.mini;

import hermitux.abi.FileMode;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.FileSystem;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.memory.Frames;
import hermitux.kernel.memory.HeapBudget;
import hermitux.kernel.time.Clock;

/**
 * The RAM file system: root of everything, filled from the boot archive and writable; also what devfs, /dev/shm and memfd_create are made of.
 * The tree of entries is its directories, frames are its files' data. As tmpfs it answers ENOSPC when memory runs out, and leaves a part
 * of it to the program.
 */
public class MiniFs extends FileSystem {
    /** TMPFS_MAGIC, linux/magic.h. */
    private static final long MAGIC = 0x01021994;

    private final String type;
    private final MiniDirectory root;
    /** Heap that an inode and a name take, besides the name's own chars. */
    private static final int INODE_BYTES = 320, ENTRY_BYTES = 176;

    private long nextNumber = 1;
    public long inodes;

    /** @param type as mounts(5) shows it: "tmpfs", "devtmpfs" */
    public MiniFs(String type, int rootMode) {
        this.type = type;
        permanent = true;
        root = makeRoot(FileMode.DIRECTORY | rootMode);
        root.references++;      // a root is never forgotten
    }

    MiniDirectory makeRoot(int mode) { return new MiniDirectory(this, mode); }

    @Override public String type() { return type; }
    @Override public long magic() { return MAGIC; }
    @Override public Inode root() { return root; }
    @Override public long blocks() { return Frames.totalBytes() >>> 12; }
    @Override public long blocksFree() { return Math.max(0, Frames.freeBytes() - reserve()) >>> 12; }
    @Override public long files() { return blocks() + inodes; }
    @Override public long filesFree() { return blocks(); }

    /** A new inode, whether there is heap left or not. */
    long number() {
        inodes++;
        HeapBudget.give(-INODE_BYTES);
        return nextNumber++;
    }

    void forget(long bytes) {
        inodes--;
        HeapBudget.give(INODE_BYTES + bytes);
    }

    static long bytes(String name) { return ENTRY_BYTES + 2L * name.length(); }

    /** Takes the heap of a name and makes sure that an inode with some bytes of its own has room; false is ENOSPC. */
    static boolean reserve(String name, long inodeBytes) {
        if (!HeapBudget.take(INODE_BYTES + inodeBytes + bytes(name))) return false;
        HeapBudget.give(INODE_BYTES + inodeBytes);
        return true;
    }

    /** The heap holds no more: names and inodes of this kernel were made beyond what may be. */
    static boolean isOutOfHeap() { return HeapBudget.left() < 0; }

    /** Memory that files never take: a sixteenth, for the program's own pages and the kernel's tables. */
    private static long reserve() { return Frames.totalBytes() >>> 4; }

    /** A frame for file data with any content, or 0: ENOSPC. */
    static long allocate() { return Frames.freeBytes() > reserve() ? Frames.allocate() : 0; }

    /** Adds an inode of any kind under a name that is not taken: how devfs and procfs-like trees are built. Answers its entry. */
    public static Dentry add(Dentry directory, String name, Inode inode) {
        HeapBudget.give(-bytes(name));
        Dentry entry = new Dentry(directory, name, inode);
        entry.attach();
        MiniDirectory parent = (MiniDirectory) directory.inode;
        if (inode.isDirectory()) parent.links++;
        parent.changed(Clock.realtimeNanos(), 1);
        return entry;
    }

    public Dentry addDirectory(Dentry directory, String name, int mode) {
        return add(directory, name, new MiniDirectory(this, FileMode.DIRECTORY | mode));
    }

    public Dentry addFile(Dentry directory, String name, int mode) { return add(directory, name, new MiniFile(this, FileMode.REGULAR | mode)); }

    public Dentry addLink(Dentry directory, String name, String target) { return add(directory, name, new MiniLink(this, target)); }

    /** @param mode type and permissions */
    public Dentry addNode(Dentry directory, String name, int mode, long specialDevice) {
        return add(directory, name, new MiniNode(this, mode, specialDevice));
    }

    /** A file without a name, which lives until it is closed: memfd_create, O_TMPFILE. */
    public MiniFile unnamed(int mode) {
        MiniFile file = new MiniFile(this, FileMode.REGULAR | mode);
        file.links = 0;
        return file;
    }
}
