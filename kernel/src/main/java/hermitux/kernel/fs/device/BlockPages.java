package hermitux.kernel.fs.device;

import hermitux.abi.Errno;
import hermitux.kernel.driver.virtio.BlockDriver;
import hermitux.kernel.driver.virtio.Payload;
import hermitux.kernel.fs.page.BackedPages;
import hermitux.kernel.fs.page.CacheReclaim;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.DirectMap;
import hermitux.kernel.memory.Frames;

/**
 * The pages of a disk that are in memory. What write(2) stores goes through them to the disk at once; what mappings store when they are
 * synchronised. The last page may be a part of one: sectors behind the disk's end are never asked for.
 */
final class BlockPages extends BackedPages {
    /** Read ahead of what is asked for, and written in one request, at most. */
    private static final int MOST_PAGES = 64;

    private final BlockDriver disk;

    BlockPages(Inode inode, BlockDriver disk) {
        super(inode);
        this.disk = disk;
    }

    private int bytesOf(long index) { return (int) Math.min(SIZE, inode.size - (index << 12)); }
    private long end() { return inode.size + SIZE - 1 >>> 12; }

    @Override protected long fill(long index, boolean map) {
        long next = nextPresent(index), most = Math.min(end() - index, MOST_PAGES);
        if (next >= 0) most = Math.min(most, next - index);
        long[] frames = new long[(int) most];
        int count = 0;
        Payload payload = disk.payload;
        payload.clear();
        while (count < most && (frames[count] = Frames.allocateZeroed()) != 0) {
            if (!payload.add(frames[count], bytesOf(index + count))) {
                Frames.release(frames[count]);
                break;
            }
            count++;
        }
        if (count == 0) return -Errno.ENOMEM;
        long result = disk.read(index << 12);
        for (int i = 0; i < count; i++) if (result < 0 || !insert(index + i, frames[i])) Frames.release(frames[i]);
        if (result == 0 && find(index) == 0) result = -Errno.ENOMEM;
        if (result == 0) CacheReclaim.filled(this);
        return result;
    }

    @Override public long write(long address, long length, long offset) {
        for (long done = 0; done < length; ) {
            long count = writeSome(address + done, length - done, offset + done);
            if (count < 0) return done > 0 ? done : count;
            done += count;
        }
        return length;
    }

    /** Stores into some pages, which are brought in unless they change as a whole, then writes their sectors; answers how many bytes. */
    private long writeSome(long address, long length, long offset) {
        Payload payload = disk.payload;
        long first = offset >>> 12, done = 0;
        int pages = 0;
        while (done < length && pages < MOST_PAGES) {
            long at = offset + done, within = at & SIZE - 1, part = Math.min(SIZE - within, length - done);
            long frame = pageToWrite(at >>> 12, part == bytesOf(at >>> 12));
            if (frame < 0) {
                if (pages == 0) return frame;
                break;
            }
            Memory.copy(DirectMap.address(frame) + within, address + done, part);
            done += part;
            pages++;
        }
        payload.clear();
        long start = offset & -BlockDriver.SECTOR, behind = Math.min(offset + done + BlockDriver.SECTOR - 1 & -BlockDriver.SECTOR, inode.size);
        long at = start;
        for (int part; at < behind; at += part) {
            part = (int) Math.min(SIZE - (at & SIZE - 1), behind - at);
            if (!payload.add(find(at >>> 12) + (at & SIZE - 1), part)) break;
        }
        long result = disk.write(start);
        // What the queue has no room for comes again with the next ones.
        if (result == 0) return Math.min(done, at - offset);
        for (int i = 0; i < pages; i++) dropPage(first + i);
        return result;
    }

    private long pageToWrite(long index, boolean whole) {
        long frame = find(index);
        if (frame != 0) return frame;
        if (!whole) {
            long result = fill(index, false);
            return result < 0 ? result : find(index);
        }
        frame = Frames.allocateZeroed();
        if (frame == 0) return -Errno.ENOMEM;
        if (!insert(index, frame)) {
            Frames.release(frame);
            return -Errno.ENOMEM;
        }
        CacheReclaim.filled(this);
        return frame;
    }

    @Override public long truncate(long length) { return -Errno.EINVAL; }

    @Override protected long writeDirty(long index, long end) {
        disk.payload.clear();
        long most = Math.min(end - index, MOST_PAGES);
        int pages = 0;
        while (pages < most && isDirty(index + pages) && disk.payload.add(find(index + pages), bytesOf(index + pages))) clean(index + pages++);
        long result = disk.write(index << 12);
        for (int i = 0; result != 0 && i < pages; i++) markDirty(index + i);
        return result == 0 ? pages : result;
    }

    /** fsync(2). */
    long synchronise() {
        long result = sync();
        return result < 0 ? result : disk.flush();
    }

    /** Forgets what no mapping holds. */
    long forget() {
        long result = sync();
        for (long index = nextPresent(0); result == 0 && index >= 0; index = nextPresent(index + 1))
            if (Frames.references(find(index)) == 1) dropPage(index);
        return result;
    }
}
