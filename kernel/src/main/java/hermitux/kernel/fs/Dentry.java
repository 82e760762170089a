package hermitux.kernel.fs;

/**
 * A name in a directory: the cached tree of names, as Linux's dcache. In MiniFS the entries are the directory; elsewhere they are a cache
 * that may be dropped when nothing below is open. A negative entry (inode null) says that there is no such file.
 */
public final class Dentry {
    /** "" for a root. */
    public String name;
    /** The directory it lies in; null for the root of everything and for what was unlinked from a vanished directory. */
    public Dentry parent;
    public Inode inode;
    /** Root of the file system mounted here, or null. */
    public Dentry mounted;
    /** Where this root is mounted, or null. */
    public Dentry mountPoint;

    public Dentry(Dentry parent, String name, Inode inode) {
        this.parent = parent;
        this.name = name;
        this.inode = inode;
    }

    /** Absolute path, as /proc/self/fd and getcwd show it. */
    public String path() { return name; }
}
