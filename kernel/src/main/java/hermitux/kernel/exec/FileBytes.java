package hermitux.kernel.exec;

import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.DirectMap;
import hermitux.kernel.memory.Frames;
import hermitux.kernel.memory.PageSource;

/** Bytes of a file that is about to be executed, read through its pages. What lies past its end or cannot be read is 0, and {@link #failed}. */
final class FileBytes {
    private final PageSource source;
    private final long length;
    private long index = -1;
    private long frame;
    /** Something was asked for that is not there. */
    boolean failed;

    FileBytes(PageSource source) {
        this.source = source;
        length = source.length();
    }

    long length() { return length; }

    /** The range lies in the file; neither number may be negative. */
    boolean covers(long offset, long size) { return offset >= 0 && size >= 0 && offset <= length && size <= length - offset; }

    int byteAt(long offset) {
        if (!covers(offset, 1) || !hold(offset >>> 12)) {
            failed = true;
            return 0;
        }
        return Memory.load8(DirectMap.address(frame) + (offset & 4095));
    }

    private boolean hold(long wanted) {
        if (wanted == index) return true;
        close();
        long page = source.page(wanted, false);
        if (page < 0) return false;
        frame = page;
        index = wanted;
        return true;
    }

    /** A little-endian number of up to 8 bytes. */
    long number(long offset, int size) {
        long value = 0;
        for (int i = size - 1; i >= 0; i--) value = value << 8 | byteAt(offset + i);
        return value;
    }

    /** The bytes of a range up to its first NUL, one char a byte. */
    String text(long offset, int limit) {
        var text = new StringBuilder();
        for (int i = 0; i < limit; i++) {
            int next = byteAt(offset + i);
            if (next == 0) break;
            text.append((char) next);
        }
        return text.toString();
    }

    /** Gives the page back that was read last. */
    void close() {
        if (index >= 0) Frames.release(frame);
        index = -1;
    }
}
