package hermitux.kernel.memory;

import hermitux.kernel.thread.Limits;

/** The two areas that grow in place: the heap, by brk(2), and stacks, by faults below them. */
final class Heap {
    private Heap() { }

    /** brk(2) as Linux does it: on failure the break stays, and the answer is where it is. */
    static long setBreak(AddressSpace space, long address) {
        if (address < space.heapStart || address >= AddressSpace.END) return space.heapEnd;
        if (Long.compareUnsigned(address - space.heapStart, space.limits.soft(Limits.DATA)) > 0) return space.heapEnd;
        long oldEnd = space.heapEnd + 4095 & -4096, newEnd = address + 4095 & -4096;
        if (newEnd < oldEnd) space.remove(newEnd, oldEnd);
        else if (newEnd > oldEnd) {
            long length = newEnd - oldEnd;
            ProgramText.makeRoom(space, oldEnd, newEnd + 4096);
            boolean free = space.areas.isFree(oldEnd, newEnd + 4096) && guardIsFree(space, newEnd);
            if (!free || !space.mayExpand(length >>> 12) || !mayHold(space, length >>> 12) || !AddressSpace.isPlausible(length)) return space.heapEnd;
            if (space.areas.isFull(1)) return space.heapEnd;
            space.add(new Area(oldEnd, newEnd, 3, space.futureFlags, null, 0));
            if ((space.futureFlags & Area.LOCKED) != 0) space.populate(oldEnd, length);
        }
        space.heapEnd = address;
        return address;
    }

    /** RLIMIT_DATA leaves room for so many more pages of private writable memory. */
    static boolean mayHold(AddressSpace space, long pages) {
        long limit = space.limits.soft(Limits.DATA);
        return limit == -1 || Long.compareUnsigned(space.pagesOf(AddressSpace.DATA) + pages << 12, limit) <= 0;
    }

    /** … for a new area, which takes the place of what is there. */
    static boolean mayHold(AddressSpace space, Area area) {
        return !area.isData() || mayHold(space, area.pages() - space.areas.pages(area.start, area.end));
    }

    private static boolean guardIsFree(AddressSpace space, long end) {
        int index = space.areas.above(end);
        if (index == space.areas.count()) return true;
        Area next = space.areas.get(index);
        return !next.has(Area.GROWS_DOWN) || next.start - Areas.GUARD >= end;
    }

    /** Extends a growing area down to a page, within RLIMIT_STACK and away from what lies below (stack_guard_gap). */
    static boolean growStack(AddressSpace space, Area area, long page) {
        if (!area.has(Area.GROWS_DOWN) || page < AddressSpace.LOWEST) return false;
        if (Long.compareUnsigned(area.end - page, space.limits.soft(Limits.STACK)) > 0) return false;
        long more = area.start - page >>> 12;
        if (!space.mayExpand(more)) return false;
        ProgramText.makeRoom(space, Math.max(page - Areas.GUARD, 0), area.start);
        int index = space.areas.above(area.start);
        if (index > 0) {
            Area below = space.areas.get(index - 1);
            long gap = below.protection == 0 ? 0 : Areas.GUARD;
            if (page - below.end < gap) return false;
        }
        if (area.source != null) {
            if (area.firstIndex < more) return false;
            area.firstIndex -= more;
        }
        area.start = page;
        space.addMapped(more);
        return true;
    }
}
