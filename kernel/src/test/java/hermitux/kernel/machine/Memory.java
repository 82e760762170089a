package hermitux.kernel.machine;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Simulated memory behind the kernel's own page tables: every address goes through {@link Translation}, TLB included, as on the processor. So
 * a page that is not mapped, a write to a read-only page and a forgotten invalidation all show in a test.
 */
public final class Memory {
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private Memory() { }

    public static int load8(long address) { return (int) load(address, 1); }
    public static int load16(long address) { return (int) load(address, 2); }
    public static int load32(long address) { return (int) load(address, 4); }
    public static long load64(long address) { return load(address, 8); }
    public static void store8(long address, int value) { store(address, 1, value); }
    public static void store16(long address, int value) { store(address, 2, value); }
    public static void store32(long address, int value) { store(address, 4, value); }
    public static void store64(long address, long value) { store(address, 8, value); }
    public static int load16Acquire(long address) { return load16(address); }
    public static void store16Release(long address, int value) { store16(address, value); }
    public static int load32Volatile(long address) { return load32(address); }
    public static void store32Volatile(long address, int value) { store32(address, value); }

    public static long exchange64(long address, long value) {
        long old = load64(address);
        store64(address, value);
        return old;
    }

    public static void or64(long address, long bits) { store64(address, load64(address) | bits); }

    public static void copy(long to, long from, long lengthBytes) {
        if (to != from && Long.compareUnsigned(to - from, lengthBytes) < 0)
            throw new IllegalArgumentException("Memory.copy to an overlapping range above");
        for (long done = 0; done < lengthBytes; ) {
            long run = Math.min(lengthBytes - done, Math.min(4096 - (to + done & 4095), 4096 - (from + done & 4095)));
            long source = Translation.physical(from + done, false);
            long target = Translation.physical(to + done, true);
            MemorySegment.copy(Machine.physical.chunk(source), offset(source), Machine.physical.chunk(target), offset(target), run);
            done += run;
        }
    }

    public static void fill(long to, int value, long lengthBytes) {
        for (long done = 0; done < lengthBytes; ) {
            long run = Math.min(lengthBytes - done, 4096 - (to + done & 4095));
            long target = Translation.physical(to + done, true);
            Machine.physical.chunk(target).asSlice(offset(target), run).fill((byte) value);
            done += run;
        }
    }

    private static long offset(long physical) { return physical & (1 << PhysicalMemory.CHUNK_SHIFT) - 1; }

    private static long load(long address, int size) {
        if ((address & 4095) + size > 4096) {
            long value = 0;
            for (int i = 0; i < size; i++) value |= load(address + i, 1) << 8 * i;
            return value;
        }
        long physical = Translation.physical(address, false);
        Device device = Machine.physical.device(physical);
        return device != null ? device.load(physical, size) : loadPhysical(physical, size);
    }

    private static void store(long address, int size, long value) {
        if ((address & 4095) + size > 4096) {
            Translation.physical(address + size - 1, true);         // both pages are checked before either is written
            for (int i = 0; i < size; i++) store(address + i, 1, value >> 8 * i);
            return;
        }
        long physical = Translation.physical(address, true);
        Device device = Machine.physical.device(physical);
        if (device != null) device.store(physical, size, value);
        else storePhysical(physical, size, value);
    }

    static long loadPhysical(long physical, int size) {
        MemorySegment chunk = Machine.physical.chunk(physical);
        long offset = offset(physical);
        return switch (size) {
            case 1 -> chunk.get(ValueLayout.JAVA_BYTE, offset) & 0xff;
            case 2 -> chunk.get(SHORT, offset) & 0xffff;
            case 4 -> chunk.get(INT, offset);
            default -> chunk.get(LONG, offset);
        };
    }

    static void storePhysical(long physical, int size, long value) {
        MemorySegment chunk = Machine.physical.chunk(physical);
        long offset = offset(physical);
        switch (size) {
            case 1 -> chunk.set(ValueLayout.JAVA_BYTE, offset, (byte) value);
            case 2 -> chunk.set(SHORT, offset, (short) value);
            case 4 -> chunk.set(INT, offset, (int) value);
            default -> chunk.set(LONG, offset, value);
        }
    }
}
