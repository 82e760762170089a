package hermitux.kernel.memory;

import static hermitux.abi.MemoryMapping.*;

import hermitux.abi.Errno;

/** madvise(2) and msync(2): calls that go over the areas of a range, do what they can and report a hole at the end. */
final class Advice {
    private Advice() { }

    static long advise(AddressSpace space, long start, long lengthBytes, int advice) {
        if (!isKnown(advice) || (start & 4095) != 0) return -Errno.EINVAL;
        long length = lengthBytes + 4095 & -4096, end = start + length;
        if (lengthBytes != 0 && length == 0 || Long.compareUnsigned(end, start) < 0) return -Errno.EINVAL;
        if (length == 0) return 0;
        if (start < 0 || start >= AddressSpace.END) return -Errno.ENOMEM;
        ProgramText.makeRoom(space, start, Math.min(end, AddressSpace.END));
        long hole = end > AddressSpace.END || end < 0 ? -Errno.ENOMEM : 0, at = start;
        long last = hole != 0 ? AddressSpace.END : end, error = 0;
        while (at < last && error == 0) {
            int index = space.areas.above(at);
            Area area = index < space.areas.count() ? space.areas.get(index) : null;
            if (area == null || area.start > at) {
                hole = -Errno.ENOMEM;
                if (area == null || area.start >= last || advice == MADV_POPULATE_READ || advice == MADV_POPULATE_WRITE) break;
                at = area.start;
            }
            long to = Math.min(area.end, last);
            error = apply(space, area, at, to, advice);
            at = to;
        }
        space.table.flush();
        return error != 0 ? error : hole;
    }

    private static boolean isKnown(int advice) {
        return advice >= MADV_NORMAL && advice <= MADV_DONTNEED || advice >= MADV_FREE && advice <= MADV_DONTNEED_LOCKED;
    }

    private static long apply(AddressSpace space, Area area, long start, long end, int advice) {
        boolean locked = area.has(Area.LOCKED);
        switch (advice) {
            case MADV_NORMAL: return change(space, area, start, end, 0, Area.RANDOM | Area.SEQUENTIAL);
            case MADV_RANDOM: return change(space, area, start, end, Area.RANDOM, Area.SEQUENTIAL);
            case MADV_SEQUENTIAL: return change(space, area, start, end, Area.SEQUENTIAL, Area.RANDOM);
            case MADV_DONTFORK: return change(space, area, start, end, Area.NOT_FORKED, 0);
            case MADV_DOFORK: return change(space, area, start, end, 0, Area.NOT_FORKED);
            case MADV_HUGEPAGE: return change(space, area, start, end, Area.LARGE_PAGES, Area.NO_LARGE_PAGES);
            case MADV_NOHUGEPAGE: return change(space, area, start, end, Area.NO_LARGE_PAGES, Area.LARGE_PAGES);
            case MADV_DONTDUMP: return change(space, area, start, end, Area.NOT_DUMPED, 0);
            case MADV_DODUMP: return change(space, area, start, end, 0, Area.NOT_DUMPED);
            case MADV_WIPEONFORK:
                if (area.source != null || area.isShared()) return -Errno.EINVAL;
                return change(space, area, start, end, Area.WIPED_ON_FORK, 0);
            case MADV_KEEPONFORK: return change(space, area, start, end, 0, Area.WIPED_ON_FORK);
            case MADV_DONTNEED: return locked ? -Errno.EINVAL : drop(space, area, start, end);
            case MADV_DONTNEED_LOCKED: return drop(space, area, start, end);
            case MADV_FREE:
                if (area.source != null || area.isShared()) return -Errno.EINVAL;
                // "Freed when memory is short": while it is plentiful the pages may stay, which saves the faults of their next use.
                return Frames.freeBytes() > Frames.totalBytes() / 4 ? 0 : drop(space, area, start, end);
            case MADV_REMOVE:
                if (locked) return -Errno.EINVAL;
                if (area.source == null) return -Errno.EINVAL;
                if (!area.isShared() || area.has(Area.NEVER_WRITABLE)) return -Errno.EACCES;
                drop(space, area, start, end);
                return area.source.punch(area.index(start), end - start >>> 12);
            case MADV_COLD, MADV_PAGEOUT: return locked ? -Errno.EINVAL : 0;
            case MADV_POPULATE_READ, MADV_POPULATE_WRITE: return populate(space, area, start, end, advice == MADV_POPULATE_WRITE);
            default: return 0;      // MADV_WILLNEED, MADV_MERGEABLE, MADV_UNMERGEABLE: hints that nothing here could use
        }
    }

    private static long drop(AddressSpace space, Area area, long start, long end) {
        ProgramText.changing(space, start, end);
        Pages.remove(space, area, start, end);
        return 0;
    }

    static long change(AddressSpace space, Area area, long start, long end, int set, int clear) {
        int flags = area.flags & ~clear | set;
        if (flags == area.flags) return 0;
        if (space.areas.isFull(2)) return -Errno.EAGAIN;
        space.areas.cut(start);
        space.areas.cut(end);
        int index = space.areas.above(start);
        space.areas.get(index).flags = flags;
        space.areas.merge(index, index + 1);
        return 0;
    }

    private static long populate(AddressSpace space, Area area, long start, long end, boolean write) {
        if (area.protection == 0 || write && !area.isWritable()) return -Errno.EINVAL;
        for (long at = start; at < end; at += 4096) {
            if (PageTable.firstDenied(space.table.root, at, at + 4096, write) != at) continue;
            int result = Population.populate(space, area, at, write, false);
            if (result != AddressSpace.MAPPED) return result == AddressSpace.OUT_OF_MEMORY ? -Errno.ENOMEM : -Errno.EFAULT;
        }
        return 0;
    }

    /** msync(2): what shared mappings have written goes back to its files, over holes too. */
    static long synchronise(AddressSpace space, long start, long lengthBytes, int flags) {
        if ((flags & ~(MS_ASYNC | MS_INVALIDATE | MS_SYNC)) != 0 || (start & 4095) != 0) return -Errno.EINVAL;
        if ((flags & MS_ASYNC) != 0 && (flags & MS_SYNC) != 0) return -Errno.EINVAL;
        long end = start + (lengthBytes + 4095 & -4096);
        if (Long.compareUnsigned(end, start) < 0) return -Errno.ENOMEM;
        if (end == start) return 0;
        if (start < 0 || end < 0) return -Errno.ENOMEM;
        long result = 0, at = start;
        while (at < end) {
            int index = space.areas.above(at);
            if (index == space.areas.count()) { result = -Errno.ENOMEM; break; }
            Area area = space.areas.get(index);
            if (area.start > at) result = -Errno.ENOMEM;
            if (area.start >= end) break;
            if ((flags & MS_INVALIDATE) != 0 && area.has(Area.LOCKED)) { result = -Errno.EBUSY; break; }
            Pages.writeBack(space, area, Math.max(area.start, at), Math.min(area.end, end));
            at = area.end;
        }
        space.table.flush();
        return result;
    }
}
