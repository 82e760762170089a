package hermitux.kernel.fs.mini;

import hermitux.abi.Errno;
import hermitux.abi.FileMode;
import hermitux.kernel.fs.file.DirectoryFile;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.memory.HeapBudget;
import hermitux.kernel.thread.Failure;
import hermitux.kernel.time.Clock;

/** A directory of MiniFS: its entries are the children of its one Dentry. links counts its name, "." and each subdirectory's "..". */
class MiniDirectory extends MiniInode {
    /** What tmpfs counts for an entry in st_size. */
    private static final int ENTRY_SIZE = 20;
    /** Heap of a directory's table of entries. */
    private static final int TABLE_BYTES = 128;
    private static final int RENAME_EXCHANGE = 2;

    /** Where the last listing stopped: listings mostly go on from there. */
    private Dentry hint;

    MiniDirectory(MiniFs fileSystem, int mode) {
        super(fileSystem, mode);
        links = 2;
        size = 2 * ENTRY_SIZE;
    }

    private MiniFs miniFs() { return (MiniFs) fileSystem; }

    @Override public long create(Dentry child, int mode) {
        return MiniFs.reserve(child.name, 0) ? fill(child, new MiniFile(miniFs(), FileMode.REGULAR | mode)) : -Errno.ENOSPC;
    }

    @Override public long makeNode(Dentry child, int mode, long device) {
        return MiniFs.reserve(child.name, 0) ? fill(child, new MiniNode(miniFs(), mode, device)) : -Errno.ENOSPC;
    }

    @Override public long makeSymbolicLink(Dentry child, String target) {
        return MiniFs.reserve(child.name, 2L * target.length()) ? fill(child, new MiniLink(miniFs(), target)) : -Errno.ENOSPC;
    }

    @Override public long makeDirectory(Dentry child, int mode) {
        if (!MiniFs.reserve(child.name, TABLE_BYTES)) return -Errno.ENOSPC;
        HeapBudget.give(-TABLE_BYTES);
        links++;
        return fill(child, new MiniDirectory(miniFs(), FileMode.DIRECTORY | mode));
    }

    @Override protected void forget() {
        super.forget();
        HeapBudget.give(TABLE_BYTES);
    }

    private long fill(Dentry child, MiniInode inode) {
        inode.ownedIn(this);
        child.inode = inode;
        changed(inode.changedNanos, 1);
        return 0;
    }

    @Override public Inode makeUnnamed(int mode, boolean linkable) {
        if (MiniFs.isOutOfHeap()) return Failure.of(Errno.ENOSPC);
        MiniFile file = miniFs().unnamed(mode);
        file.ownedIn(this);
        file.linkable = linkable;
        return file;
    }

    @Override public long link(Inode target, Dentry child) {
        if (target.links == 0 && !(target instanceof MiniFile file && file.linkable)) return -Errno.ENOENT;
        if (!MiniFs.reserve(child.name, 0)) return -Errno.ENOSPC;
        child.inode = target;
        target.links++;
        target.changedNanos = Clock.realtimeNanos();
        changed(target.changedNanos, 1);
        return 0;
    }

    @Override public long unlink(Dentry child) {
        child.inode.links--;
        child.inode.changedNanos = Clock.realtimeNanos();
        removed(child);
        HeapBudget.give(MiniFs.bytes(child.name));
        changed(child.inode.changedNanos, -1);
        return 0;
    }

    @Override public long removeDirectory(Dentry child) {
        long result = child.inode.complete(child);
        if (result < 0) return result;
        if (child.childCount() > 0) return -Errno.ENOTEMPTY;
        child.inode.links = 0;
        child.inode.changedNanos = Clock.realtimeNanos();
        links--;
        removed(child);
        HeapBudget.give(MiniFs.bytes(child.name));
        changed(child.inode.changedNanos, -1);
        return 0;
    }

    @Override public long rename(Dentry from, Inode toDirectory, Dentry to, int flags) {
        MiniDirectory target = (MiniDirectory) toDirectory;
        boolean exchange = (flags & RENAME_EXCHANGE) != 0;
        boolean replaces = to.inode != null && !exchange;
        if (replaces && to.inode.isDirectory()) {
            long result = to.inode.complete(to);
            if (result < 0) return result;
            if (to.childCount() > 0) return -Errno.ENOTEMPTY;
        }
        if (!exchange) HeapBudget.give(MiniFs.bytes(from.name) - (replaces ? 0 : MiniFs.bytes(to.name)));
        long now = Clock.realtimeNanos();
        from.inode.changedNanos = now;
        if (to.inode != null) to.inode.changedNanos = now;
        if (from.inode.isDirectory()) {
            links--;
            target.links++;
        }
        if (to.inode != null && to.inode.isDirectory()) {
            target.links--;
            if (exchange) links++;
        }
        if (replaces) to.inode.links = to.inode.isDirectory() ? 0 : to.inode.links - 1;
        removed(from);
        target.removed(to);
        changed(now, exchange ? 0 : -1);
        target.changed(now, exchange || replaces ? 0 : 1);
        return 0;
    }

    @Override public long list(Dentry self, long offset, OpenFile.EntrySink sink) {
        long from = listDots(self, offset, sink);
        if (from < 0) return 0;
        Dentry entry = self.childFrom(from, hint != null && hint.parent == self && hint.isAttached() ? hint : null);
        hint = entry;
        while (entry != null && sink.add(entry.name, entry.inode.number, entry.inode.mode >> 12 & 15, entry.cookie + 1)) {
            entry = entry.next;
            if (entry != null) hint = entry;
        }
        return 0;
    }

    /** Entries came or went. */
    void changed(long now, int entries) {
        size += (long) entries * ENTRY_SIZE;
        modifiedNanos = now;
        changedNanos = now;
    }

    private void removed(Dentry child) {
        if (hint == child) hint = null;
    }

    @Override public long blocks() { return 0; }
    @Override public OpenFile open(Dentry entry, int flags) { return new DirectoryFile(this, entry, flags); }
}
