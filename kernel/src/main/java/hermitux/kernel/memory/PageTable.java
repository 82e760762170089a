package hermitux.kernel.memory;

import hermitux.kernel.machine.Gate;
import hermitux.kernel.machine.Memory;
import org.teavm.interop.Unmanaged;

/**
 * The four levels of page tables of an address space (SDM volume 3, 4.5). A leaf is an entry of a lowest table (4 KiB) or an entry of a page
 * directory with the bit LARGE (2 MiB); an address without a leaf has the entry 0.
 *
 * Leaves carry ACCESSED and DIRTY from the start: where page tables are shadowed (software KVM), setting them later costs a trap. For the same
 * reason a new table is filled before {@link #link} makes it part of the tree, and invalidations are collected until {@link #flush}.
 */
final class PageTable {
    static final long PRESENT = 1, WRITABLE = 2, USER = 4, ACCESSED = 0x20, DIRTY = 0x40, LARGE = 0x80, NO_EXECUTE = 1L << 63;
    /** The page is there but no access is allowed (PROT_NONE): PRESENT is clear, the frame stays. */
    static final long KEPT = 0x200;
    /** The frame belongs to the mapping, not to a file. */
    static final long ANONYMOUS = 0x400;
    /** A fork has taken the right to write, which the area has. Goes with every other change of the entry. */
    static final long FORKED = 0x800;
    static final long FRAME = 0x000ffffffffff000L;
    static final long TABLE = PRESENT | WRITABLE | USER;
    static final long LARGE_SIZE = 2L << 20;
    static final int LARGE_ORDER = 9;

    /** More stale pages than this are cheaper dropped all at once: each invalidation is a trip through the door. */
    private static final int MOST_SINGLE = 4;

    /** Address of the top-level table in the direct map. */
    final long root;
    private final long[] stale = new long[MOST_SINGLE];
    private int staleCount;
    private boolean tableFreed;
    /** Where a new table is to be linked, with what value and at which level; 0 if there is none. */
    private long pendingAt, pendingValue;
    private int pendingShift;

    PageTable(long root) { this.root = root; }

    private static long at(long table, long address, int shift) { return table + (address >>> shift & 511) * 8; }

    private static long below(long entry) { return DirectMap.address(entry & FRAME); }

    /** No lower table hangs on it: a large page, present or kept. */
    private static boolean isLeaf(long directoryEntry) { return (directoryEntry & (PRESENT | LARGE)) != PRESENT; }

    /** The first page from start on that lacks the right, or end. */
    @Unmanaged
    static long firstDenied(long root, long start, long end, boolean write) {
        long need = write ? PRESENT | WRITABLE : PRESENT;
        long address = start & -4096;
        while (address < end) {
            long table = root;
            for (int shift = 39; shift > 21; shift -= 9) {
                long entry = Memory.load64(table + (address >>> shift & 511) * 8);
                if ((entry & PRESENT) == 0) return address;
                table = (entry & FRAME) + DirectMap.BASE;
            }
            long directoryEntry = Memory.load64(table + (address >>> 21 & 511) * 8);
            if ((directoryEntry & PRESENT) == 0) return address;
            long limit = (address & -LARGE_SIZE) + LARGE_SIZE;
            if ((directoryEntry & LARGE) != 0) {
                if ((directoryEntry & need) != need) return address;
                address = limit;
                continue;
            }
            table = (directoryEntry & FRAME) + DirectMap.BASE;
            for (; address < end && address < limit; address += 4096)
                if ((Memory.load64(table + (address >>> 12 & 511) * 8) & need) != need) return address;
        }
        return end;
    }

    /** Kernel address of the leaf entry for an address, or 0 if no lowest table and no large page covers it. */
    long leaf(long address) {
        long table = root;
        for (int shift = 39; shift > 12; shift -= 9) {
            long at = at(table, address, shift), entry = Memory.load64(at);
            if (entry == 0) return 0;
            if (isLeaf(entry)) return at;
            table = below(entry);
        }
        return at(table, address, 12);
    }

    /** The leaf's value, or 0. */
    long entry(long address) {
        long leaf = leaf(address);
        return leaf == 0 ? 0 : Memory.load64(leaf);
    }

    /** Neither a table nor a large page covers the 2 MiB around an address. */
    boolean isSlotFree(long address) { return leaf(address) == 0; }

    /** The first address from one on (not below it) that has a leaf, or end. */
    long next(long address, long end) {
        while (address < end) {
            long table = root;
            int shift = 39;
            long entry = Memory.load64(at(table, address, shift));
            while (entry != 0 && shift > 12 && !isLeaf(entry)) {
                table = below(entry);
                shift -= 9;
                entry = Memory.load64(at(table, address, shift));
            }
            if (entry != 0) return address;
            do address = (address >>> shift) + 1 << shift;
            while (shift == 12 && address < end && (address & LARGE_SIZE - 1) != 0 && Memory.load64(at(table, address, 12)) == 0);
        }
        return end;
    }

    /**
     * Kernel address of the lowest table for an address, which no large page covers. A new one is not linked in yet: fill it, then {@link #link}.
     * @return 0 if there is no memory
     */
    long table(long address) { return make(address, 12); }

    /** Sets a leaf for 2 MiB where no table is; false if there is no memory for the tables above. */
    boolean setLarge(long address, long value) {
        long directory = make(address, 21);
        if (directory == 0) return false;
        Memory.store64(at(directory, address, 21), value);
        link();
        return true;
    }

    private long make(long address, int lowest) {
        long table = root;
        pendingAt = 0;
        for (int shift = 39; shift > lowest; shift -= 9) {
            long at = at(table, address, shift), entry = Memory.load64(at);
            if (entry == 0) {
                long frame = Frames.allocateZeroed();
                if (frame == 0) {
                    discard(address, shift);
                    return 0;
                }
                entry = frame | TABLE;
                if (pendingAt != 0) Memory.store64(at, entry);
                else {
                    pendingAt = at;
                    pendingValue = entry;
                    pendingShift = shift;
                }
            }
            table = below(entry);
        }
        return table;
    }

    /** Makes the tables that {@link #table} created part of the tree. */
    void link() {
        if (pendingAt != 0) Memory.store64(pendingAt, pendingValue);
        pendingAt = 0;
    }

    /** Frees the new tables above a level that could not be had. */
    private void discard(long address, int failedShift) {
        if (pendingAt == 0) return;
        long entry = pendingValue;
        for (int shift = pendingShift - 9; ; shift -= 9) {
            long next = shift > failedShift ? Memory.load64(at(below(entry), address, shift)) : 0;
            Frames.release(entry & FRAME);
            if (next == 0) break;
            entry = next;
        }
        pendingAt = 0;
    }

    /** Makes 512 small pages of a large one, with the table that was put aside for it. */
    void splitLarge(long address) {
        long at = leaf(address), entry = Memory.load64(at), block = entry & FRAME;
        long table = LargePages.split(block), low = entry & ~FRAME & ~LARGE;
        for (int i = 0; i < 512; i++) Memory.store64(DirectMap.address(table) + i * 8L, block + i * 4096L | low);
        Memory.store64(at, table | TABLE);
        invalidate(address);
    }

    /** Frees the tables of an unmapped range that lie in the free space around it, from floor to ceiling. */
    void prune(long start, long end, long floor, long ceiling) { prune(root, 39, 0, start, end, floor, ceiling); }

    private void prune(long table, int shift, long base, long start, long end, long floor, long ceiling) {
        long size = 1L << shift;
        long first = Math.max(0, start - base >> shift);
        for (long i = first; i < 512 && base + i * size < end; i++) {
            long child = base + i * size, entry = Memory.load64(table + i * 8);
            if (entry == 0 || isLeaf(entry)) continue;
            if (shift > 21) prune(below(entry), shift - 9, child, start, end, floor, ceiling);
            if (child < floor || child + size > ceiling) continue;
            Memory.store64(table + i * 8, 0);
            Frames.release(entry & FRAME);
            tableFreed = true;
        }
    }

    /** The processor may hold an old entry for the page: {@link #flush} drops it. */
    void invalidate(long address) {
        if (staleCount < MOST_SINGLE) stale[staleCount] = address;
        staleCount++;
    }

    /** To be called before anything relies on a change, at the end of each operation. */
    void flush() {
        if (staleCount == 0 && !tableFreed) return;
        // Loading another space's tables drops everything: there are no global pages.
        if (AddressSpace.current().table == this) invalidateStale();
        staleCount = 0;
        tableFreed = false;
    }

    private void invalidateStale() {
        if (staleCount > MOST_SINGLE) Gate.loadCr3(DirectMap.physical(root));
        else for (int i = 0; i < staleCount; i++) Gate.invalidatePage(stale[i]);
        // Any invalidation also drops what the processor keeps of upper levels (SDM volume 3, 4.10.4.1).
        if (staleCount == 0 && tableFreed) Gate.invalidatePage(0);
    }
}
