package hermitux.kernel.trace;

import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.UserMemory;

/** What lies behind the program's pointers, printed. Where it cannot be read, the address is printed. */
final class UserData {
    /** strace cuts strings and buffers here. */
    static final int CUT = 32;
    private static final int LONGEST_PATH = 4096;

    private UserData() { }

    /** True if the range can be read; otherwise prints the address. */
    static boolean readable(long userAddress, long lengthBytes) {
        if (userAddress != 0 && UserMemory.readable(userAddress, lengthBytes)) return true;
        Line.address(userAddress);
        return false;
    }

    static void path(long userAddress) { string(userAddress, LONGEST_PATH); }

    static void string(long userAddress, int limit) {
        String string = userAddress == 0 ? null : UserMemory.string(userAddress, LONGEST_PATH);
        if (string == null) Line.address(userAddress);
        else Line.quoted(string, limit);
    }

    /** A buffer of known length, cut. */
    static void buffer(long userAddress, long lengthBytes) {
        int shown = (int) Math.min(Math.max(lengthBytes, 0), CUT);
        if (!readable(userAddress, shown)) return;
        Line.add('"');
        for (int i = 0; i < shown; i++)
            Line.quotedByte(Memory.load8(userAddress + i), i + 1 < shown ? Memory.load8(userAddress + i + 1) : -1);
        Line.add(shown < lengthBytes ? "\"..." : "\"");
    }

    static void hexBuffer(long userAddress, long lengthBytes) {
        int shown = (int) Math.min(Math.max(lengthBytes, 0), CUT);
        if (!readable(userAddress, shown)) return;
        Line.add('"');
        for (int i = 0; i < shown; i++) Line.hexByte(Memory.load8(userAddress + i));
        Line.add(shown < lengthBytes ? "\"..." : "\"");
    }

    /** A NUL-terminated string in a field of a structure that is known to be readable. */
    static void field(long userAddress, int lengthBytes) {
        int length = 0;
        while (length < lengthBytes && Memory.load8(userAddress + length) != 0) length++;
        buffer(userAddress, length);
    }

    /** "[a, b]" of ints or unsigned ints. */
    static void ints(long userAddress, int count) {
        if (!readable(userAddress, 4L * count)) return;
        Line.add('[');
        for (int i = 0; i < count; i++) {
            if (i > 0) Line.add(", ");
            Line.decimal(Memory.load32(userAddress + 4L * i));
        }
        Line.add(']');
    }

    /** The strings of argv. */
    static void strings(long userAddress) {
        if (userAddress == 0) { Line.add("NULL"); return; }
        Line.add('[');
        for (int i = 0; i < CUT; i++) {
            if (!UserMemory.readable(userAddress + 8L * i, 8)) { Line.add("..."); break; }
            long string = Memory.load64(userAddress + 8L * i);
            if (string == 0) break;
            if (i > 0) Line.add(", ");
            string(string, CUT);
            if (i == CUT - 1) Line.add(", ...");
        }
        Line.add(']');
    }

    static void environment(long userAddress) {
        Line.address(userAddress);
        if (userAddress == 0) return;
        int count = 0;
        while (UserMemory.readable(userAddress + 8L * count, 8) && Memory.load64(userAddress + 8L * count) != 0) count++;
        Line.add(" /* ");
        Line.decimal(count);
        Line.add(count == 1 ? " var */" : " vars */");
    }

    /** How many records getdents64 has stored. */
    static void directoryEntries(long userAddress, long lengthBytes) {
        Line.address(userAddress);
        if (!UserMemory.readable(userAddress, lengthBytes)) return;
        int count = 0;
        for (long at = 0; at + 18 < lengthBytes; count++) {
            int size = Memory.load16(userAddress + at + 16);
            if (size == 0) break;
            at += size;
        }
        Line.add(" /* ");
        Line.decimal(count);
        Line.add(count == 1 ? " entry */" : " entries */");
    }
}
