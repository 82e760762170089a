package hermitux.kernel.memory;

import hermitux.kernel.machine.Gate;
import hermitux.kernel.machine.Image;
import hermitux.kernel.machine.Memory;

/**
 * What RAM there is, told by the boot code before anything allocates: {@link #init}, {@link #addRam} and {@link #reserve} in any order, then
 * {@link #start}, which makes the direct map show all RAM and nothing but RAM, and hands what is not reserved to {@link Frames}.
 *
 * Only RAM may be mapped: a wild access to a hole would reach the hypervisor as an instruction to emulate, which can end the virtual machine.
 * The first GiB is mapped by static tables (gate.S); the tables that replace them are filled before they are linked, as software KVM takes
 * 25 µs for each store to a table that is in use above the lowest level. What lies behind the first 512 MiB, and behind all that is reserved, comes
 * later ({@link LaterMemory}).
 */
public final class PhysicalMemory {
    private static final int MOST = 32;
    private static final long GIB = 1L << 30, LARGE_PAGE = 2L << 20;
    /** The direct map has one page directory pointer table. */
    private static final long END = 512 * GIB;
    static final long DATA_PAGE = PageTable.PRESENT | PageTable.WRITABLE | PageTable.USER | PageTable.ACCESSED | PageTable.DIRTY
        | PageTable.NO_EXECUTE;

    /** What the start information told. */
    private static PhysicalMemory memory;

    private int count, reservedCount;
    private long[] start, end, reservedStart, reservedEnd;
    /** Where the next table frame is looked for. */
    private long cursor;

    private PhysicalMemory() { }

    public static void init() {
        memory = new PhysicalMemory();
        memory.start = new long[MOST];
        memory.end = new long[MOST];
        memory.reservedStart = new long[MOST];
        memory.reservedEnd = new long[MOST];
    }

    /** A range of RAM; partial pages at its ends are left out. Ranges beyond the 32nd and above 512 GiB are not used. */
    public static void addRam(long startAddress, long endAddress) {
        long first = startAddress + 4095 & -4096, last = Math.min(endAddress, END) & -4096;
        if (memory.count == MOST || first < 0 || last <= first) return;
        memory.start[memory.count] = first;
        memory.end[memory.count] = last;
        memory.count++;
    }

    /** RAM that is in use: the image, the boot archive, the start information. */
    public static void reserve(long startAddress, long endAddress) {
        if (memory.reservedCount == MOST) throw new IllegalStateException("too many reserved ranges of memory");
        memory.reservedStart[memory.reservedCount] = startAddress & -4096;
        memory.reservedEnd[memory.reservedCount] = endAddress + 4095 & -4096;
        memory.reservedCount++;
    }

    public static void start() {
        memory.cursor = 0;
        Frames.init();
        for (int i = 0; i < memory.count; i++) memory.leaveForLater(i);
        long top = Image.pageMap();
        long direct = table(Memory.load64(top + 510 * 8)), high = table(Memory.load64(top + 511 * 8));
        long directory = directory(0, table(Memory.load64(direct)));
        for (long base = GIB; base < highest(); base += GIB) {
            long next = directory(base, 0);
            if (next != 0) Memory.store64(direct + (base >>> 30) * 8, next | PageTable.TABLE);
        }
        Memory.store64(direct, directory | PageTable.TABLE);
        Memory.store64(high + 510 * 8, window(directory) | PageTable.TABLE);
        Gate.loadCr3(top - Image.WINDOW);
        for (int i = 0; i < memory.reservedCount; i++) Frames.reserve(memory.reservedStart[i], memory.reservedEnd[i]);
        if (memory.cursor != 0) Frames.reserve(0, memory.cursor);
        for (long at = LaterMemory.UNIT; at < highest(); at += LaterMemory.UNIT) if (covered(at, at + 8) != 0) Memory.load64(DirectMap.address(at));
        for (int i = 0; i < memory.count; i++) Frames.addRange(memory.start[i], memory.end[i]);
        LaterMemory.prepare();
    }

    /** What of a range need not be there from the start; a large page in part at its end is given up. */
    private void leaveForLater(int range) {
        long from = Math.max(start[range], LaterMemory.UNIT), to = end[range] & -LARGE_PAGE;
        for (int i = 0; i < reservedCount; i++) if (reservedStart[i] < to) from = Math.max(from, reservedEnd[i]);
        from = from + LARGE_PAGE - 1 & -LARGE_PAGE;
        if (from >= to) return;
        LaterMemory.add(from, to);
        end[range] = from;
    }

    /**
     * The directory of the image's window: as the direct map's, without the first 2 MiB. The kernel's stack begins where the image does (kernel.ld),
     * so an overflow faults.
     */
    private static long window(long directory) {
        long window = takeFrame();
        Memory.copy(DirectMap.address(window) + 8, DirectMap.address(directory) + 8, 4096 - 8);
        return window;
    }

    private static long highest() {
        long highest = 0;
        for (int i = 0; i < memory.count; i++) highest = Math.max(highest, memory.end[i]);
        return highest;
    }

    /** Kernel address of the table that an entry points to; all tables lie in the first GiB. */
    private static long table(long entry) { return DirectMap.address(entry & PageTable.FRAME); }

    /**
     * A page directory for the RAM of one GiB.
     * @param present kernel address of the directory that maps it so far, whose rights are kept, or 0
     * @return its physical address, or 0 if there is no RAM
     */
    private static long directory(long base, long present) {
        long directory = 0;
        for (int i = 0; i < 512; i++) {
            long page = base + i * LARGE_PAGE, covered = covered(page, page + LARGE_PAGE);
            if (covered == 0) continue;
            if (directory == 0) directory = takeFrame();
            long rights = present != 0 ? Memory.load64(present + i * 8L) & ~PageTable.FRAME & ~PageTable.LARGE : DATA_PAGE;
            // The first 2 MiB stay whole: boot data need not lie in RAM, and nothing there can be executed.
            long entry = covered == LARGE_PAGE || page == 0 ? page | rights | PageTable.LARGE : pages(page, rights) | PageTable.TABLE;
            Memory.store64(DirectMap.address(directory) + i * 8L, entry);
        }
        return directory;
    }

    /** A page table for 2 MiB that are RAM only in part. */
    private static long pages(long base, long rights) {
        long table = takeFrame();
        for (int i = 0; i < 512; i++) {
            long page = base + i * 4096L;
            if (covered(page, page + 4096) != 0) Memory.store64(DirectMap.address(table) + i * 8L, page | rights);
        }
        return table;
    }

    /** How much of a range is RAM; ranges of RAM do not overlap. */
    private static long covered(long from, long to) {
        long sum = 0;
        for (int i = 0; i < memory.count; i++) sum += Math.max(0, Math.min(memory.end[i], to) - Math.max(memory.start[i], from));
        return sum;
    }

    /** A zeroed frame below 1 GiB, which the static tables reach. */
    private static long takeFrame() {
        long frame = memory.cursor != 0 ? memory.cursor : 0x100000;
        for (boolean moved = true; moved; ) {
            moved = false;
            for (int i = 0; i < memory.reservedCount; i++)
                if (frame >= memory.reservedStart[i] && frame < memory.reservedEnd[i]) { frame = memory.reservedEnd[i]; moved = true; }
        }
        if (frame >= GIB || covered(frame, frame + 4096) == 0) throw new IllegalStateException("no memory for the kernel's page tables");
        memory.cursor = frame + 4096;
        Memory.fill(DirectMap.address(frame), 0, 4096);
        return frame;
    }
}
