package hermitux.vmm.ninep;

import hermitux.vmm.machine.Memory;

/** Writes an answer, field by field, into a buffer of ours; {@link #room} says how much of it the guest left room for. */
final class Reply {
    private final long start;
    private int at;
    private int limit;

    Reply(long address) { start = address; }

    /** The header is written by {@link #end}. */
    void open(int limitBytes) {
        at = Wire.HEADER;
        limit = limitBytes;
    }

    /** So far. What is longer than the guest has room for must not be sent. */
    int length() { return at; }

    /** What {@link #open} was told. */
    int limit() { return limit; }

    int room() { return limit - at; }

    Reply put8(int value) {
        Memory.store8(start + at, value);
        at += 1;
        return this;
    }

    Reply put16(int value) {
        Memory.store16(start + at, value);
        at += 2;
        return this;
    }

    Reply put32(int value) {
        Memory.store32(start + at, value);
        at += 4;
        return this;
    }

    Reply put64(long value) {
        Memory.store64(start + at, value);
        at += 8;
        return this;
    }

    Reply put(String text) {
        put16(text.length());
        for (int i = 0; i < text.length(); i++) Memory.store8(start + at + i, text.charAt(i));
        at += text.length();
        return this;
    }

    Reply put(long address, int lengthBytes) {
        put16(lengthBytes);
        Memory.copy(start + at, address, lengthBytes);
        at += lengthBytes;
        return this;
    }

    /** Overwrite a field that was put before. */
    void patch16(int offset, int value) { Memory.store16(start + offset, value); }
    void patch32(int offset, int value) { Memory.store32(start + offset, value); }

    /** Completes the message, which dataBytes follow elsewhere; answers the length of what is here. */
    int end(int type, int tag, int dataBytes) {
        Memory.store32(start, at + dataBytes);
        Memory.store8(start + 4, type);
        Memory.store16(start + 5, tag);
        return at;
    }
}
