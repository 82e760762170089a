package hermitux.vmm.machine;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.TreeMap;

/**
 * The twin of Memory: this process's own memory, of which only ranges that were allowed may be touched: what {@link SystemCall} mapped, and the RAM
 * that a test gives a guest. Whatever else is touched ends the test with {@link Trespass}, and so does a case that touches without end.
 */
public final class Memory {
    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    /** End by start; ranges do not overlap. */
    private static final TreeMap<Long, Long> ALLOWED = new TreeMap<>();
    private static long lastStart;
    private static long lastEnd;

    private static long guestStart;
    private static long guestEnd;
    private static Runnable guest;
    private static long accessesLeft = Long.MAX_VALUE;

    /** An access where none may be. Not an exception, so that no code under test catches it. */
    public static final class Trespass extends Error {
        Trespass(String what) { super(what); }
    }

    private Memory() { }

    public static void allow(long address, long lengthBytes) {
        forbid(address);
        ALLOWED.put(address, address + lengthBytes);
    }

    public static void forbid(long address) {
        lastEnd = 0;
        ALLOWED.remove(address);
    }

    /** So many accesses from now on are enough for anybody. */
    public static void limitAccesses(long number) { accessesLeft = number; }

    /** A guest that runs while its host looks: called before each load from its RAM. Null for none. */
    public static void race(long ramAddress, long lengthBytes, Runnable other) {
        guestStart = ramAddress;
        guestEnd = ramAddress + lengthBytes;
        guest = other;
    }

    static void check(long address, long lengthBytes) {
        if (--accessesLeft < 0) throw new Trespass("there is no end to it");
        if (lengthBytes == 0 || address >= lastStart && address < lastEnd && lengthBytes <= lastEnd - address) return;
        var range = ALLOWED.floorEntry(address);
        if (lengthBytes < 0 || range == null || address >= range.getValue() || lengthBytes > range.getValue() - address)
            throw new Trespass(lengthBytes + " bytes at " + Long.toHexString(address));
        lastStart = range.getKey();
        lastEnd = range.getValue();
    }

    private static void checkLoad(long address, int size) {
        check(address, size);
        if (guest == null || address < guestStart || address >= guestEnd) return;
        Runnable other = guest;
        guest = null;
        other.run();
        guest = other;
    }

    public static int load8(long address) {
        checkLoad(address, 1);
        return ALL.get(ValueLayout.JAVA_BYTE, address) & 0xff;
    }

    public static int load16(long address) {
        checkLoad(address, 2);
        return ALL.get(ValueLayout.JAVA_SHORT_UNALIGNED, address) & 0xffff;
    }

    public static int load32(long address) {
        checkLoad(address, 4);
        return ALL.get(ValueLayout.JAVA_INT_UNALIGNED, address);
    }

    public static long load64(long address) {
        checkLoad(address, 8);
        return ALL.get(ValueLayout.JAVA_LONG_UNALIGNED, address);
    }

    public static void store8(long address, int value) {
        check(address, 1);
        ALL.set(ValueLayout.JAVA_BYTE, address, (byte) value);
    }

    public static void store16(long address, int value) {
        check(address, 2);
        ALL.set(ValueLayout.JAVA_SHORT_UNALIGNED, address, (short) value);
    }

    public static void store32(long address, int value) {
        check(address, 4);
        ALL.set(ValueLayout.JAVA_INT_UNALIGNED, address, value);
    }

    public static void store64(long address, long value) {
        check(address, 8);
        ALL.set(ValueLayout.JAVA_LONG_UNALIGNED, address, value);
    }

    public static void copy(long to, long from, long lengthBytes) {
        check(from, lengthBytes);
        check(to, lengthBytes);
        MemorySegment.copy(ALL, from, ALL, to, lengthBytes);
    }

    public static void fill(long to, int value, long lengthBytes) {
        check(to, lengthBytes);
        ALL.asSlice(to, lengthBytes).fill((byte) value);
    }

    public static int load16Acquire(long address) { return load16(address); }
    public static void store16Release(long address, int value) { store16(address, value); }
    public static void fence() { }

    public static void store(long address, byte[] from, int at, int lengthBytes) {
        check(address, lengthBytes);
        MemorySegment.copy(from, at, ALL, ValueLayout.JAVA_BYTE, address, lengthBytes);
    }

    /** For tests: bytes as they are. */
    public static byte[] bytes(long address, int lengthBytes) {
        check(address, lengthBytes);
        return ALL.asSlice(address, lengthBytes).toArray(ValueLayout.JAVA_BYTE);
    }
}
