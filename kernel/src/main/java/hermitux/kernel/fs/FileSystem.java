package hermitux.kernel.fs;

/** A mounted file system. */
public abstract class FileSystem {
    /** st_dev of its files. */
    public int device;
    public boolean readOnly;
    /** As mounts(5) names it: "tmpfs", "9p", "proc". */
    public abstract String type();
    /** Magic number of statfs(2). */
    public abstract long magic();
    /** Its root directory; connects to the server first where there is one. Null with Failure on error. */
    public abstract Inode root();

    /** Figures of statfs(2), in blocks of 4096 bytes; 0 where there are none. */
    public long blocks() { return 0; }
    public long blocksFree() { return 0; }
    public long files() { return 0; }
    public long filesFree() { return 0; }
    public long sync() { return 0; }
}
