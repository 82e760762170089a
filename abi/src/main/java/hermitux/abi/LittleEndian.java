package hermitux.abi;

/** Little-endian numbers, and texts of a byte a character, in arrays. The caller has checked the bounds. */
public final class LittleEndian {
    private LittleEndian() { }

    public static int get16(byte[] from, int at) { return from[at] & 255 | (from[at + 1] & 255) << 8; }
    public static int get32(byte[] from, int at) { return get16(from, at) | get16(from, at + 2) << 16; }
    public static long get64(byte[] from, int at) { return get32(from, at) & 0xffffffffL | (long) get32(from, at + 4) << 32; }

    public static void put16(byte[] to, int at, int value) { for (int i = 0; i < 2; i++) to[at + i] = (byte) (value >>> 8 * i); }
    public static void put32(byte[] to, int at, int value) { for (int i = 0; i < 4; i++) to[at + i] = (byte) (value >>> 8 * i); }
    public static void put64(byte[] to, int at, long value) { for (int i = 0; i < 8; i++) to[at + i] = (byte) (value >>> 8 * i); }

    public static String text(byte[] from, int at, int length) {
        char[] text = new char[length];
        for (int i = 0; i < length; i++) text[i] = (char) (from[at + i] & 255);
        return new String(text);
    }

    /** A text that a zero byte ends; null if none follows in the array. */
    public static String string(byte[] from, int at) {
        if (at < 0 || at > from.length) return null;
        for (int end = at; end < from.length; end++) if (from[end] == 0) return text(from, at, end - at);
        return null;
    }
}
