package hermitux.kernel.machine;

/**
 * The simulated processor's paging (SDM volume 3, 4.5 and 4.10): walks the four levels from CR3 and keeps what it found in a TLB until
 * {@link Gate#invalidatePage} or {@link Gate#loadCr3}. All code runs at CPL 3 here, so every level must carry the user bit. As on the processor
 * a fault drops the entry of its page; an access through an entry that has become stale uses it as it is.
 */
final class Translation {
    private static final int SLOTS = 1 << 14;
    private static final long PRESENT = 1, WRITABLE = 2, USER = 4, LARGE = 0x80, FRAME = 0x000ffffffffff000L;

    static long cr3;
    private static final long[] tags = new long[SLOTS];
    private static final long[] entries = new long[SLOTS];

    private Translation() { }

    static void flush() { java.util.Arrays.fill(tags, -1); }

    static void invalidate(long address) {
        long page = address >>> 12;
        for (int i = 0; i < SLOTS; i++) {
            boolean sameLargePage = (entries[i] & LARGE) != 0 && tags[i] >>> 9 == page >>> 9;
            if (tags[i] == page || sameLargePage) tags[i] = -1;
        }
    }

    static long physical(long address, boolean write) { return physical(address, write, false); }

    static long physical(long address, boolean write, boolean fetch) {
        if (address << 16 >> 16 != address) throw new IllegalStateException("address 0x" + Long.toHexString(address) + " is not canonical");
        long page = address >>> 12;
        int slot = (int) page & SLOTS - 1;
        if (tags[slot] != page) {
            entries[slot] = walk(address, write);
            tags[slot] = page;
        }
        long entry = entries[slot];
        boolean denied = write && (entry & WRITABLE) == 0 || fetch && entry < 0;
        if (denied) {
            tags[slot] = -1;
            throw new MemoryFault(address, 1 | (write ? 2 : 0) | 4 | (fetch ? 16 : 0));
        }
        return (entry & FRAME) + (address & 4095);
    }

    /** Answers an entry for the 4 KiB page: its frame, and the rights that all levels together give. */
    private static long walk(long address, boolean write) {
        long table = cr3 & FRAME;
        long rights = WRITABLE | USER;
        long noExecute = 0;
        for (int shift = 39; ; shift -= 9) {
            long entry = Memory.loadPhysical(table + (address >>> shift & 511) * 8, 8);
            if ((entry & PRESENT) == 0) throw new MemoryFault(address, (write ? 2 : 0) | 4);
            rights &= entry;
            noExecute |= entry & Long.MIN_VALUE;
            if ((rights & USER) == 0) throw new MemoryFault(address, 1 | (write ? 2 : 0) | 4);
            if (shift == 12) return entry & FRAME | rights | noExecute | PRESENT;
            if ((entry & LARGE) != 0) {
                long offset = address & (1L << shift) - 4096;
                return (entry & FRAME & -(1L << shift)) + offset | rights | noExecute | PRESENT | LARGE;
            }
            table = entry & FRAME;
        }
    }
}
