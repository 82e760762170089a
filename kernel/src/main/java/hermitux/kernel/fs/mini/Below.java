package hermitux.kernel.fs.mini;

import hermitux.abi.Errno;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.Inode;

/** A file of an overlay's lower tree, which is looked up when somebody first needs more than its name and type. */
final class Below {
    private final Dentry folder;
    private final String name;
    private Dentry entry;
    private boolean shown;

    /** @param folder of the lower tree, which is kept */
    Below(Dentry folder, String name) {
        this.folder = folder;
        this.name = name;
        folder.retain();
    }

    Dentry entry() { return entry; }
    Inode inode() { return entry.inode; }

    /** 0 once it is found, or -errno. */
    long find() {
        if (entry != null) return 0;
        Dentry found = folder.child(name);
        if (found == null || found.inode == null) {
            if (folder.inode.fileSystem.permanent) return -Errno.ENOENT;
            found = new Dentry(folder, name, null);
            long result = folder.inode.lookup(found);
            if (result < 0) return result;
            if (found.inode == null) return -Errno.ENOENT;
        }
        entry = found;
        entry.retain();
        return 0;
    }

    boolean isShown() { return shown; }

    /**
     * Gives an inode of the overlay what it shows of this file, once: 0 or -errno. From then on that is the overlay's own, as links and the length of
     * directories are from the start.
     */
    long show(MiniInode inode) {
        long result = shown ? 0 : find();
        if (shown || result < 0) return result;
        Inode from = entry.inode;
        result = from.refresh();
        if (result < 0) return result;
        inode.mode = from.mode;
        inode.uid = from.uid;
        inode.gid = from.gid;
        inode.specialDevice = from.specialDevice;
        inode.accessedNanos = from.accessedNanos;
        inode.modifiedNanos = from.modifiedNanos;
        inode.changedNanos = from.changedNanos;
        if (!from.isDirectory()) inode.size = from.size;
        shown = true;
        return 0;
    }

    void release() {
        if (entry != null) entry.release();
        folder.release();
    }
}
