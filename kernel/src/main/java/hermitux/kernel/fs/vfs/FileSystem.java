package hermitux.kernel.fs.vfs;

/**
 * A mounted file system. Its fields say how the entry tree serves it: a permanent one keeps its directories in the tree itself (MiniFS,
 * devfs); one that caches its entries is asked once a name (9p); any other is asked every time (procfs).
 */
public abstract class FileSystem {
    /** st_dev of its files: an anonymous device number, given by Mounts. */
    public int device;
    public boolean readOnly;
    /** The entries in the tree are the directories: lookup is never called, and a name that is not there does not exist. */
    public boolean permanent;
    /** A permanent one whose directories bring in their names when they are first looked into (Inode.complete), and inodes their attributes (refresh). */
    public boolean lazy;
    /** Entries that lookup has found stay in the tree until {@link EntryCache} evicts them. */
    public boolean cachesEntries;
    /** So do names that lookup has not found. */
    public boolean cachesAbsence;

    /** As mounts(5) names it: "tmpfs", "9p", "proc". */
    public abstract String type();
    /** Magic number of statfs(2). */
    public abstract long magic();
    /** Its root directory; connects to the server first where there is one. Null with Failure on error. */
    public abstract Inode root();

    /** A cached entry (also a negative one) is about to be used: false if it no longer agrees with the server and must be looked up anew. */
    public boolean valid(Dentry entry) { return true; }
    /** A device number for st_rdev's sake may be opened: false for host folders. */
    public boolean allowsDevices() { return permanent; }
    /** Mount options as mounts(5) shows them after rw or ro: ",size=…", or "". */
    public String options() { return ""; }

    /** Figures of statfs(2), in blocks of 4096 bytes; 0 where there are none. */
    public long blocks() { return 0; }
    public long blocksFree() { return 0; }
    /** Those that are not kept for root. */
    public long blocksAvailable() { return blocksFree(); }
    public long files() { return 0; }
    public long filesFree() { return 0; }
    public long sync() { return 0; }
}
