package hermitux.kernel.machine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * The simulated machine's physical memory: RAM ranges held as native segments that come into being when first touched, and windows of
 * device registers. An access to anything else is a bus error of the test. Fresh RAM holds garbage on purpose: nothing may rely on zero.
 */
final class PhysicalMemory {
    static final int CHUNK_SHIFT = 16;
    private static final int CHUNK = 1 << CHUNK_SHIFT;

    private record Range(long start, long end) { }
    private record Window(long start, long end, Device device) { }

    private final List<Range> ranges = new ArrayList<>();
    private final List<Window> windows = new ArrayList<>();
    private MemorySegment[] chunks = new MemorySegment[0];
    /** Chunks that have been touched. */
    int touchedChunks;

    void addRam(long start, long end) { ranges.add(new Range(start, end)); }

    void attach(long start, long end, Device device) { windows.add(new Window(start, end, device)); }

    /** The registers at an address, or null for RAM. */
    Device device(long physical) {
        for (Window window : windows) if (physical >= window.start && physical < window.end) return window.device;
        return null;
    }

    /** The segment that holds a byte; the byte's offset in it is the address modulo 64 KiB. */
    MemorySegment chunk(long physical) {
        int index = (int) (physical >>> CHUNK_SHIFT);
        if (index < 0 || physical < 0) throw new IllegalStateException("bus error at physical 0x" + Long.toHexString(physical));
        if (index < chunks.length && chunks[index] != null) return chunks[index];
        boolean ram = false;
        for (Range range : ranges) ram |= physical >= range.start && physical < range.end;
        if (!ram) throw new IllegalStateException("bus error at physical 0x" + Long.toHexString(physical));
        if (index >= chunks.length) chunks = java.util.Arrays.copyOf(chunks, Math.max(index + 1, chunks.length * 2));
        touchedChunks++;
        MemorySegment fresh = Arena.ofAuto().allocate(CHUNK, 4096);
        fresh.fill((byte) 0xa5);
        return chunks[index] = fresh;
    }
}
