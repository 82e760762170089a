package hermitux.kernel.fs.notify;

import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.memory.HeapBudget;

/** One inotify instance's interest in a file or directory. An inode's watches are chained; its field Inode.watches is the first. */
public final class Watch {
    /** Heap that a watch takes. */
    private static final int BYTES = 128;

    final InotifyFile owner;
    final int descriptor;
    final Inode inode;
    /** The name that keeps the inode in memory where names are a cache; else null. */
    private final Dentry holder;
    /** Events wanted, and flags as IN_ONESHOT. */
    int mask;
    Watch next;

    private Watch(InotifyFile owner, int descriptor, Dentry entry, int mask) {
        this.owner = owner;
        this.descriptor = descriptor;
        this.mask = mask;
        inode = entry.inode;
        holder = inode.fileSystem.permanent ? null : entry;
    }

    /** Null if the heap has no room. */
    static Watch begin(InotifyFile owner, int descriptor, Dentry entry, int mask) {
        if (!HeapBudget.take(BYTES)) return null;
        Watch watch = new Watch(owner, descriptor, entry, mask);
        if (watch.holder != null) watch.holder.retain();
        watch.next = watch.inode.watches;
        watch.inode.watches = watch;
        watch.inode.beginWatch();
        Notice.count(1);
        return watch;
    }

    /** It is no longer among the inode's. */
    void end() {
        HeapBudget.give(BYTES);
        Notice.count(-1);
        if (inode.watches == this) {
            inode.watches = next;
        } else {
            Watch before = inode.watches;
            while (before.next != this) before = before.next;
            before.next = next;
        }
        if (holder != null) holder.release();
    }
}
