package hermitux.abi.ninep;

/**
 * Reads a message of 9P out of memory, field by field. Past its end every field is 0 or empty, and {@link #bad} says so. How a program loads from an
 * address is its own matter: the kernel and the monitor each have one class of this kind.
 */
public abstract class MessageReader {
    /** Something was read that is not there. */
    public boolean bad;
    private long start;
    private int at;
    private int limit;

    protected abstract int load8(long address);
    protected abstract int load16(long address);
    protected abstract int load32(long address);
    protected abstract long load64(long address);

    public final void open(long address, int lengthBytes) {
        start = address;
        limit = lengthBytes;
        at = 0;
        bad = false;
    }

    public final int remaining() { return limit - at; }

    /** The message ends earlier than the buffer. */
    public final void limit(int lengthBytes) { limit = Math.min(limit, lengthBytes); }

    private boolean has(int bytes) {
        if (bytes > limit - at) {
            bad = true;
            at = limit;
        }
        return !bad;
    }

    public final int get8() { return has(1) ? load8(start + at++) : 0; }

    public final int get16() {
        if (!has(2)) return 0;
        at += 2;
        return load16(start + at - 2);
    }

    public final int get32() {
        if (!has(4)) return 0;
        at += 4;
        return load32(start + at - 4);
    }

    public final long get64() {
        if (!has(8)) return 0;
        at += 8;
        return load64(start + at - 8);
    }

    public final String string() {
        int length = get16();
        if (!has(length)) return "";
        char[] text = new char[length];
        for (int i = 0; i < length; i++) text[i] = (char) load8(start + at + i);
        at += length;
        return new String(text);
    }

    public final void skip(int bytes) { if (has(bytes)) at += bytes; }
}
