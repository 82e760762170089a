package hermitux.kernel.fs.vfs;

import hermitux.abi.Errno;
import hermitux.kernel.thread.Failure;
import java.util.ArrayList;

/** The mounted file systems, in the order of mounting: the first is the root of everything. */
public final class Mounts {
    /** The one tree of mounts. */
    private static Mounts table;

    private ArrayList<Mount> mounts;
    private int nextDevice;

    private Mounts() { }

    /** @param source what mounts(5) names first: a tag, or the type again */
    public record Mount(FileSystem fileSystem, Dentry root, String source) { }

    /** Mounts the root of everything, as the first file system; answers its directory, or null with Failure. */
    public static Dentry init(FileSystem fileSystem, String source) {
        table = new Mounts();
        table.mounts = new ArrayList<>();
        return add(fileSystem, source, null);
    }

    public static Dentry root() { return table.mounts.get(0).root; }

    /** Mounts on a directory (or a file over a file): 0 or -errno. */
    public static long mount(FileSystem fileSystem, Dentry at, String source) {
        Dentry point = at.throughMounts();
        Dentry root = add(fileSystem, source, point);
        return root == null ? -Failure.errno() : 0;
    }

    private static Dentry add(FileSystem fileSystem, String source, Dentry point) {
        // Linux gives file systems without a disk major 0 and a minor from 1 on (get_anon_bdev).
        fileSystem.device = ++table.nextDevice;
        Inode inode = fileSystem.root();
        if (inode == null) return null;
        if (point != null && inode.isDirectory() != point.inode.isDirectory()) return Failure.of(Errno.ENOTDIR);
        Dentry root = new Dentry(null, "", inode);
        root.retain();
        if (point != null) {
            point.retain();
            root.mountPoint = point;
            point.mounted = root;
        }
        table.mounts.add(new Mount(fileSystem, root, source));
        return root;
    }

    public static int count() { return table.mounts.size(); }
    public static Mount get(int i) { return table.mounts.get(i); }

    /** Numbers an inner file system (memfd's, pipes') that is mounted nowhere. */
    public static int anonymousDevice() { return ++table.nextDevice; }
}
