package hermitux.kernel.fs.mini;

import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.FileSystem;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.fs.vfs.Mounts;

/**
 * A file system that shows another one, which is only read, and keeps all changes in memory, as an overlay with its upper layer on tmpfs does on Linux.
 * A directory brings in the names below when it is first looked into; from then on it is one of MiniFS, in which names come, move and go without the
 * lower tree being asked. A file is read where it lies until somebody opens it to write: then it is copied (copy-up). As on Linux, who had opened it before
 * that to read goes on with the file below.
 */
public final class OverlayFs extends MiniFs {
    /** OVERLAYFS_SUPER_MAGIC, linux/magic.h. */
    private static final long MAGIC = 0x794c7630;

    private final FileSystem lower;
    private boolean connected;

    public OverlayFs(FileSystem lower) {
        super("overlay", 0755);
        this.lower = lower;
        lazy = true;
    }

    @Override MiniDirectory makeRoot(int mode) { return new OverlayDirectory(this, null); }

    @Override public long magic() { return MAGIC; }

    /** Connects to the server of what lies below. */
    @Override public Inode root() {
        OverlayDirectory root = (OverlayDirectory) super.root();
        if (connected) return root;
        lower.device = Mounts.anonymousDevice();
        Inode inode = lower.root();
        if (inode == null) return null;
        Dentry entry = new Dentry(null, "", inode);
        entry.retain();
        root.show(entry);
        connected = true;
        return root;
    }
}
