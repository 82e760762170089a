package hermitux.kernel.memory;

/** What must hold of an address space's pages between operations (--verify). Nothing is changed. */
public final class SpaceInvariants {
    private SpaceInvariants() { }

    /** Null, or what does not hold. */
    public static String broken(AddressSpace space) {
        PageTable table = space.table;
        long inAreas = 0, all = 0, anonymous = 0, resident = 0, before = 0;
        for (int i = 0; i < space.areas.count(); i++) {
            Area area = space.areas.get(i);
            if (area.start < before || area.end <= area.start) return "areas overlap";
            before = area.end;
            for (long at = table.next(area.start, area.end); at < area.end; at = following(at, table.entry(at), area.end, table)) {
                long entry = table.entry(at), pages = (entry & PageTable.LARGE) != 0 ? 512 : 1;
                // A large page may lie in two areas that only differ in what madvise(2) said.
                if (pages > 1 && (at & -PageTable.LARGE_SIZE) < area.start) continue;
                inAreas++;
                if (isWrong(area, entry)) return "a page can be written that should not be, at " + Long.toHexString(at);
                if ((entry & PageTable.FRAME) == Frames.zero()) continue;
                resident += pages;
                if ((entry & PageTable.ANONYMOUS) != 0) anonymous += pages;
            }
        }
        for (long at = table.next(0, AddressSpace.END); at < AddressSpace.END; at = following(at, table.entry(at), AddressSpace.END, table)) all++;
        if (all != inAreas) return "pages lie outside of all areas";
        if (resident != space.residentPages() || anonymous != resident - space.residentFilePages()) return "resident pages are miscounted";
        return null;
    }

    private static long following(long at, long entry, long end, PageTable table) {
        return table.next((entry & PageTable.LARGE) != 0 ? (at & -PageTable.LARGE_SIZE) + PageTable.LARGE_SIZE : at + 4096, end);
    }

    /** A page that is written belongs to a writable area and, if it is private, to nobody else. */
    private static boolean isWrong(Area area, long entry) {
        if ((entry & (PageTable.PRESENT | PageTable.WRITABLE)) != (PageTable.PRESENT | PageTable.WRITABLE)) return false;
        if ((entry & PageTable.LARGE) != 0) return !area.isWritable() || !LargePages.isAlone(entry & PageTable.FRAME);
        return !area.isWritable() || !area.isShared() && Frames.references(entry & PageTable.FRAME) != 1;
    }
}
