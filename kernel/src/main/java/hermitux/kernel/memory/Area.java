package hermitux.kernel.memory;

/**
 * A stretch of the program's half with one protection and one origin. Areas do not overlap; neighbours that could be one are merged.
 * An area with a source holds a reference of it (PageSource.retain).
 */
final class Area {
    static final int SHARED = 1, GROWS_DOWN = 2, NO_RESERVE = 4, LOCKED = 8, LARGE_PAGES = 0x10, NO_LARGE_PAGES = 0x20;
    /** madvise(2): MADV_DONTFORK, MADV_WIPEONFORK, MADV_DONTDUMP. */
    static final int NOT_FORKED = 0x40, WIPED_ON_FORK = 0x80, NOT_DUMPED = 0x100;
    /** May not be made writable: shared, and the file is not open for writing. */
    static final int NEVER_WRITABLE = 0x200;
    /** madvise(2): MADV_RANDOM, MADV_SEQUENTIAL. */
    static final int RANDOM = 0x400, SEQUENTIAL = 0x800;

    /** Stubs of rewritten system calls: they go where the program wants to map something. */
    static final int GIVES_WAY = 0x1000;

    long start;
    long end;
    /** PROT_READ, PROT_WRITE, PROT_EXEC. */
    int protection;
    int flags;
    /** Null for anonymous memory. */
    final PageSource source;
    /** Index in the source of the area's first page. */
    long firstIndex;
    /** Where the next fault comes if the program goes through the area in order, and how many pages it then gets. */
    long expectedFault;
    int batch;

    Area(long start, long end, int protection, int flags, PageSource source, long firstIndex) {
        this.start = start;
        this.end = end;
        this.protection = protection;
        this.flags = flags;
        this.source = source;
        this.firstIndex = firstIndex;
    }

    boolean has(int flag) { return (flags & flag) != 0; }
    boolean isShared() { return (flags & SHARED) != 0; }
    boolean isWritable() { return (protection & 2) != 0; }
    long index(long address) { return firstIndex + (address - start >>> 12); }
    long pages() { return end - start >>> 12; }

    /** A shared mapping whose writes nobody needs to be told of: its pages are as writable as the area. */
    boolean isWrittenUnnoticed() { return isShared() && source != null && !source.noticesWrites(); }

    /** Counts as memory that the program may come to own (Linux: VM_ACCOUNT). */
    boolean isAccounted() { return (flags & (SHARED | NO_RESERVE)) == 0 && isWritable(); }

    /** RLIMIT_DATA counts it. */
    boolean isData() { return (flags & (SHARED | GROWS_DOWN)) == 0 && isWritable(); }

    /** The area goes on where this one ends. */
    boolean isContinuedBy(Area next) {
        return end == next.start && protection == next.protection && flags == next.flags && source == next.source
            && (source == null || firstIndex + pages() == next.firstIndex) && (flags & GROWS_DOWN) == 0;
    }

    /** Rights of a leaf of this area, apart from WRITABLE. */
    long rights() {
        if (protection == 0) return PageTable.KEPT;
        long rights = PageTable.PRESENT | PageTable.USER | PageTable.ACCESSED | PageTable.DIRTY;
        return (protection & 4) != 0 ? rights : rights | PageTable.NO_EXECUTE;
    }
}
