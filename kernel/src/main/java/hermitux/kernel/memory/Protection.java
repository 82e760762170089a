package hermitux.kernel.memory;

import static hermitux.abi.MemoryMapping.*;

import hermitux.abi.Errno;

/** mprotect(2). */
final class Protection {
    private Protection() { }

    /** mprotect(2): areas are changed in order up to the first that cannot be. */
    static long protect(AddressSpace space, long start, long lengthBytes, int protection) {
        boolean down = (protection & PROT_GROWSDOWN) != 0, up = (protection & PROT_GROWSUP) != 0;
        int wanted = protection & ~(PROT_GROWSDOWN | PROT_GROWSUP | PROT_SEM);
        if (down && up || (start & 4095) != 0) return -Errno.EINVAL;
        if (lengthBytes == 0) return 0;
        long length = lengthBytes + 4095 & -4096, end = start + length;
        if (length <= 0 || start < 0 || end < 0 || end > AddressSpace.END) return -Errno.ENOMEM;
        if ((wanted & ~7) != 0) return -Errno.EINVAL;
        Areas areas = space.areas;
        Area first = areas.at(start);
        if (down && first != null) {
            if (!first.has(Area.GROWS_DOWN)) return -Errno.EINVAL;
            start = first.start;
        }
        if (up) return -Errno.EINVAL;
        if (areas.isFull(2)) return -Errno.ENOMEM;
        ProgramText.makeRoom(space, start, end);
        long result = protectAreas(space, start, end, wanted);
        space.table.flush();
        return result;
    }

    private static long protectAreas(AddressSpace space, long start, long end, int protection) {
        ProgramText.changing(space, start, end);
        Areas areas = space.areas;
        int index = areas.above(start);
        long at = start, result = 0;
        while (at < end) {
            Area area = index < areas.count() ? areas.get(index) : null;
            if (area == null || area.start > at) { result = -Errno.ENOMEM; break; }
            if ((protection & PROT_WRITE) != 0 && area.has(Area.NEVER_WRITABLE)) { result = -Errno.EACCES; break; }
            long to = Math.min(area.end, end);
            if (area.protection != protection) {
                boolean wasAccounted = area.isAccounted(), wasData = area.isData();
                areas.cut(at);
                areas.cut(to);
                if (area.start != at) area = areas.get(++index);
                area.protection = protection;
                boolean fits = wasData || !area.isData() || Heap.mayHold(space, 0);
                if (!fits || !wasAccounted && area.isAccounted() && !AddressSpace.isPlausible(to - at)) {
                    area.protection = protection & ~PROT_WRITE;     // as far as it can be had without more memory
                    result = -Errno.ENOMEM;
                }
                Pages.protect(space, area, at, to);
                if (result != 0) break;
            }
            at = to;
            index++;
        }
        areas.merge(areas.above(start), index);
        return result;
    }
}
