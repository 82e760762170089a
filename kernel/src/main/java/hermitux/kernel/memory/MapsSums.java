package hermitux.kernel.memory;

/** How much of areas is in memory, by what it is: the figures of smaps and smaps_rollup (proc_pid_smaps(5)), in kilobytes. */
final class MapsSums {
    private long resident, proportional, proportionalDirty, anonymous, large, locked;
    /** [shared][dirty]. */
    private final long[] kinds = new long[4];

    void add(AddressSpace space, Area area) {
        for (long at = space.table.next(area.start, area.end); at < area.end; ) {
            long entry = space.table.entry(at);
            long kilobytes = (entry & PageTable.LARGE) != 0 ? 2048 : 4;
            if ((entry & PageTable.FRAME) != Frames.zero()) page(area, entry, kilobytes);
            at = space.table.next(at + kilobytes * 1024, area.end);
        }
    }

    /** A frame's references are its mappings, and one more for the file that keeps it. */
    private void page(Area area, long entry, long kilobytes) {
        boolean own = (entry & PageTable.ANONYMOUS) != 0, dirty = own || (entry & PageTable.WRITABLE) != 0;
        int references = Frames.references(entry & PageTable.FRAME);
        int mappings = references == Frames.PERMANENT ? 1 : Math.max(1, own ? references : references - 1);
        resident += kilobytes;
        proportional += (kilobytes << 10) / mappings;
        if (dirty) proportionalDirty += (kilobytes << 10) / mappings;
        if (own) anonymous += kilobytes;
        if (kilobytes > 4) large += kilobytes;
        if (area.has(Area.LOCKED)) locked += kilobytes;
        kinds[(mappings > 1 ? 2 : 0) + (dirty ? 1 : 0)] += kilobytes;
    }

    void append(StringBuilder text) {
        MapsText.field(text, "Rss:", resident);
        MapsText.field(text, "Pss:", proportional >> 10);
        MapsText.field(text, "Pss_Dirty:", proportionalDirty >> 10);
        MapsText.field(text, "Shared_Clean:", kinds[2]);
        MapsText.field(text, "Shared_Dirty:", kinds[3]);
        MapsText.field(text, "Private_Clean:", kinds[0]);
        MapsText.field(text, "Private_Dirty:", kinds[1]);
        MapsText.field(text, "Referenced:", resident);
        MapsText.field(text, "Anonymous:", anonymous);
        MapsText.field(text, "KSM:", 0);
        MapsText.field(text, "LazyFree:", 0);
        MapsText.field(text, "AnonHugePages:", large);
        MapsText.field(text, "ShmemPmdMapped:", 0);
        MapsText.field(text, "FilePmdMapped:", 0);
        MapsText.field(text, "Shared_Hugetlb:", 0);
        MapsText.field(text, "Private_Hugetlb:", 0);
        MapsText.field(text, "Swap:", 0);
        MapsText.field(text, "SwapPss:", 0);
        MapsText.field(text, "Locked:", locked);
    }
}
