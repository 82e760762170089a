package hermitux.kernel.memory;

import hermitux.kernel.machine.Memory;

/**
 * Physical memory in 4 KiB frames: a buddy allocator whose blocks hold 2^order frames, with a reference count for each block.
 *
 * Every range of RAM keeps a descriptor of 16 bytes for each of its frames at its own start (the layout is below). A descriptor is written only
 * when its frame becomes the head of a block, so memory that is not used is not touched: on software KVM a first touch costs up to 55 µs a page.
 * That is also why blocks go up to 4 GiB and why free lists are last in, first out.
 * Invariant: the descriptor of a frame at which a block begins is valid; others hold anything. Frames outside all ranges (the kernel image, the
 * boot archive) may be retained and released without effect, and count as always shared.
 */
public final class Frames {
    public static final int SIZE = 4096;
    /** Order of the largest block. */
    public static final int LARGEST = 20;
    /** What {@link #references} answers for a frame that is never freed. */
    public static final int PERMANENT = 1 << 30;

    /** u32 references (0 when free), u8 order at 4, u8 FREE at 5; in free blocks u32 next at 8, u32 previous at 12 (frame numbers, 0 none). */
    private static final int DESCRIPTOR = 16, ORDER = 4, STATE = 5, NEXT = 8, PREVIOUS = 12;
    private static final int FREE = 1, USED = 2;
    private static final int MAXIMUM_RANGES = 32;
    /** Frames to ask for when there are none. */
    private static final int RECLAIM_BATCH = 64;

    /** All memory of the machine. */
    private static Frames frames;

    private int rangeCount;
    /** Frame numbers; the descriptors' address is that of a frame number 0. */
    private long[] rangeStart, rangeEnd, rangeDescriptors;
    private int reservedCount;
    private long[] reservedStart, reservedEnd;
    /** Frame number of the first free block of each order. */
    private int[] firstFree;
    private long totalFrames, freeFrames;
    private Reclaimer reclaimer;
    private boolean reclaiming;
    private long zero;

    private Frames() { }

    /** Forgets everything. Then come {@link #reserve} and {@link #addRange}. */
    public static void init() {
        frames = new Frames();
        LaterMemory.init();
        frames.rangeStart = new long[MAXIMUM_RANGES];
        frames.rangeEnd = new long[MAXIMUM_RANGES];
        frames.rangeDescriptors = new long[MAXIMUM_RANGES];
        frames.reservedStart = new long[MAXIMUM_RANGES];
        frames.reservedEnd = new long[MAXIMUM_RANGES];
        frames.firstFree = new int[LARGEST + 1];
    }

    /** Physical address of a frame of zeros that every page may show which was only read. Made with the first address space. */
    static long zero() {
        if (frames.zero == 0) frames.zero = allocateZeroed();
        return frames.zero;
    }

    /** Whom to ask for frames when none are left; null for nobody. */
    public static void reclaimer(Reclaimer source) { frames.reclaimer = source; }

    /** Keeps physical addresses out of the ranges that are added later. */
    public static void reserve(long start, long end) {
        if (frames.reservedCount == MAXIMUM_RANGES) throw new IllegalStateException("too many reserved ranges of memory");
        frames.reservedStart[frames.reservedCount] = start;
        frames.reservedEnd[frames.reservedCount] = end;
        frames.reservedCount++;
    }

    /** Takes RAM into use, less what is reserved. The direct map must already reach it. */
    public static void addRange(long start, long end) {
        for (int i = 0; i < frames.reservedCount; i++) {
            if (frames.reservedStart[i] >= end || frames.reservedEnd[i] <= start) continue;
            if (frames.reservedStart[i] > start) addRange(start, frames.reservedStart[i]);
            if (frames.reservedEnd[i] < end) addRange(frames.reservedEnd[i], end);
            return;
        }
        long first = Math.max(start + SIZE - 1 >>> 12, 1), last = end >>> 12;
        long count = last - first;
        if (count < 2 || frames.rangeCount == MAXIMUM_RANGES) return;
        long descriptorFrames = descriptorBytes(count << 12) >>> 12;
        frames.rangeDescriptors[frames.rangeCount] = DirectMap.address(first << 12) - (first + descriptorFrames) * DESCRIPTOR;
        first += descriptorFrames;
        frames.rangeStart[frames.rangeCount] = first;
        frames.rangeEnd[frames.rangeCount] = last;
        frames.rangeCount++;
        frames.totalFrames += last - first;
        addBlocks(first, last);
    }

    /** What the descriptors of a range take, in whole frames. */
    static long descriptorBytes(long rangeBytes) { return (rangeBytes >>> 12) * DESCRIPTOR + SIZE - 1 & -SIZE; }

    /** Above every frame. */
    public static long highest() {
        long highest = LaterMemory.highest();
        for (int i = 0; i < frames.rangeCount; i++) highest = Math.max(highest, frames.rangeEnd[i] << 12);
        return highest;
    }

    /** Some frame lies between two addresses. */
    public static boolean isMemory(long start, long end) {
        for (int i = 0; i < frames.rangeCount; i++) if (frames.rangeStart[i] << 12 < end && frames.rangeEnd[i] << 12 > start) return true;
        return LaterMemory.isMemory(start, end);
    }

    /** Cuts a range into the largest aligned blocks: two blocks that could be one never result, which {@link #isMergeable} relies on. */
    private static void addBlocks(long first, long last) {
        while (first < last) {
            int order = 0;
            while (order < LARGEST && (first & (2L << order) - 1) == 0 && first + (2L << order) <= last) order++;
            frames.freeFrames += 1L << order;
            link((int) first, order);
            first += 1L << order;
        }
    }

    /** A frame with one reference and any content; its physical address, or 0 if there is none left. */
    public static long allocate() { return allocateContiguous(0); }

    public static long allocateZeroed() {
        long frame = allocateContiguous(0);
        if (frame != 0) Memory.fill(DirectMap.address(frame), 0, SIZE);
        return frame;
    }

    /** 2^order frames, aligned to their size, with one reference for all; their physical address or 0. */
    public static long allocateContiguous(int order) {
        int have = order;
        while (have <= LARGEST && frames.firstFree[have] == 0) have++;
        if (have > LARGEST) return LaterMemory.take() || order == 0 && reclaim() ? allocateContiguous(order) : 0;
        int frame = frames.firstFree[have];
        unlink(frame, have);
        while (have > order) link(frame + (1 << --have), have);
        mark(frame, order, USED, 1);
        frames.freeFrames -= 1L << order;
        return (frame & 0xffffffffL) << 12;
    }

    private static boolean reclaim() {
        if (frames.reclaimer == null || frames.reclaiming) return false;
        frames.reclaiming = true;
        long released = frames.reclaimer.reclaim(RECLAIM_BATCH);
        frames.reclaiming = false;
        return released > 0;
    }

    /** Makes single frames of a block, each with the block's references. */
    public static void split(long physicalAddress) {
        int frame = (int) (physicalAddress >>> 12);
        long descriptor = descriptor(frame);
        if (descriptor == 0) return;
        int references = Memory.load32(descriptor), count = 1 << Memory.load8(descriptor + ORDER);
        for (int i = 0; i < count; i++) mark(frame + i, 0, USED, references);
    }

    public static void retain(long physicalAddress) {
        long descriptor = descriptor((int) (physicalAddress >>> 12));
        if (descriptor != 0) Memory.store32(descriptor, Memory.load32(descriptor) + 1);
    }

    /** Drops a reference; the block is free when none is left. */
    public static void release(long physicalAddress) {
        int frame = (int) (physicalAddress >>> 12);
        long descriptor = descriptor(frame);
        if (descriptor == 0) return;
        int references = Memory.load32(descriptor);
        if (references <= 0 || Memory.load8(descriptor + STATE) != USED) throw new IllegalStateException("a frame is released twice");
        Memory.store32(descriptor, references - 1);
        if (references == 1) free(frame, Memory.load8(descriptor + ORDER));
    }

    public static int references(long physicalAddress) {
        long descriptor = descriptor((int) (physicalAddress >>> 12));
        return descriptor == 0 ? PERMANENT : Memory.load32(descriptor);
    }

    /** log2 of the frames of a block, by its first one. */
    static int order(long physicalAddress) {
        long descriptor = descriptor((int) (physicalAddress >>> 12));
        return descriptor == 0 ? 0 : Memory.load8(descriptor + ORDER);
    }

    /** A second frame that belongs to a block in use: its owner keeps it here and frees it. */
    public static long note(long physicalAddress) {
        long descriptor = descriptor((int) (physicalAddress >>> 12));
        return descriptor == 0 ? 0 : (Memory.load32(descriptor + NEXT) & 0xffffffffL) << 12;
    }

    public static void setNote(long physicalAddress, long note) {
        long descriptor = descriptor((int) (physicalAddress >>> 12));
        if (descriptor != 0) Memory.store32(descriptor + NEXT, (int) (note >>> 12));
    }

    public static long totalBytes() { return addedBytes() + LaterMemory.bytes(); }
    public static long freeBytes() { return (frames.freeFrames << 12) + LaterMemory.bytes(); }
    /** All that has been added so far. */
    static long addedBytes() { return frames.totalFrames << 12; }

    private static void free(int frame, int order) {
        frames.freeFrames += 1L << order;
        while (order < LARGEST) {
            int buddy = frame ^ 1 << order;
            if (!isMergeable(frame, buddy, order)) break;
            unlink(buddy, order);
            frame &= ~(1 << order);
            order++;
        }
        link(frame, order);
    }

    /** A buddy that lies in the same range is the head of some block, as both once were halves of one: its descriptor is valid. */
    private static boolean isMergeable(int frame, int buddy, int order) {
        int range = range(frame);
        if (buddy < frames.rangeStart[range] || buddy + (1L << order) > frames.rangeEnd[range]) return false;
        long descriptor = frames.rangeDescriptors[range] + (long) buddy * DESCRIPTOR;
        return Memory.load8(descriptor + STATE) == FREE && Memory.load8(descriptor + ORDER) == order;
    }

    private static void mark(int frame, int order, int state, int references) {
        Memory.store64(descriptor(frame), (long) state << 40 | (long) order << 32 | references);
    }

    private static void link(int frame, int order) {
        int next = frames.firstFree[order];
        mark(frame, order, FREE, 0);
        long descriptor = descriptor(frame);
        Memory.store32(descriptor + NEXT, next);
        Memory.store32(descriptor + PREVIOUS, 0);
        if (next != 0) Memory.store32(descriptor(next) + PREVIOUS, frame);
        frames.firstFree[order] = frame;
    }

    private static void unlink(int frame, int order) {
        long descriptor = descriptor(frame);
        int next = Memory.load32(descriptor + NEXT), previous = Memory.load32(descriptor + PREVIOUS);
        if (next != 0) Memory.store32(descriptor(next) + PREVIOUS, previous);
        if (previous != 0) Memory.store32(descriptor(previous) + NEXT, next);
        else frames.firstFree[order] = next;
        Memory.store8(descriptor + STATE, 0);
    }

    /** Which range a frame number lies in, or -1. */
    private static int range(int frame) {
        for (int i = 0; i < frames.rangeCount; i++) if (frame >= frames.rangeStart[i] && frame < frames.rangeEnd[i]) return i;
        return -1;
    }

    private static long descriptor(int frame) {
        int range = range(frame);
        return range < 0 ? 0 : frames.rangeDescriptors[range] + (long) frame * DESCRIPTOR;
    }
}
