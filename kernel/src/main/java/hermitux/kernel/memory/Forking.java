package hermitux.kernel.memory;

import hermitux.kernel.machine.Memory;

/**
 * The copy of an address space that fork(2) makes: the areas, and pages shared until somebody writes. A fault costs 23 to 55 µs on a software KVM where
 * a page is copied in 0.3 µs, so what the parent has of its own in small areas (stack, data) is copied at once, up to {@link #MOST_COPIED} pages:
 * fewer where memory is small or scarce, since a thousand idle children would fill it.
 */
final class Forking {
    private static final int MOST_COPIED = 192;
    /** Pages of an area that are copied at once: those at its end, where stacks and heaps grow. */
    private static final int COPIED_OF_AREA = 32;
    /** … and of a large area that is no stack: of it a child touches little before it ends or executes, and an idle one keeps the copies. */
    private static final int COPIED_OF_LARGE = 4;
    /** Of so many free frames one may go into copies. */
    private static final int SCARCITY_SHIFT = 10;

    private final PageTable from, to;
    private final AddressSpace child;
    /** How many pages may still be copied. */
    private long left = Math.min(MOST_COPIED, Frames.freeBytes() / Frames.SIZE >> SCARCITY_SHIFT);

    private Forking(AddressSpace parent, AddressSpace child) {
        this.child = child;
        from = parent.table;
        to = child.table;
    }

    /** False if there is no memory: the child is then to be released as it is. */
    static boolean copy(AddressSpace parent, AddressSpace child) {
        layout(parent, child);
        if (parent.watch != null && (child.watch = parent.watch.forked()) == null) return false;
        var forking = new Forking(parent, child);
        boolean done = true;
        for (int i = 0; i < parent.areas.count() && done; i++) {
            Area area = parent.areas.get(i);
            if (!area.has(Area.NOT_FORKED)) done = forking.area(area);
        }
        parent.table.flush();
        return done;
    }

    /** What is not memory itself. */
    private static void layout(AddressSpace parent, AddressSpace child) {
        child.mappingTop = parent.mappingTop;
        child.heapStart = parent.heapStart;
        child.heapEnd = parent.heapEnd;
        child.stackStart = parent.stackStart;
        child.initialStack = parent.initialStack;
        child.argumentsStart = parent.argumentsStart;
        child.argumentsEnd = parent.argumentsEnd;
        child.environmentStart = parent.environmentStart;
        child.environmentEnd = parent.environmentEnd;
        child.auxiliaryStart = parent.auxiliaryStart;
        child.auxiliaryEnd = parent.auxiliaryEnd;
    }

    private boolean area(Area area) {
        PageSource source = area.has(Area.GIVES_WAY) && child.watch != null ? child.watch.stubs() : area.source;
        var copy = new Area(area.start, area.end, area.protection, area.flags & ~Area.LOCKED, source, area.firstIndex);
        child.append(copy);
        if (area.has(Area.WIPED_ON_FORK)) return true;
        if (area.has(Area.GIVES_WAY)) {
            child.populate(area.start, area.end - area.start);
            return true;
        }
        return pages(area);
    }

    private boolean pages(Area area) {
        boolean large = area.pages() > COPIED_OF_AREA && !area.has(Area.GROWS_DOWN);
        long copied = area.isShared() || !area.isWritable() ? 0 : Math.min(area.pages(), large ? COPIED_OF_LARGE : COPIED_OF_AREA);
        long eager = area.end - (copied << 12);
        for (long at = from.next(area.start, area.end); at < area.end; at = from.next(at, area.end)) {
            long leaf = from.leaf(at), entry = Memory.load64(leaf);
            if ((entry & PageTable.LARGE) != 0) {
                long first = at & -PageTable.LARGE_SIZE;
                if (first < area.start || first + PageTable.LARGE_SIZE > area.end) {
                    from.splitLarge(at);
                    continue;
                }
                if (!large(at, leaf, entry)) return false;
                at += PageTable.LARGE_SIZE;
                continue;
            }
            long lowest = to.table(at), limit = Math.min(area.end, (at & -PageTable.LARGE_SIZE) + PageTable.LARGE_SIZE);
            boolean done = lowest != 0 && table(area, at, limit, leaf, lowest + (at >>> 12 & 511) * 8, eager);
            to.link();
            if (!done) return false;
            at = limit;
        }
        return true;
    }

    /** A large page stays one, in both spaces, until one of them writes to it. */
    private boolean large(long at, long leaf, long entry) {
        long spare = Frames.allocate();
        if (spare == 0) return false;
        long shared = (entry & PageTable.WRITABLE) == 0 ? entry : entry & ~PageTable.WRITABLE | PageTable.FORKED;
        if (!to.setLarge(at, shared)) {
            Frames.release(spare);
            return false;
        }
        LargePages.share(entry & PageTable.FRAME, spare);
        child.addResident(512, true);
        Memory.store64(leaf, shared);
        from.invalidate(at);
        return true;
    }

    /** The pages of one lowest table, which lie there one after the other: a parent with much memory has thousands. */
    private boolean table(Area area, long start, long limit, long leaf, long target, long eager) {
        for (long at = start; at < limit; at += 4096, leaf += 8, target += 8) {
            long entry = Memory.load64(leaf);
            if (entry == 0) continue;
            long value = page(area, at, leaf, entry, at >= eager);
            if (value == 0) return false;
            Memory.store64(target, value);
        }
        return true;
    }

    /** The child's entry for a page; 0 if there is no memory. */
    private long page(Area area, long at, long leaf, long entry, boolean eager) {
        long frame = entry & PageTable.FRAME;
        if (frame == Frames.zero()) return entry;
        boolean anonymous = (entry & PageTable.ANONYMOUS) != 0;
        if (eager && anonymous && (entry & PageTable.WRITABLE) != 0 && left > 0) {
            long copy = Frames.allocate();
            if (copy == 0) return 0;
            Memory.copy(DirectMap.address(copy), DirectMap.address(frame), 4096);
            left--;
            child.addResident(1, true);
            return copy | entry & ~PageTable.FRAME;
        }
        Frames.retain(frame);
        child.addResident(1, anonymous);
        if (area.isShared()) return area.source == null ? entry : entry & ~PageTable.WRITABLE;
        if ((entry & PageTable.WRITABLE) != 0) {
            entry = entry & ~PageTable.WRITABLE | PageTable.FORKED;
            Memory.store64(leaf, entry);
            from.invalidate(at);
        }
        return entry;
    }
}
