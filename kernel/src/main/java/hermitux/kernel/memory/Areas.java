package hermitux.kernel.memory;

/**
 * The areas of an address space in the order of their addresses, in an array: finding is a binary search, and inserting moves references, which is
 * cheap up to the most that Linux allows (vm.max_map_count).
 */
final class Areas {
    /** As Linux's default of /proc/sys/vm/max_map_count. */
    static final int MOST = 65530;
    /** Below a growing area this much stays free (stack_guard_gap). */
    static final long GUARD = 256 * 4096L;

    /** Heap that an area takes, and the open file that it may keep. */
    private static final int HEAP_BYTES = 112, FILE_BYTES = 192;
    private Area[] areas = new Area[64];
    private int count;
    private int lastFound;
    /** The last search from above: from this address up nothing is free that has the length and alignment. 0 for none. */
    private long searchedDown;
    private long searchedLength;
    private long searchedAlignment;

    int count() { return count; }

    /** So many more would be beyond what a process may have, or what the kernel's heap holds. */
    boolean isFull(int more) { return count + more > MOST || HeapBudget.left() < 0; }
    Area get(int index) { return areas[index]; }

    /** Index of the first area that ends above an address; count() if there is none. */
    int above(long address) {
        if (lastFound < count && areas[lastFound].end > address && (lastFound == 0 || areas[lastFound - 1].end <= address)) return lastFound;
        int low = 0, high = count;
        while (low < high) {
            int middle = low + high >>> 1;
            if (areas[middle].end > address) high = middle;
            else low = middle + 1;
        }
        lastFound = low;
        return low;
    }

    /** The area that holds an address, or null. */
    Area at(long address) {
        int index = above(address);
        return index < count && areas[index].start <= address ? areas[index] : null;
    }

    boolean isFree(long start, long end) {
        int index = above(start);
        return index == count || areas[index].start >= end;
    }

    /** Pages of areas between two addresses. */
    long pages(long start, long end) {
        long pages = 0;
        for (int i = above(start); i < count && areas[i].start < end; i++) pages += Math.min(areas[i].end, end) - Math.max(areas[i].start, start) >>> 12;
        return pages;
    }

    void insert(int index, Area area) {
        if (count == areas.length) {
            Area[] more = new Area[count * 2];
            for (int i = 0; i < count; i++) more[i] = areas[i];
            areas = more;
        }
        for (int i = count; i > index; i--) areas[i] = areas[i - 1];
        areas[index] = area;
        count++;
        HeapBudget.give(-heapBytes(area));
    }

    private static long heapBytes(Area area) { return area.source == null ? HEAP_BYTES : HEAP_BYTES + FILE_BYTES; }

    /** Takes out areas from one index up to, not including, another. */
    void remove(int from, int to) {
        if (from >= to) return;
        for (int i = from; i < to; i++) HeapBudget.give(heapBytes(areas[i]));
        for (int i = to; i < count; i++) areas[i - (to - from)] = areas[i];
        for (int i = count - (to - from); i < count; i++) areas[i] = null;
        count -= to - from;
        if (searchedDown != 0) searchedDown = Math.max(searchedDown, bottom(from));
    }

    /** Cuts the area that holds an address in two, so that one begins there. */
    void cut(long address) {
        int index = above(address);
        if (index == count || areas[index].start >= address) return;
        Area area = areas[index];
        Area rest = new Area(address, area.end, area.protection, area.flags, area.source, area.source == null ? 0 : area.index(address));
        if (area.source != null) area.source.retain();
        area.end = address;
        insert(index + 1, rest);
    }

    /** Merges neighbours that have become alike, from the area before an index to the one at last. */
    void merge(int index, int last) {
        int kept = Math.max(index - 1, 0);
        for (int next = kept + 1; next <= last && next < count; next++) {
            if (areas[kept].isContinuedBy(areas[next])) {
                areas[kept].end = areas[next].end;
                if (areas[next].source != null) areas[next].source.release();
            } else areas[++kept] = areas[next];
        }
        remove(kept + 1, Math.min(last + 1, count));
    }

    /** The lowest address that an area at index may begin at for what is put below it: a growing area keeps its guard gap. */
    private long bottom(int index) {
        if (index == count) return AddressSpace.END;
        Area area = areas[index];
        return area.has(Area.GROWS_DOWN) ? Math.max(area.start - GUARD, 0) : area.start;
    }

    /**
     * The highest free range of a length (aligned as asked) between two addresses; its start, or 0. Thousands of stacks come one below the other,
     * so the search goes on where the last one has ended.
     */
    long highestFree(long length, long low, long high, long alignment) {
        boolean goesOn = searchedDown != 0 && searchedDown < high && length >= searchedLength && alignment >= searchedAlignment;
        long start = goesOn ? highestFreeBelow(length, low, searchedDown, alignment) : 0;
        if (start == 0) start = highestFreeBelow(length, low, high, alignment);
        searchedDown = start;
        searchedLength = length;
        searchedAlignment = alignment;
        return start;
    }

    private long highestFreeBelow(long length, long low, long high, long alignment) {
        for (int index = above(high); ; index--) {
            long end = Math.min(high, bottom(index)), start = Math.max(low, index == 0 ? 0 : areas[index - 1].end);
            long candidate = end - length & -alignment;
            if (end >= length && candidate >= start && candidate > 0) return candidate;
            if (index == 0 || areas[index - 1].start <= low) return 0;
        }
    }

    /** The lowest such range. */
    long lowestFree(long length, long low, long high, long alignment) {
        for (int index = above(low); index <= count; index++) {
            long start = Math.max(low, index == 0 ? 0 : areas[index - 1].end);
            long candidate = start + alignment - 1 & -alignment;
            if (candidate + length <= Math.min(high, bottom(index)) && candidate > 0) return candidate;
            if (candidate >= high) return 0;
        }
        return 0;
    }
}
