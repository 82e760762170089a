package hermitux.image;

/** Little-endian numbers in arrays. */
final class Bytes {
    private Bytes() { }

    static int get16(byte[] from, int at) { return from[at] & 255 | (from[at + 1] & 255) << 8; }
    static int get32(byte[] from, int at) { return get16(from, at) | get16(from, at + 2) << 16; }
    static long get64(byte[] from, int at) { return get32(from, at) & 0xffffffffL | (long) get32(from, at + 4) << 32; }

    static void put16(byte[] to, int at, int value) { for (int i = 0; i < 2; i++) to[at + i] = (byte) (value >>> 8 * i); }
    static void put32(byte[] to, int at, int value) { for (int i = 0; i < 4; i++) to[at + i] = (byte) (value >>> 8 * i); }
    static void put64(byte[] to, int at, long value) { for (int i = 0; i < 8; i++) to[at + i] = (byte) (value >>> 8 * i); }

    static String text(byte[] from, int at, int length) {
        char[] text = new char[length];
        for (int i = 0; i < length; i++) text[i] = (char) (from[at + i] & 255);
        return new String(text);
    }

    static long roundUp(long bytes, int unit) { return bytes + unit - 1 & -unit; }
}
