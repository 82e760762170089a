package hermitux.abi.ninep;

/** Writes a message of 9P into memory, field by field. What goes past the limit is not written; {@link #fits} says so at the end. */
public abstract class MessageWriter {
    private long start;
    private int at;
    private int limit;
    private boolean overflow;

    protected abstract void store8(long address, int value);
    protected abstract void store16(long address, int value);
    protected abstract void store32(long address, int value);
    protected abstract void store64(long address, long value);

    /** The fields begin behind the header, which {@link #header} writes. */
    protected final void begin(long address, int limitBytes) {
        start = address;
        limit = limitBytes;
        overflow = false;
        at = Wire.HEADER;
    }

    /** @param sizeBytes of the whole message, with data that follow elsewhere */
    protected final void header(int sizeBytes, int type, int tag) {
        store32(start, sizeBytes);
        store8(start + 4, type);
        store16(start + 5, tag);
    }

    /** So far, with the header. */
    public final int length() { return at; }
    public final int limit() { return limit; }
    public final int room() { return limit - at; }
    protected final boolean fits() { return !overflow; }

    /** Makes room for a field and answers its address; 0 if there is none. */
    protected final long take(int bytes) {
        if (bytes > limit - at) overflow = true;
        if (overflow) return 0;
        at += bytes;
        return start + at - bytes;
    }

    public final MessageWriter put8(int value) {
        long to = take(1);
        if (to != 0) store8(to, value);
        return this;
    }

    public final MessageWriter put16(int value) {
        long to = take(2);
        if (to != 0) store16(to, value);
        return this;
    }

    public final MessageWriter put32(int value) {
        long to = take(4);
        if (to != 0) store32(to, value);
        return this;
    }

    public final MessageWriter put64(long value) {
        long to = take(8);
        if (to != 0) store64(to, value);
        return this;
    }

    public final MessageWriter put(String text) {
        put16(text.length());
        long to = take(text.length() > 0xffff ? Integer.MAX_VALUE / 2 : text.length());
        if (to != 0) for (int i = 0; i < text.length(); i++) store8(to + i, text.charAt(i));
        return this;
    }

    /** Overwrites a field that was put before. */
    public final void patch16(int offset, int value) { store16(start + offset, value); }
    public final void patch32(int offset, int value) { store32(start + offset, value); }
}
