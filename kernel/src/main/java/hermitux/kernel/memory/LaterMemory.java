package hermitux.kernel.memory;

import hermitux.kernel.machine.Image;
import hermitux.kernel.machine.Memory;

/**
 * RAM that {@link Frames} gets once it has nothing else left: until then the direct map does not show it, and no byte of it has been touched. So a
 * machine with half of its host's memory starts as fast and as small as one with little. Each piece is as large as all memory before it.
 *
 * The native monitor gives the machine memory in the same way (vmm: GuestMemory): the first access to a part must be a plain load, which it sees.
 */
final class LaterMemory {
    /** What the native monitor's machine has from the start, and the least that it gets more. */
    static final long UNIT = 512L << 20;
    private static final int MOST = 32;
    private static final long ENTRY = PhysicalMemory.DATA_PAGE | PageTable.LARGE;
    private static final long GIB = 1L << 30, LARGE_PAGE = PageTable.LARGE_SIZE;

    private static LaterMemory later;

    private final long[] start = new long[MOST], end = new long[MOST];
    private int count, next;
    /** Physical address of frames for the page directories of the next piece; 0 if it needs none, or there are none yet. */
    private long directories;
    private boolean taking;

    private LaterMemory() { }

    static void init() { later = new LaterMemory(); }

    /** Whole large pages of RAM, from the lowest address on. */
    static void add(long startAddress, long endAddress) {
        later.start[later.count] = startAddress;
        later.end[later.count++] = endAddress;
    }

    /** What Frames will have of it. */
    static long bytes() {
        long bytes = 0;
        for (int i = later.next; i < later.count; i++) {
            long length = later.end[i] - later.start[i];
            bytes += length - Frames.descriptorBytes(length);
        }
        return bytes;
    }

    static long highest() { return later.next < later.count ? later.end[later.count - 1] : 0; }

    static boolean isMemory(long from, long to) {
        for (int i = later.next; i < later.count; i++) if (later.start[i] < to && later.end[i] > from) return true;
        return false;
    }

    /** Gives Frames the next piece; false if there is none. */
    static boolean take() { return later.takeNext(); }

    private boolean takeNext() {
        if (next == count || taking) return false;
        taking = true;
        boolean taken = prepareNext();
        if (taken) {
            long from = start[next], to = pieceEnd();
            map(from, to);
            start[next] = to;
            if (to == end[next]) next++;
            Frames.addRange(from, to);
            directories = 0;
            prepareNext();
        }
        taking = false;
        return taken;
    }

    /** Puts frames for the next piece's directories aside, while there are some. */
    static void prepare() { later.prepareNext(); }

    private boolean prepareNext() {
        if (next == count || directories != 0) return true;
        int missing = 0, order = 0;
        for (long base = start[next] & -GIB; base < pieceEnd(); base += GIB) if (Memory.load64(directEntry(base)) == 0) missing++;
        if (missing == 0) return true;
        while (1 << order < missing) order++;
        directories = Frames.allocateContiguous(order);
        return directories != 0;
    }

    private long pieceEnd() {
        long size = Math.max(UNIT, Frames.addedBytes() & -UNIT);
        return end[next] - start[next] < size + UNIT ? end[next] : start[next] + size & -UNIT;
    }

    private void map(long from, long to) {
        long free = directories;
        for (long base = from & -GIB; base < to; base += GIB) {
            long entry = directEntry(base), directory = Memory.load64(entry);
            boolean missing = directory == 0;
            if (missing) {
                directory = free;
                free += 4096;
                Memory.fill(DirectMap.address(directory), 0, 4096);
            }
            for (long page = Math.max(base, from); page < Math.min(base + GIB, to); page += LARGE_PAGE)
                Memory.store64(DirectMap.address(directory & PageTable.FRAME) + (page - base) / LARGE_PAGE * 8, page | ENTRY);
            if (missing) Memory.store64(entry, directory | PageTable.TABLE);
        }
        for (long at = from; at < to; at += UNIT) Memory.load64(DirectMap.address(at));
    }

    /** Where the direct map says which directory a GiB has. */
    private static long directEntry(long base) {
        return DirectMap.address(Memory.load64(Image.pageMap() + 510 * 8) & PageTable.FRAME) + (base >>> 30) * 8;
    }
}
