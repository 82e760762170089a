package hermitux.kernel.fs.vfs;

import hermitux.abi.Errno;
import hermitux.kernel.thread.Failure;

/**
 * A file, directory, link or device of a file system, whatever names it has. Operations answer 0 (or a count) or -errno; those that answer
 * an object answer null with the reason in {@link Failure}. Names are byte strings: one char, 0 to 255, a byte.
 *
 * Directory operations take the directory entry they are about: lookup fills in child.inode or leaves it null (no such file), create and
 * the like fill it in; changing the tree of entries is left to the caller (Dentry.made, unlinked, move). Permissions, read-only mounts,
 * name length and existence have been checked by the caller (PathWalk, NameChange and the system calls).
 */
public abstract class Inode {
    public final FileSystem fileSystem;
    public long number;
    /** File type and permissions, as st_mode. */
    public int mode;
    public int uid;
    public int gid;
    public int links = 1;
    /** Length in bytes. */
    public long size;
    /** Device number of a device file (st_rdev), as the kernel encodes it. */
    public long specialDevice;
    public long accessedNanos;
    public long modifiedNanos;
    public long changedNanos;
    /** Living directory entries that name it; {@link #forget} runs when the last one dies. Counted by Dentry. */
    public int references;
    /** Open files that may write to it, and processes that execute it: there is never one of each (ETXTBSY). */
    int writers, executions;
    /** Record locks (fcntl) and file locks (flock) on it, or null. */
    FileLocks locks;
    /** The first of inotify's watches on it, or null. */
    public Notice.Watch watches;

    protected Inode(FileSystem fileSystem) { this.fileSystem = fileSystem; }

    /** Locks that a server holds on it, or null. */
    protected FileLocks.Remote remoteLocks() { return null; }

    /** inotify begins to watch it. */
    public void beginWatch() { }

    /** Brings the fields above up to date, where a server holds them. */
    public long refresh() { return 0; }

    /** A directory of a lazy file system (FileSystem.lazy) brings in its names: 0 or -errno. */
    public long complete(Dentry self) { return 0; }

    public long lookup(Dentry child) { return -Errno.ENOTDIR; }
    public long create(Dentry child, int mode) { return -Errno.EPERM; }
    public long makeDirectory(Dentry child, int mode) { return -Errno.EPERM; }
    public long makeNode(Dentry child, int mode, long specialDevice) { return -Errno.EPERM; }
    public long makeSymbolicLink(Dentry child, String target) { return -Errno.EPERM; }
    /** A regular file that no name leads to (O_TMPFILE): null and Failure where that does not exist. */
    public Inode makeUnnamed(int mode, boolean linkable) { return Failure.of(Errno.EOPNOTSUPP); }
    public long link(Inode target, Dentry child) { return -Errno.EPERM; }
    public long unlink(Dentry child) { return -Errno.EPERM; }
    public long removeDirectory(Dentry child) { return -Errno.EPERM; }
    /** @param flags RENAME_NOREPLACE, RENAME_EXCHANGE. from's parent is this directory. */
    public long rename(Dentry from, Inode toDirectory, Dentry to, int flags) { return -Errno.EPERM; }
    /**
     * Lists the directory from an offset (0 at first; then what OpenFile.EntrySink got as next) until it ends or the sink is full, "." and ".."
     * included: {@link #listDots} does these two where no server lists them.
     * @param self an entry of this directory
     */
    public long list(Dentry self, long offset, OpenFile.EntrySink sink) { return -Errno.ENOTDIR; }

    /** Lists "." at offset 0 and ".." at offset 1; answers the offset to go on from (2 or more), or -1 if the sink is full. */
    protected final long listDots(Dentry self, long offset, OpenFile.EntrySink sink) {
        if (offset <= 0 && !sink.add(".", number, 4, 1)) return -1;
        if (offset <= 1 && !sink.add("..", self.above().inode.number, 4, 2)) return -1;
        return Math.max(offset, 2);
    }

    /** Nothing names it and nobody holds it any more: its server's handle goes, and its data if it has no links. */
    protected void forget() { }

    /** Target of a symbolic link. */
    public String readLink() { return Failure.of(Errno.EINVAL); }
    /** For /proc/self/fd and exe: where the link leads without its text being walked, or null. */
    public Dentry jump() { return null; }
    /** It is such a link, also when it leads nowhere now (openat2's RESOLVE_NO_MAGICLINKS). */
    public boolean isMagicLink() { return false; }

    /** Some process executes it: it may not be opened for writing, nor truncated. */
    public final boolean isExecuted() { return executions > 0; }
    /** It is open for writing: it cannot be executed. */
    public final boolean isWritten() { return writers > 0; }

    /** Opens it; O_CREAT, O_EXCL, O_TRUNC and permissions are the caller's business. */
    public OpenFile open(Dentry dentry, int flags) { return Failure.of(Errno.ENXIO); }

    public long truncate(long length) { return -Errno.EINVAL; }
    /** Changes what mask names (MODE, OWNER, GROUP, ACCESSED, MODIFIED) to the values given. */
    public long change(int mask, int mode, int uid, int gid, long accessedNanos, long modifiedNanos) { return -Errno.EPERM; }
    public static final int MODE = 1, OWNER = 2, GROUP = 4, ACCESSED = 8, MODIFIED = 16;

    /** FALLOC_FL_KEEP_SIZE and FALLOC_FL_PUNCH_HOLE, as {@link #allocate} knows them. */
    public static final int KEEP_SIZE = 1, PUNCH_HOLE = 2;

    /** fallocate(2); mode is 0 or FALLOC_FL_ bits. */
    public long allocate(int mode, long offset, long length) { return -Errno.EOPNOTSUPP; }

    /** Extended attributes (xattr(7)) as byte strings: null and Failure ENODATA, EOPNOTSUPP. */
    public String extendedAttribute(String name) { return Failure.of(Errno.EOPNOTSUPP); }
    /** @param flags XATTR_CREATE 1, XATTR_REPLACE 2; a null value removes it */
    public long setExtendedAttribute(String name, String value, int flags) { return -Errno.EOPNOTSUPP; }
    /** The names, each ended by a NUL. */
    public String extendedAttributes() { return ""; }

    /** st_blocks: units of 512 bytes in use. */
    public long blocks() { return size + 511 >>> 9; }
    /** st_blksize. */
    public int blockSize() { return 4096; }
    /** F_ADD_SEALS bits, of memfd_create's files; -1 where seals do not exist. */
    public int seals() { return -1; }
    public long addSeals(int seals) { return -Errno.EINVAL; }

    public final boolean isDirectory() { return (mode & 0170000) == 0040000; }
    public final boolean isSymbolicLink() { return (mode & 0170000) == 0120000; }
    /** It shows what belongs to the running process, which may look at it whatever the mode says. */
    public boolean isOwn() { return false; }

    public final boolean isRegular() { return (mode & 0170000) == 0100000; }
}
