package hermitux.kernel.fs.ninep;

import hermitux.kernel.machine.Memory;

/** Writes a message, field by field. A message that does not fit is noticed at its end. */
final class Request {
    private long start;
    private int at;
    private int limit;
    private boolean overflow;

    /** @param address where the message goes, limit bytes at most */
    Request begin(long address, int limit, int type, int tag) {
        this.start = address;
        this.limit = limit;
        overflow = false;
        at = 4;
        return put8(type).put16(tag);
    }

    private boolean room(int bytes) {
        if (bytes > limit - at) overflow = true;
        return !overflow;
    }

    Request put8(int value) {
        if (room(1)) Memory.store8(start + at++, value);
        return this;
    }

    Request put16(int value) {
        if (room(2)) Memory.store16(start + at, value);
        at += 2;
        return this;
    }

    Request put32(int value) {
        if (room(4)) Memory.store32(start + at, value);
        at += 4;
        return this;
    }

    Request put64(long value) {
        if (room(8)) Memory.store64(start + at, value);
        at += 8;
        return this;
    }

    Request put(String text) {
        put16(text.length());
        if (text.length() > 0xffff || !room(text.length())) {
            overflow = true;
            return this;
        }
        for (int i = 0; i < text.length(); i++) Memory.store8(start + at + i, text.charAt(i));
        at += text.length();
        return this;
    }

    /**
     * Completes the message, which payloadBytes of data follow elsewhere; answers its own length, or -1 if it did not fit.
     */
    int end(int payloadBytes) {
        if (overflow) return -1;
        Memory.store32(start, at + payloadBytes);
        return at;
    }
}
