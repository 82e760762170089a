package hermitux.kernel.exec;

import hermitux.abi.Errno;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.DirectMap;
import hermitux.kernel.memory.Frames;
import hermitux.kernel.memory.PageSource;
import hermitux.kernel.memory.ProgramText;

/**
 * The stubs' memory. Stubs have to lie where the bytes after their sites want them, each on some page of its own, so that a frame for each page would be
 * mostly empty: a few frames are mapped at all those pages, and a stub is run at one of them only. A frame is cut into slots; a slot that is in use
 * knows its stub's address and its site.
 */
final class StubPages implements PageSource {
    static final int SLOT = 32;
    private static final int SLOTS = 4096 / SLOT, MOST_FRAMES = 16;
    /** Tries to find a page that is free, outwards from a place, so many pages apart. */
    private static final int TRIES = 4096, STEP = 16;

    private final long[] frames = new long[MOST_FRAMES];
    private int frameCount;
    /** By slot: the stub's address, its site, how the site was changed. 0 for a free slot. */
    private long[] stubs = new long[0];
    private long[] sites = new long[0];
    private byte[] kinds = new byte[0];
    /** Where the last stub went that could lie anywhere. */
    private long lastNear;

    int slots() { return frameCount * SLOTS; }
    long stub(int slot) { return stubs[slot]; }
    long site(int slot) { return sites[slot]; }
    int kind(int slot) { return kinds[slot]; }
    void release(int slot) { stubs[slot] = 0; }

    /** The slot of the stub that an address lies in, or -1. */
    int at(long address) {
        long index = ProgramText.stubIndex(address);
        if (index < 0 || index >= frameCount) return -1;
        int slot = slot(index, address);
        return stubs[slot] == (address & -SLOT) ? slot : -1;
    }

    private static int slot(long frame, long address) { return (int) frame * SLOTS + (int) (address & 4095) / SLOT; }

    /** A slot whose stub begins between two addresses that are at most a page apart; -1 if there is no room. */
    int take(long first, long last) {
        long from = first + SLOT - 1 & -SLOT;
        for (long page = from & -4096; page <= last; page += 4096) {
            int slot = takeOn(page, Math.max(from, page), Math.min(last, page + 4096 - SLOT));
            if (slot >= 0) return slot;
        }
        return -1;
    }

    private int takeOn(long page, long from, long to) {
        long index = ProgramText.stubIndex(page);
        if (index >= 0) return index < frameCount ? free((int) index, from, to) : -1;
        int frame = 0, slot = -1;
        while (frame < frameCount && (slot = free(frame, from, to)) < 0) frame++;
        if (slot < 0 && addFrame()) slot = free(frame, from, to);
        if (slot >= 0 && !ProgramText.mapStubs(page, this, frame)) {
            stubs[slot] = 0;
            return -1;
        }
        return slot;
    }

    private int free(int frame, long from, long to) {
        for (long at = from; at <= to; at += SLOT) {
            int slot = slot(frame, at);
            if (stubs[slot] != 0) continue;
            stubs[slot] = at;
            return slot;
        }
        return -1;
    }

    /** A slot within reach of a site, wherever there is room. */
    int takeNear(long site, long reach) {
        if (lastNear != 0 && Math.abs(lastNear - site) < reach) {
            int slot = take(lastNear, lastNear + 4096 - SLOT);
            if (slot >= 0) return slot;
        }
        long here = site & -4096;
        for (long i = 1; i <= TRIES; i++) {
            for (long page = here - i * STEP * 4096; page <= here + i * STEP * 4096; page += i * STEP * 8192) {
                if (Math.abs(page - site) >= reach) continue;
                int slot = take(page, page + 4096 - SLOT);
                if (slot < 0) continue;
                lastNear = page;
                return slot;
            }
        }
        return -1;
    }

    void set(int slot, long site, int kind) {
        sites[slot] = site;
        kinds[slot] = (byte) kind;
    }

    /** Kernel address of a slot's memory. */
    long memory(int slot) { return DirectMap.address(frames[slot / SLOTS]) + (long) (slot % SLOTS) * SLOT; }

    /** The same stubs in frames of their own; null if there is no memory. */
    StubPages copy() {
        var copy = new StubPages();
        for (int i = 0; i < frameCount; i++) {
            if (!copy.addFrame()) {
                copy.free();
                return null;
            }
            Memory.copy(DirectMap.address(copy.frames[i]), DirectMap.address(frames[i]), 4096);
        }
        System.arraycopy(stubs, 0, copy.stubs, 0, stubs.length);
        System.arraycopy(sites, 0, copy.sites, 0, sites.length);
        System.arraycopy(kinds, 0, copy.kinds, 0, kinds.length);
        copy.lastNear = lastNear;
        return copy;
    }

    /** Nothing maps them any more. */
    void free() {
        for (int i = 0; i < frameCount; i++) Frames.release(frames[i]);
        frameCount = 0;
    }

    private boolean addFrame() {
        if (frameCount == MOST_FRAMES) return false;
        long frame = Frames.allocate();
        if (frame == 0) return false;
        // Whoever jumps into the rest gets SIGILL, as in any hole of a text.
        for (int i = 0; i < 4096; i += 2) Memory.store16(DirectMap.address(frame) + i, 0x0b0f);
        frames[frameCount++] = frame;
        long[] moreStubs = new long[frameCount * SLOTS], moreSites = new long[frameCount * SLOTS];
        byte[] moreKinds = new byte[frameCount * SLOTS];
        for (int i = 0; i < stubs.length; i++) {
            moreStubs[i] = stubs[i];
            moreSites[i] = sites[i];
            moreKinds[i] = kinds[i];
        }
        stubs = moreStubs;
        sites = moreSites;
        kinds = moreKinds;
        return true;
    }

    @Override public long page(long index, boolean write) {
        if (write || index < 0 || index >= frameCount) return -Errno.ENXIO;
        Frames.retain(frames[(int) index]);
        return frames[(int) index];
    }

    @Override public long cached(long index) { return page(index, false); }
    @Override public long length() { return (long) frameCount << 12; }
    @Override public void written(long index) { }
    @Override public void retain() { }
    @Override public void release() { }
    @Override public String description() { return "[syscall]"; }
    @Override public long inodeNumber() { return 0; }
}
