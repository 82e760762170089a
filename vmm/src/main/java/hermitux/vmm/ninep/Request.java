package hermitux.vmm.ninep;

import hermitux.vmm.machine.Memory;

/**
 * Reads a request out of a copy of ours, field by field, so that the guest cannot change what was checked. Past the end every field is 0 or
 * empty, and {@link #bad} says so.
 */
final class Request {
    boolean bad;
    private final long start;
    private int at;
    private int limit;

    Request(long address) { start = address; }

    void open(int lengthBytes) {
        at = 0;
        limit = lengthBytes;
        bad = false;
    }

    private boolean has(int bytes) {
        if (bytes > limit - at) bad = true;
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
}
