package hermitux.kernel.memory;

import static hermitux.abi.MemoryMapping.*;

import hermitux.abi.Errno;
import hermitux.kernel.machine.Memory;

/** mincore(2) and the mlock(2) family. Nothing is ever paged out here, so locking means being populated, and counting. */
final class Residency {
    private Residency() { }

    /** Whether a page of an area is in memory: mapped, or at hand in its file. */
    static boolean isResident(AddressSpace space, Area area, long page) {
        long entry = space.table.entry(page);
        if (entry != 0 && (entry & PageTable.FRAME) != Frames.zero()) return true;
        if (area.source == null) return false;
        long frame = area.source.cached(area.index(page));
        if (frame <= 0) return false;
        Frames.release(frame);
        return true;
    }

    /** mincore(2); the vector has been checked to be writable. */
    static long report(AddressSpace space, long start, long lengthBytes, long vector) {
        long pages = lengthBytes + 4095 >>> 12;
        for (long i = 0; i < pages; i++) {
            Area area = space.areas.at(start + i * 4096);
            if (area == null) return -Errno.ENOMEM;
            Memory.store8(vector + i, isResident(space, area, start + i * 4096) ? 1 : 0);
        }
        return 0;
    }

    /** Sets or clears the lock of a range that must be mapped throughout, area by area up to the first hole. */
    static long lock(AddressSpace space, long start, long lengthBytes, boolean lock, boolean populate) {
        long first = start & -4096, end = first + (lengthBytes + (start & 4095) + 4095 & -4096);
        if (Long.compareUnsigned(end, first) < 0) return -Errno.EINVAL;
        if (end == first) return 0;
        if (first < 0 || end < 0 || end > AddressSpace.END) return -Errno.ENOMEM;
        for (long at = first; at < end; ) {
            Area area = space.areas.at(at);
            if (area == null) return -Errno.ENOMEM;
            long to = Math.min(area.end, end);
            long error = Advice.change(space, area, at, to, lock ? Area.LOCKED : 0, lock ? 0 : Area.LOCKED);
            if (error != 0) return -Errno.ENOMEM;
            at = to;
        }
        if (!lock || !populate) return 0;
        for (long at = first; at < end; at += 4096) {
            Area area = space.areas.at(at);
            boolean write = area.isWritable() && !area.isShared();
            if (area.protection == 0) return -Errno.ENOMEM;
            if (PageTable.firstDenied(space.table.root, at, at + 4096, write) != at) continue;
            int result = Population.populate(space, area, at, write, false);
            if (result != AddressSpace.MAPPED) return result == AddressSpace.OUT_OF_MEMORY ? -Errno.EAGAIN : -Errno.ENOMEM;
        }
        return 0;
    }

    /** Pages of a range that a lock would add. */
    static long unlockedPages(AddressSpace space, long start, long lengthBytes) {
        long first = start & -4096, end = first + (lengthBytes + (start & 4095) + 4095 & -4096), pages = end - first >>> 12;
        for (int i = 0; i < space.areas.count(); i++) {
            Area area = space.areas.get(i);
            if (area.has(Area.LOCKED)) pages -= Math.max(0, Math.min(area.end, end) - Math.max(area.start, first)) >>> 12;
        }
        return pages;
    }

    static long lockedPages(AddressSpace space) {
        long pages = 0;
        for (int i = 0; i < space.areas.count(); i++) if (space.areas.get(i).has(Area.LOCKED)) pages += space.areas.get(i).pages();
        return pages;
    }

    /** mlockall(2), munlockall(2). */
    static void lockAll(AddressSpace space, int flags) {
        space.futureFlags = (flags & MCL_FUTURE) != 0 ? Area.LOCKED : 0;
        boolean lock = (flags & MCL_CURRENT) != 0;
        if (!lock && flags != 0) return;
        for (int i = 0; i < space.areas.count(); i++) {
            Area area = space.areas.get(i);
            area.flags = lock ? area.flags | Area.LOCKED : area.flags & ~Area.LOCKED;
        }
        space.areas.merge(0, space.areas.count());
        if (lock && (flags & MCL_ONFAULT) == 0)
            for (int i = 0; i < space.areas.count(); i++) space.populate(space.areas.get(i).start, space.areas.get(i).pages() << 12);
    }
}
