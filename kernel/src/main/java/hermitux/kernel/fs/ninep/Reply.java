package hermitux.kernel.fs.ninep;

import hermitux.kernel.machine.Memory;

/** Reads a message, field by field. Past its end every field is 0 or empty, and {@link #bad} says so. */
final class Reply {
    /** Something was read that is not there. */
    boolean bad;
    private long start;
    private int at;
    private int limit;

    void open(long address, int lengthBytes) {
        start = address;
        limit = lengthBytes;
        at = 0;
        bad = false;
    }

    int remaining() { return limit - at; }

    /** The message ends earlier than the buffer. */
    void limit(int lengthBytes) { limit = Math.min(limit, lengthBytes); }

    private boolean has(int bytes) {
        if (bytes > limit - at) {
            bad = true;
            at = limit;
        }
        return !bad;
    }

    int get8() { return has(1) ? Memory.load8(start + at++) : 0; }

    int get16() {
        if (!has(2)) return 0;
        at += 2;
        return Memory.load16(start + at - 2);
    }

    int get32() {
        if (!has(4)) return 0;
        at += 4;
        return Memory.load32(start + at - 4);
    }

    long get64() {
        if (!has(8)) return 0;
        at += 8;
        return Memory.load64(start + at - 8);
    }

    String string() {
        int length = get16();
        if (!has(length)) return "";
        char[] text = new char[length];
        for (int i = 0; i < length; i++) text[i] = (char) Memory.load8(start + at + i);
        at += length;
        return new String(text);
    }

    void skip(int bytes) { if (has(bytes)) at += bytes; }
}
