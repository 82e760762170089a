package hermitux.kernel.memory;

import hermitux.abi.Errno;
import hermitux.kernel.machine.Memory;

/**
 * How pages come to be there: demand-zero, demand-load and copy-on-write, on a fault of the program or before the kernel touches a page.
 *
 * A fault costs 23 to 55 µs on software KVM, so each brings more than its page where that is likely to be used: pages of a file that are at hand
 * around it; the next pages of anonymous memory that is gone through in order, in batches that double; small areas as a whole; 2 MiB at once
 * where an anonymous area covers them.
 * Invariant: a leaf of a private area is WRITABLE only if its frame has no other owner. A leaf of a shared file is WRITABLE only since the page was
 * last taken for writing; PageSource.written follows before that right goes.
 */
final class Population {
    /** Areas up to this many pages are populated at once. */
    private static final int SMALL = 8;
    /** Pages that are added to anonymous memory or copied from a file by one fault. */
    private static final int LARGEST_BATCH = 16;
    /** Bytes around a fault in which cached pages of a file are mapped. */
    private static final long AROUND = 64 * 4096;
    /** Bytes at the start of a file mapping that are mapped when a program is loaded, if they are at hand. */
    private static final long MOST_PREFETCHED = 1 << 20;

    /** A page of the mapping's own that a fork has taken the right to write to. */
    private static final long TAKEN = PageTable.PRESENT | PageTable.ANONYMOUS | PageTable.FORKED;

    /** A file's mappings make room when less than this part of memory is free. */
    private static final int LEAST_FREE_SHIFT = 4;

    private Population() { }

    /**
     * Makes a page of an area accessible; the caller has checked the area's protection.
     * @param fault the program's access has faulted: the processor has dropped its entry for the page
     */
    static int populate(AddressSpace space, Area area, long page, boolean write, boolean fault) {
        // Only where the program has faulted: pages that the kernel has populated for itself must stay until it has used them.
        if (fault && area.source != null && Frames.freeBytes() < Frames.totalBytes() >> LEAST_FREE_SHIFT) area.source.makeRoom();
        PageTable table = space.table;
        long leaf = table.leaf(page), entry = leaf == 0 ? 0 : Memory.load64(leaf);
        if ((entry & PageTable.PRESENT) != 0) {
            if (!write || (entry & PageTable.WRITABLE) != 0) return AddressSpace.MAPPED;
            if ((entry & PageTable.LARGE) != 0) {
                if (LargePages.isAlone(entry & PageTable.FRAME)) {
                    Memory.store64(leaf, entry | PageTable.WRITABLE);
                    table.invalidate(page);
                    table.flush();
                    return AddressSpace.MAPPED;
                }
                table.splitLarge(page);
                table.flush();
                leaf = table.leaf(page);
                entry = Memory.load64(leaf);
            }
            int result = area.isShared() && area.source != null ? takeForWriting(space, area, page, leaf, entry) : own(space, area, leaf, entry);
            if (!fault) {
                table.invalidate(page);
                table.flush();
            }
            return result;
        }
        if (area.source == null) return zero(space, area, page, write, leaf == 0);
        if (write && !area.isShared()) return copies(space, area, page);
        return load(space, area, page, write);
    }

    // ---- anonymous memory ----

    private static int zero(AddressSpace space, Area area, long page, boolean write, boolean slotFree) {
        if (slotFree && large(space, area, page)) return AddressSpace.MAPPED;
        long lowest = space.table.table(page);
        if (lowest == 0) return AddressSpace.OUT_OF_MEMORY;
        int done = 0;
        if (!write && area.pages() > SMALL) {
            Memory.store64(lowest + offset(page), Frames.zero() | area.rights());
            done = 1;
        } else {
            int wanted = batch(area, page), step = area.has(Area.GROWS_DOWN) ? -4096 : 4096;
            for (long at = page; done < wanted && isBeside(area, page, at); at += step, done++) {
                if (done > 0 && Memory.load64(lowest + offset(at)) != 0) break;
                long frame = Frames.allocateZeroed();
                if (frame == 0) break;
                set(space, area, lowest + offset(at), frame);
            }
            area.expectedFault = page + (long) done * step;
        }
        space.table.link();
        return done == 0 ? AddressSpace.OUT_OF_MEMORY : AddressSpace.MAPPED;
    }

    /** How many pages a fault in memory of the mapping's own brings, before the bounds of area and table. */
    private static int batch(Area area, long page) {
        if (area.pages() <= SMALL) area.batch = SMALL;
        else if (area.has(Area.RANDOM)) area.batch = 1;
        else area.batch = page == area.expectedFault ? Math.min(area.batch * 2, LARGEST_BATCH) : 1;
        return area.batch;
    }

    /** A page lies in the area and in the same lowest table. */
    private static boolean isBeside(Area area, long page, long other) {
        return other >= area.start && other < area.end && other >>> 21 == page >>> 21;
    }

    private static long offset(long page) { return (page >>> 12 & 511) * 8; }

    private static void set(AddressSpace space, Area area, long leaf, long frame) {
        Memory.store64(leaf, frame | area.rights() | PageTable.ANONYMOUS | (area.isWritable() ? PageTable.WRITABLE : 0));
        space.addResident(1, true);
    }

    /** 2 MiB of zero at once, where the area covers them and memory is plentiful. */
    private static boolean large(AddressSpace space, Area area, long page) {
        long start = page & -PageTable.LARGE_SIZE;
        if (start < area.start || start + PageTable.LARGE_SIZE > area.end || area.has(Area.NO_LARGE_PAGES | Area.GROWS_DOWN)) return false;
        if (Frames.freeBytes() < (Frames.totalBytes() >> 2) + PageTable.LARGE_SIZE) return false;
        long spare = Frames.allocate();
        long block = spare == 0 ? 0 : Frames.allocateContiguous(PageTable.LARGE_ORDER);
        if (block == 0) {
            if (spare != 0) Frames.release(spare);
            return false;
        }
        Memory.fill(DirectMap.address(block), 0, PageTable.LARGE_SIZE);
        LargePages.begin(block, spare);
        long value = block | PageTable.LARGE | PageTable.ANONYMOUS | area.rights() | (area.isWritable() ? PageTable.WRITABLE : 0);
        if (!space.table.setLarge(start, value)) {
            Frames.release(spare);
            Frames.release(block);
            return false;
        }
        space.addResident(512, true);
        return true;
    }

    /** A write to a page of the mapping's own: as it is if nothing else refers to the frame, else a copy of it. */
    private static int own(AddressSpace space, Area area, long leaf, long entry) {
        long frame = entry & PageTable.FRAME;
        boolean anonymous = (entry & PageTable.ANONYMOUS) != 0;
        if (anonymous && Frames.references(frame) == 1) {
            Memory.store64(leaf, entry | PageTable.WRITABLE);
            ownFollowing(leaf);
            return AddressSpace.MAPPED;
        }
        boolean zero = frame == Frames.zero();
        long copy = zero ? Frames.allocateZeroed() : Frames.allocate();
        if (copy == 0) return AddressSpace.OUT_OF_MEMORY;
        if (!zero) {
            Memory.copy(DirectMap.address(copy), DirectMap.address(frame), 4096);
            Frames.release(frame);
            space.addResident(-1, anonymous);
        }
        set(space, area, leaf, copy);
        return AddressSpace.MAPPED;
    }

    /** Pages behind one that nobody shares any more, as its child has ended, are mostly as free: they get their rights back with the same fault. */
    private static void ownFollowing(long leaf) {
        for (long next = leaf + 8; next < leaf + LARGEST_BATCH * 8 && (next & 4095) != 0; next += 8) {
            long entry = Memory.load64(next);
            if ((entry & TAKEN) != TAKEN || Frames.references(entry & PageTable.FRAME) != 1) return;
            Memory.store64(next, entry | PageTable.WRITABLE);
        }
    }

    /** See AddressSpace.ownFrame. */
    static long ownFrame(AddressSpace space, Area area, long page) {
        long leaf = space.table.leaf(page), entry = leaf == 0 ? 0 : Memory.load64(leaf);
        if ((entry & (PageTable.PRESENT | PageTable.LARGE)) != PageTable.PRESENT) return 0;
        if ((entry & PageTable.ANONYMOUS) == 0 || Frames.references(entry & PageTable.FRAME) != 1) {
            if (own(space, area, leaf, entry) != AddressSpace.MAPPED) return 0;
            space.table.invalidate(page);
            space.table.flush();
        }
        return Memory.load64(leaf) & PageTable.FRAME;
    }

    // ---- files ----

    private static int failure(long error) { return error == -Errno.ENOMEM ? AddressSpace.OUT_OF_MEMORY : AddressSpace.PAST_END; }

    /** The first write to a page of a shared file since it was mapped or written back. */
    private static int takeForWriting(AddressSpace space, Area area, long page, long leaf, long entry) {
        long frame = area.source.page(area.index(page), true);
        if (frame < 0) return failure(frame);
        Frames.release(entry & PageTable.FRAME);
        Memory.store64(leaf, frame | area.rights() | PageTable.WRITABLE);
        return AddressSpace.MAPPED;
    }

    private static int load(AddressSpace space, Area area, long page, boolean write) {
        long frame = area.source.page(area.index(page), write);
        if (frame < 0) return failure(frame);
        long lowest = space.table.table(page);
        if (lowest == 0) {
            Frames.release(frame);
            return AddressSpace.OUT_OF_MEMORY;
        }
        Memory.store64(lowest + offset(page), frame | area.rights() | (write || area.isWritable() && area.isWrittenUnnoticed() ? PageTable.WRITABLE : 0));
        space.addResident(1, false);
        // What will be written soon is better left alone: it would fault all the same, and stop the batches of copies().
        if (!area.has(Area.RANDOM) && (area.isShared() || !area.isWritable())) around(space, area, page, lowest);
        space.table.link();
        return AddressSpace.MAPPED;
    }

    private static void around(AddressSpace space, Area area, long page, long lowest) {
        long from = Math.max(area.start, page & -AROUND), to = Math.min(area.end, (page & -AROUND) + AROUND);
        to = Math.min(to, area.start + ((area.source.length() + 4095 >>> 12) - area.firstIndex << 12));
        long rights = area.rights() | (area.isWritable() && area.isWrittenUnnoticed() ? PageTable.WRITABLE : 0);
        int added = 0;
        for (long at = from; at < to; at += 4096) {
            if (Memory.load64(lowest + offset(at)) != 0) continue;
            long frame = area.source.cached(area.index(at));
            if (frame <= 0) continue;
            Memory.store64(lowest + offset(at), frame | rights);
            added++;
        }
        space.addResident(added, false);
    }

    /** What {@link AddressSpace#prefetch} does to one area. */
    static void prefetch(AddressSpace space, Area area) {
        if (area.protection == 0) return;
        boolean copied = area.isWritable() && !area.isShared();
        if (copied && area.pages() > LARGEST_BATCH) return;
        long end = Math.min(area.end, area.start + MOST_PREFETCHED);
        for (long at = area.start; at < end; at += copied ? 4096 : AROUND - (at & AROUND - 1)) {
            if (area.source != null && !isAtHand(area.source, area.index(at))) continue;
            if (populate(space, area, at, copied, false) != AddressSpace.MAPPED) return;
        }
    }

    private static boolean isAtHand(PageSource source, long index) {
        long frame = source.cached(index);
        if (frame > 0) Frames.release(frame);
        return frame > 0;
    }

    /** A write to a page of a private file mapping that is not there yet: copies of it and, where the program goes on in order, of the next ones. */
    private static int copies(AddressSpace space, Area area, long page) {
        int wanted = batch(area, page), done = 0, result = AddressSpace.MAPPED;
        long lowest = space.table.table(page);
        if (lowest == 0) return AddressSpace.OUT_OF_MEMORY;
        for (long at = page; done < wanted && isBeside(area, page, at); at += 4096, done++) {
            if (done > 0 && Memory.load64(lowest + offset(at)) != 0) break;
            long frame = done == 0 ? area.source.page(area.index(at), false) : area.source.cached(area.index(at));
            if (frame <= 0) {
                if (done == 0) result = failure(frame);
                break;
            }
            long copy = copy(frame);
            if (copy == 0) {
                if (done == 0) result = AddressSpace.OUT_OF_MEMORY;
                break;
            }
            set(space, area, lowest + offset(at), copy);
        }
        area.expectedFault = page + done * 4096L;
        space.table.link();
        return result;
    }

    /** A frame of one's own with the content of one that a source gave; 0 if there is no memory. */
    private static long copy(long frame) {
        if (Frames.references(frame) == 1) return frame;
        long copy = Frames.allocate();
        if (copy != 0) Memory.copy(DirectMap.address(copy), DirectMap.address(frame), 4096);
        Frames.release(frame);
        return copy;
    }
}
