package hermitux.host;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The twin of Memory on the JVM: the process's own memory by the foreign memory interface. */
final class Memory {
    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private Memory() { }

    static int load8(long address) { return ALL.get(ValueLayout.JAVA_BYTE, address) & 255; }
    static int load16(long address) { return ALL.get(ValueLayout.JAVA_SHORT_UNALIGNED, address) & 0xffff; }
    static int load32(long address) { return ALL.get(ValueLayout.JAVA_INT_UNALIGNED, address); }
    static long load64(long address) { return ALL.get(ValueLayout.JAVA_LONG_UNALIGNED, address); }
    static void store8(long address, int value) { ALL.set(ValueLayout.JAVA_BYTE, address, (byte) value); }
    static void store16(long address, int value) { ALL.set(ValueLayout.JAVA_SHORT_UNALIGNED, address, (short) value); }
    static void store32(long address, int value) { ALL.set(ValueLayout.JAVA_INT_UNALIGNED, address, value); }
    static void store64(long address, long value) { ALL.set(ValueLayout.JAVA_LONG_UNALIGNED, address, value); }

    static void load(byte[] to, int at, long address, int lengthBytes) { MemorySegment.copy(ALL, ValueLayout.JAVA_BYTE, address, to, at, lengthBytes); }
    static void store(long address, byte[] from, int at, int lengthBytes) { MemorySegment.copy(from, at, ALL, ValueLayout.JAVA_BYTE, address, lengthBytes); }
}
