package hermitux.kernel.memory;

import hermitux.abi.Errno;
import hermitux.kernel.machine.Memory;

/**
 * The object behind shared anonymous memory (mmap(2): MAP_SHARED with MAP_ANONYMOUS, or of /dev/zero). As on Linux it is an unnamed file as long as
 * the mapping was at first: what is written stays until no mapping refers to it, whatever is unmapped, moved or advised away, and past its end
 * is SIGBUS. Pages that are gone through in order come in batches, as a fault costs more than they do.
 */
final class SharedMemory implements PageSource {
    /** Objects of up to this many pages come as a whole; larger ones by at most LARGEST_BATCH a time. */
    private static final int SMALL = 8, LARGEST_BATCH = 64;

    private static long lastNumber;

    private final FrameIndex frames = new FrameIndex();
    private final long pages;
    private final long number = ++lastNumber;
    private int references;
    /** Where the next fault comes if it is gone through in order, and how many pages the last one brought. */
    private long expected;
    private int batch;

    SharedMemory(long pages) { this.pages = pages; }

    @Override public long page(long index, boolean write) {
        if (index < 0 || index >= pages) return -Errno.ENXIO;
        long frame = frames.get(index);
        if (frame == 0) frame = bringIn(index);
        if (frame == 0) return -Errno.ENOMEM;
        Frames.retain(frame);
        return frame;
    }

    private long bringIn(long index) {
        batch = pages <= SMALL ? SMALL : index == expected ? Math.min(Math.max(batch * 2, 1), LARGEST_BATCH) : 1;
        long next = index, end = Math.min(index + batch, pages);
        while (next < end && frames.get(next) == 0) {
            long frame = Frames.allocateZeroed();
            if (frame == 0) break;
            if (!frames.add(next, frame)) {
                Frames.release(frame);
                break;
            }
            next++;
        }
        expected = next;
        return frames.get(index);
    }

    @Override public long cached(long index) {
        long frame = index < 0 || index >= pages ? 0 : frames.get(index);
        if (frame != 0) Frames.retain(frame);
        return frame;
    }

    @Override public long punch(long firstIndex, long count) {
        long end = Math.min(firstIndex + count, pages);
        for (long index = frames.next(firstIndex); index >= 0 && index < end; index = frames.next(index + 1)) {
            long frame = frames.get(index);
            if (Frames.references(frame) > 1) Memory.fill(DirectMap.address(frame), 0, Frames.SIZE);      // mapped elsewhere, where it reads as the hole would
            else {
                frames.change(index, 0);
                Frames.release(frame);
            }
        }
        return 0;
    }

    @Override public void retain() { references++; }
    @Override public void release() { if (--references == 0) frames.clear(0); }

    @Override public long length() { return pages << 12; }
    @Override public boolean noticesWrites() { return false; }
    @Override public void written(long index) { }
    @Override public String description() { return "/dev/zero (deleted)"; }
    @Override public long inodeNumber() { return number; }
    /** That of Linux's unnamed tmpfs for such objects. */
    @Override public long deviceNumber() { return 1; }
}
