package hermitux.kernel.fs.page;

import hermitux.kernel.fs.vfs.Inode;

/** Pages of what lies outside of the guest's memory, a host's file or a disk: they can be had again, and what mappings write to them is written back. */
public abstract class BackedPages extends PageCache {
    /** A mapping has written since all was written back. */
    private boolean mapped;

    protected BackedPages(Inode inode) { super(inode); }

    /** Writes the dirty pages that begin at the index; answers how many, or -errno. They count as clean from before, so that no later store is missed. */
    protected abstract long writeDirty(long index, long end);

    @Override public final void makeRoom() { giveUp(); }

    @Override protected final void mapWritten(long index) {
        mapped = true;
        WriteBack.soon();
        markDirty(index);
    }

    /** Writes back what mappings have written, neighbouring pages together. */
    @Override public long sync() {
        if (!mapped) return 0;
        long end = inode.size + SIZE - 1 >>> 12;
        for (long index = nextDirty(0, end); index >= 0; index = nextDirty(index, end)) {
            long count = writeDirty(index, end);
            if (count < 0) return count;
            index += count;
        }
        mapped = false;
        return 0;
    }

    private long nextDirty(long from, long end) {
        for (long index = nextPresent(from); index >= 0 && index < end; index = nextPresent(index + 1)) if (isDirty(index)) return index;
        return -1;
    }
}
