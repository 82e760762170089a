package hermitux.kernel.memory;

import hermitux.kernel.machine.Memory;

/**
 * What happens to the pages that are there when their area changes: removal, other rights, another address, write-back. Ranges are whole pages inside
 * one area. The caller ends with {@link PageTable#flush}.
 */
final class Pages {
    private static final long WRITTEN = PageTable.PRESENT | PageTable.WRITABLE;

    private Pages() { }

    /** Splits the large page at an address unless the range holds it whole; true if it did. */
    private static boolean splitAtEdge(PageTable table, long address, long entry, long start, long end) {
        if ((entry & PageTable.LARGE) == 0) return false;
        long first = address & -PageTable.LARGE_SIZE;
        if (first >= start && first + PageTable.LARGE_SIZE <= end) return false;
        table.splitLarge(address);
        return true;
    }

    private static long step(long address, long entry) {
        return (entry & PageTable.LARGE) != 0 ? (address & -PageTable.LARGE_SIZE) + PageTable.LARGE_SIZE : address + 4096;
    }

    /** Its source is to be told that the page was written. */
    private static boolean isDirty(Area area, long entry) {
        return (entry & WRITTEN) == WRITTEN && area.isShared() && area.source != null && area.source.noticesWrites();
    }

    static void remove(AddressSpace space, Area area, long start, long end) {
        if (remove(space, area, start, end, true)) area.source.writeBack();
    }

    /** As remove, but what was written is lost. */
    static void drop(AddressSpace space, Area area, long start, long end) { remove(space, area, start, end, false); }

    /** True if the source was told of pages that had been written. */
    private static boolean remove(AddressSpace space, Area area, long start, long end, boolean tell) {
        PageTable table = space.table;
        boolean written = false;
        for (long at = table.next(start, end); at < end; at = table.next(at, end)) {
            long leaf = table.leaf(at), entry = Memory.load64(leaf);
            if (splitAtEdge(table, at, entry, start, end)) continue;
            boolean large = (entry & PageTable.LARGE) != 0;
            // Without a look at the upper levels for each page: the end of a process with much memory removes thousands.
            long limit = large ? at + 1 : Math.min(end, (at & -PageTable.LARGE_SIZE) + PageTable.LARGE_SIZE);
            for (long page = at; page < limit; page += 4096, leaf += 8) {
                long each = Memory.load64(leaf);
                if (each == 0) continue;
                if (tell && isDirty(area, each)) {
                    area.source.written(area.index(page));
                    written = true;
                }
                removeLeaf(space, page, leaf, each, large ? 512 : 1);
            }
            at = large ? step(at, entry) : limit;
        }
        return written;
    }

    private static void removeLeaf(AddressSpace space, long page, long leaf, long entry, int pages) {
        long frame = entry & PageTable.FRAME;
        Memory.store64(leaf, 0);
        if ((entry & PageTable.PRESENT) != 0) space.table.invalidate(page);
        if (frame == Frames.zero()) return;
        if (pages > 1) LargePages.release(frame);
        else Frames.release(frame);
        space.addResident(-pages, (entry & PageTable.ANONYMOUS) != 0);
    }

    /** Removes the pages that are the file's own. */
    static void forgetFile(AddressSpace space, Area area) {
        PageTable table = space.table;
        for (long at = table.next(area.start, area.end); at < area.end; at = table.next(at, area.end)) {
            long entry = Memory.load64(table.leaf(at));
            long next = step(at, entry);
            if ((entry & PageTable.ANONYMOUS) == 0) remove(space, area, at, Math.min(next, area.end), false);
            at = next;
        }
    }

    /** Gives the pages the rights of their area, whose protection has changed. */
    static void protect(AddressSpace space, Area area, long start, long end) {
        PageTable table = space.table;
        long rights = area.rights();
        for (long at = table.next(start, end); at < end; at = table.next(at, end)) {
            long leaf = table.leaf(at), entry = Memory.load64(leaf);
            if (splitAtEdge(table, at, entry, start, end)) continue;
            long changed = entry & (PageTable.FRAME | PageTable.LARGE | PageTable.ANONYMOUS) | rights;
            if (area.isWritable() && mayStayWritable(area, entry)) changed |= PageTable.WRITABLE;
            if (isDirty(area, entry) && (changed & PageTable.WRITABLE) == 0) area.source.written(area.index(at));
            if (changed != entry) {
                Memory.store64(leaf, changed);
                if ((entry & PageTable.PRESENT) != 0) table.invalidate(at);
            }
            at = step(at, entry);
        }
    }

    private static boolean mayStayWritable(Area area, long entry) {
        if ((entry & PageTable.LARGE) != 0) return LargePages.isAlone(entry & PageTable.FRAME);
        if ((entry & PageTable.ANONYMOUS) != 0) return Frames.references(entry & PageTable.FRAME) == 1;
        return isDirty(area, entry) || area.isWrittenUnnoticed();
    }

    /** Hands written pages of a shared file back to it; from then on the next write is noticed again. */
    static void writeBack(AddressSpace space, Area area, long start, long end) {
        PageTable table = space.table;
        if (!area.isShared() || area.source == null) return;
        boolean written = false;
        for (long at = table.next(start, end); at < end; at = table.next(at + 4096, end)) {
            long leaf = table.leaf(at), entry = Memory.load64(leaf);
            if (!isDirty(area, entry)) continue;
            Memory.store64(leaf, entry & ~PageTable.WRITABLE);
            table.invalidate(at);
            area.source.written(area.index(at));
            written = true;
        }
        if (written) area.source.writeBack();
    }

    /**
     * Moves the pages of a range to another address, where nothing is.
     * @return the length that was moved: less than asked when no memory for tables was left
     */
    static long move(AddressSpace space, long from, long to, long length) {
        PageTable table = space.table;
        long end = from + length, distance = to - from;
        for (long at = table.next(from, end); at < end; at = table.next(at, end)) {
            long leaf = table.leaf(at), entry = Memory.load64(leaf);
            boolean large = (entry & PageTable.LARGE) != 0;
            if (splitAtEdge(table, at, entry, from, end)) continue;
            if (large && ((distance & PageTable.LARGE_SIZE - 1) != 0 || !table.isSlotFree(at + distance))) {
                table.splitLarge(at);
                continue;
            }
            if (large) {
                if (!table.setLarge(at + distance, entry)) return at - from;
            } else {
                long lowest = table.table(at + distance);
                if (lowest == 0) return at - from;
                Memory.store64(lowest + (at + distance >>> 12 & 511) * 8, entry);
                table.link();
            }
            Memory.store64(leaf, 0);
            if ((entry & PageTable.PRESENT) != 0) table.invalidate(at);
            at = step(at, entry);
        }
        return length;
    }
}
