package hermitux.kernel.memory;

import hermitux.kernel.machine.Memory;

/**
 * A sparse map from page index to frame, which owns one reference of each frame. The first pages stand in a small array; the others in a
 * tree of frames with 512 entries each, as page tables, so that a large file costs no Java heap. An entry is the frame's physical address
 * with flags of the owner in its low 12 bits; 0 is a hole.
 */
public final class FrameIndex {
    public static final long FLAGS = 0xfff;
    private static final int DIRECT = 16;

    private long[] direct = new long[1];
    /** Frame of the topmost node, 0 for none; it covers 512 ^ height pages. */
    private long top;
    private int height;
    /** Entries that are not 0, here and in all. */
    private long count;
    private static long held;

    public long count() { return count; }

    /** Pages of all files and shared objects that are in memory, but for those of the boot archive. */
    public static long held() { return held; }

    private void counted(int change) {
        count += change;
        held += change;
    }

    /** The entry at the index, or 0. */
    public long get(long index) {
        if (index < DIRECT) return index < direct.length ? direct[(int) index] : 0;
        long slot = slot(index);
        return slot == 0 ? 0 : Memory.load64(slot);
    }

    /** Fills a hole with an entry that is not 0; false if there is no memory for a node. */
    public boolean add(long index, long entry) {
        if (index < DIRECT) {
            if (index >= direct.length) grow((int) index);
            direct[(int) index] = entry;
        } else {
            long slot = makeSlot(index);
            if (slot == 0) return false;
            Memory.store64(slot, entry);
        }
        counted(1);
        return true;
    }

    /** Changes an entry that is there; the frame of one that becomes 0 is the caller's. Allocates nothing. */
    public void change(long index, long entry) {
        if (entry == 0) counted(-1);
        if (index < DIRECT) direct[(int) index] = entry;
        else Memory.store64(slot(index), entry);
    }

    private void grow(int index) {
        int length = direct.length;
        while (length <= index) length *= 2;
        long[] larger = new long[length];
        System.arraycopy(direct, 0, larger, 0, direct.length);
        direct = larger;
    }

    private long slot(long index) {
        if (top == 0 || index >>> 9 * height != 0) return 0;
        long node = top;
        for (int level = height - 1; level > 0; level--) {
            node = Memory.load64(DirectMap.address(node) + (index >>> 9 * level & 511) * 8);
            if (node == 0) return 0;
        }
        return DirectMap.address(node) + (index & 511) * 8;
    }

    private long makeSlot(long index) {
        while (top == 0 || index >>> 9 * height != 0) {
            long node = Frames.allocateZeroed();
            if (node == 0) return 0;
            Memory.store64(DirectMap.address(node), top);
            top = node;
            height++;
        }
        long node = top;
        for (int level = height - 1; level > 0; level--) {
            long slot = DirectMap.address(node) + (index >>> 9 * level & 511) * 8;
            node = Memory.load64(slot);
            if (node != 0) continue;
            node = Frames.allocateZeroed();
            if (node == 0) return 0;
            Memory.store64(slot, node);
        }
        return DirectMap.address(node) + (index & 511) * 8;
    }

    /** First index from the given one on whose entry is not 0, or -1. */
    public long next(long index) {
        for (; index < DIRECT; index++) {
            if (index >= direct.length) index = DIRECT - 1;
            else if (direct[(int) index] != 0) return index;
        }
        return top == 0 || index >>> 9 * height != 0 ? -1 : next(top, height - 1, index);
    }

    /** In a node whose entries cover 512 ^ level pages each; only the bits of index below the node count. */
    private static long next(long node, int level, long index) {
        int shift = 9 * level;
        for (long i = index >>> shift & 511; i < 512; i++) {
            long entry = Memory.load64(DirectMap.address(node) + i * 8);
            if (entry != 0) {
                if (level == 0) return index;
                long found = next(entry, level - 1, index);
                if (found >= 0) return found;
            }
            index = (index >>> shift) + 1 << shift;
        }
        return -1;
    }

    /** Releases every frame from the index on, and the nodes that only they needed. */
    public void clear(long from) {
        for (long i = from; i < direct.length; i++) {
            if (direct[(int) i] == 0) continue;
            Frames.release(direct[(int) i] & ~FLAGS);
            direct[(int) i] = 0;
            counted(-1);
        }
        if (top == 0) return;
        if (from <= DIRECT) {
            clear(top, height - 1, 0);
            Frames.release(top);
            top = 0;
            height = 0;
        } else if (from >>> 9 * height == 0) clear(top, height - 1, from);
    }

    private void clear(long node, int level, long from) {
        int shift = 9 * level;
        long below = (1L << shift) - 1;
        for (long i = from >>> shift & 511; i < 512; i++) {
            long slot = DirectMap.address(node) + i * 8;
            long entry = Memory.load64(slot);
            boolean whole = (from & below) == 0;
            if (entry != 0) {
                if (level == 0) counted(-1);
                else clear(entry, level - 1, from & below);
                if (whole) {
                    Frames.release(entry & ~FLAGS);
                    Memory.store64(slot, 0);
                }
            }
            from = 0;
        }
    }
}
