package hermitux.elf;

/** Little-endian numbers and C strings in an array. The caller has checked the bounds. */
final class Bytes {
    private Bytes() { }

    static int u16(byte[] from, int at) { return (from[at] & 255) | (from[at + 1] & 255) << 8; }
    static int u32(byte[] from, int at) { return u16(from, at) | u16(from, at + 2) << 16; }
    static long u64(byte[] from, int at) { return (u32(from, at) & 0xffffffffL) | (long) u32(from, at + 4) << 32; }

    /** Null if no zero byte follows in the array. */
    static String string(byte[] from, int at) {
        if (at < 0 || at > from.length) return null;
        for (int end = at; end < from.length; end++) if (from[end] == 0) return string(from, at, end);
        return null;
    }

    private static String string(byte[] from, int at, int end) {
        char[] characters = new char[end - at];
        for (int i = 0; i < characters.length; i++) characters[i] = (char) (from[at + i] & 255);
        return new String(characters);
    }
}
