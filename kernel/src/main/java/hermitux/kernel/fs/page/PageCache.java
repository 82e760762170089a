package hermitux.kernel.fs.page;

import hermitux.abi.Errno;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.AddressSpace;
import hermitux.kernel.memory.DirectMap;
import hermitux.kernel.memory.FileMappings;
import hermitux.kernel.memory.FrameIndex;
import hermitux.kernel.memory.Frames;

/**
 * The data of a regular file in frames: the storage of MiniFS, a cache of a host's file elsewhere. Reading, writing and shared mappings all
 * use the same frames. A file of the boot archive begins as an extent: frames that follow each other inside the archive and are never freed.
 * What is not in memory is had by {@link #fill}. Nothing is allocated on the Java heap but when a file grows.
 *
 * The file's length is inode.size, which the file system keeps; bytes of the last page behind it may hold anything and are made zero before
 * the length moves over them.
 */
public abstract class PageCache {
    public static final int SIZE = 4096;
    /** Flag of a page that a shared mapping may have written since {@link #clean}. */
    public static final long DIRTY = 1;

    public final Inode inode;
    private final FrameIndex frames = new FrameIndex();
    /** Pages 0 to extentPages - 1 lie at extentFrame and behind, without an entry in frames. */
    private long extentFrame;
    private long extentPages;
    /** Neighbours in {@link CacheReclaim}'s list, for caches whose pages can be had again. */
    PageCache previous;
    PageCache next;
    boolean listed;
    /** Some page was ever given to a mapping. */
    private boolean mapped;
    /** The page that is being brought in, or -1: reclaiming leaves it alone, or it might be gone when it is looked for. */
    private long wanted = -1;

    protected PageCache(Inode inode) { this.inode = inode; }

    /**
     * A page is missing: brings it (and, if that is cheap, some of its neighbours) in with {@link #insert}. 0 or -errno; 0 without a page is a
     * hole, which reads as zeros.
     * @param map a mapping needs a frame, also for a hole
     */
    protected abstract long fill(long index, boolean map);

    /** Stores bytes in the file and moves its length; the count, or -errno if there is none. The offset and length have been checked. */
    public abstract long write(long address, long length, long offset);

    /** Stores bytes at the end of the file, wherever that is now; the length is then where they ended. */
    public long append(long address, long length) { return write(address, length, inode.size); }

    /** Changes the length. */
    public abstract long truncate(long length);

    /** Gives what mappings have written to its server. */
    public long sync() { return 0; }

    /** Begins with frames of the boot archive; the cache is empty before. */
    public void adopt(long physicalAddress, long pages) {
        extentFrame = physicalAddress;
        extentPages = pages;
    }

    /** Physical address of a page in memory, or 0. */
    public final long find(long index) {
        if (index < extentPages) return extentFrame + (index << 12);
        return frames.get(index) & ~FrameIndex.FLAGS;
    }

    /**
     * Reads from where the file is kept into memory that has been checked, without keeping pages: for a program that reads much at a time, and a
     * file that would only push others out. The page at the offset is missing. The count; 0 to bring pages in instead; or -errno.
     */
    protected long readStraight(long address, long length, long offset) { return 0; }

    private long bringIn(long index, boolean map) {
        wanted = index;
        long result = fill(index, map);
        wanted = -1;
        return result;
    }

    /** Puts a frame at a missing page and takes over the caller's reference; false if there is no memory, and the caller keeps it. */
    public final boolean insert(long index, long frame) { return frames.add(index, frame); }

    /** First page from the index on that is in memory, or -1. */
    public final long nextPresent(long index) { return index < extentPages ? index : frames.next(index); }

    /** Pages in memory. */
    public final long present() { return extentPages + frames.count(); }

    /** Reads from what is in memory or can be had; stops at the end of the file. The count, or -errno if there is none. */
    public final long read(long address, long length, long offset) {
        if (offset >= inode.size) return 0;
        length = Math.min(length, inode.size - offset);
        for (long done = 0; done < length; ) {
            long at = offset + done, index = at >>> 12, within = at & SIZE - 1;
            long part = index < extentPages ? Math.min((extentPages << 12) - at, length - done) : Math.min(SIZE - within, length - done);
            long frame = find(index);
            if (frame == 0) {
                long result = readStraight(address + done, length - done, at);
                if (result > 0) {
                    done += result;
                    continue;
                }
                if (result == 0) result = bringIn(index, false);
                if (result < 0) return done > 0 ? done : result;
                frame = find(index);
            }
            if (frame != 0) Memory.copy(address + done, DirectMap.address(frame) + within, part);
            else Memory.fill(address + done, 0, part);
            done += part;
        }
        return length;
    }

    /** Changes bytes of pages that are in memory, and leaves missing ones alone: after a server has taken the bytes. */
    protected final void update(long address, long length, long offset) {
        for (long done = 0; done < length; ) {
            long at = offset + done, within = at & SIZE - 1, part = Math.min(SIZE - within, length - done);
            long frame = find(at >>> 12);
            if (frame != 0) Memory.copy(DirectMap.address(frame) + within, address + done, part);
            done += part;
        }
    }

    /** A page for a mapping (PageSource.page): its frame with a reference for the caller, or -errno. */
    public final long page(long index, boolean write) {
        if (index < 0 || index >= inode.size + SIZE - 1 >>> 12) return -Errno.ENXIO;
        long frame = find(index);
        if (frame == 0) {
            long result = bringIn(index, true);
            if (result < 0) return result;
            frame = find(index);
            if (frame == 0) return -Errno.ENOMEM;
        }
        if (write) mapWritten(index);
        mapped = true;
        Frames.retain(frame);
        return frame;
    }

    /** The same if the page is in memory already (PageSource.cached), else 0. */
    public final long cachedPage(long index) {
        if (index < 0 || index >= inode.size + SIZE - 1 >>> 12) return 0;
        long frame = find(index);
        if (frame != 0) Frames.retain(frame);
        return frame;
    }

    /** A shared mapping is about to write a page. */
    protected void mapWritten(long index) { markDirty(index); }

    protected final void markDirty(long index) {
        long entry = index < extentPages ? 0 : frames.get(index);
        if (entry != 0) frames.change(index, entry | DIRTY);
    }

    public final boolean isDirty(long index) { return index >= extentPages && (frames.get(index) & DIRTY) != 0; }

    public final void clean(long index) {
        long entry = index < extentPages ? 0 : frames.get(index);
        if (entry != 0) frames.change(index, entry & ~DIRTY);
    }

    /** The file ends before the index now: gives up the pages from there on, and takes them out of mappings. */
    protected final void cut(long fromIndex) {
        if (mapped && AddressSpace.current() != null) FileMappings.unmap(this, fromIndex);
        drop(fromIndex);
    }

    /** The file has other content than the pages: gives them up, and has mappings take new ones. */
    protected final void renew() {
        if (mapped && AddressSpace.current() != null) FileMappings.renew(this);
        drop(0);
    }

    /** Gives up the pages from the index on; frames that mappings hold live on with these. */
    protected final void drop(long fromIndex) {
        frames.clear(fromIndex);
        extentPages = Math.min(extentPages, fromIndex);
    }

    /** Makes a page a hole. One that is mapped, or lies in the extent, becomes zeros instead, which reads the same. */
    protected final void dropPage(long index) {
        long frame = find(index);
        if (frame == 0) return;
        if (index < extentPages || Frames.references(frame) > 1) {
            Memory.fill(DirectMap.address(frame), 0, SIZE);
            return;
        }
        frames.change(index, 0);
        Frames.release(frame);
    }

    /** Makes bytes of one page zero, if it is in memory. */
    protected final void zero(long offset, long length) {
        long frame = find(offset >>> 12);
        if (frame != 0 && length > 0) Memory.fill(DirectMap.address(frame) + (offset & SIZE - 1), 0, length);
    }

    /** Has mappings give the pages up, what they have stored written back before, and releases all that can be had again. */
    protected final void giveUp() {
        FileMappings.renew(this);
        shrink(Long.MAX_VALUE);
    }

    /** Memory is short, and a mapping wants another page: for caches whose pages can be had again. */
    public void makeRoom() { }

    /** Releases clean pages that no mapping holds, at most limit; answers how many. */
    final long shrink(long limit) {
        long released = 0;
        for (long index = frames.next(0); index >= 0 && released < limit; index = frames.next(index + 1)) {
            long entry = frames.get(index);
            if (index == wanted || (entry & DIRTY) != 0 || Frames.references(entry & ~FrameIndex.FLAGS) > 1) continue;
            frames.change(index, 0);
            Frames.release(entry & ~FrameIndex.FLAGS);
            released++;
        }
        return released;
    }
}
