package hermitux.kernel.fs;

import hermitux.abi.Errno;

/**
 * A file, directory, link or device of a file system, whatever names it has. Operations answer 0 (or a count) or -errno; those that answer
 * an object answer null with the reason in {@link Failure}. Names are byte strings: one char, 0 to 255, a byte.
 *
 * Directory operations take the directory entry they are about: lookup fills in child.inode or leaves it null (no such file), create and
 * the like fill it in, unlink leaves detaching the entry to the caller. Permissions, read-only mounts, name length and existence have been
 * checked by the caller (PathWalk and the system calls).
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

    protected Inode(FileSystem fileSystem) { this.fileSystem = fileSystem; }

    /** Brings the fields above up to date, where a server holds them. */
    public long refresh() { return 0; }

    public long lookup(Dentry child) { return -Errno.ENOTDIR; }
    public long create(Dentry child, int mode) { return -Errno.EPERM; }
    public long makeDirectory(Dentry child, int mode) { return -Errno.EPERM; }
    public long makeNode(Dentry child, int mode, long specialDevice) { return -Errno.EPERM; }
    public long makeSymbolicLink(Dentry child, String target) { return -Errno.EPERM; }
    public long link(Inode target, Dentry child) { return -Errno.EPERM; }
    public long unlink(Dentry child) { return -Errno.EPERM; }
    public long removeDirectory(Dentry child) { return -Errno.EPERM; }
    /** @param flags RENAME_NOREPLACE, RENAME_EXCHANGE. from's parent is this directory. */
    public long rename(Dentry from, Inode toDirectory, Dentry to, int flags) { return -Errno.EPERM; }
    /** Lists the directory from an offset (0 at first; then what EntrySink got as next) until it ends or the sink is full. */
    public long list(long offset, EntrySink sink) { return -Errno.ENOTDIR; }

    /** Target of a symbolic link. */
    public String readLink() { return Failure.of(Errno.EINVAL); }
    /** For /proc/self/fd and exe: where the link leads without its text being walked, or null. */
    public Dentry jump() { return null; }

    /** Opens it; O_CREAT, O_EXCL, O_TRUNC and permissions are the caller's business. */
    public OpenFile open(Dentry dentry, int flags) { return Failure.of(Errno.ENXIO); }

    public long truncate(long length) { return -Errno.EINVAL; }
    /** Changes what mask names (MODE, OWNER, GROUP, ACCESSED, MODIFIED) to the values given. */
    public long change(int mask, int mode, int uid, int gid, long accessedNanos, long modifiedNanos) { return -Errno.EPERM; }
    public static final int MODE = 1, OWNER = 2, GROUP = 4, ACCESSED = 8, MODIFIED = 16;

    public final boolean isDirectory() { return (mode & 0170000) == 0040000; }
    public final boolean isSymbolicLink() { return (mode & 0170000) == 0120000; }
    public final boolean isRegular() { return (mode & 0170000) == 0100000; }
}
