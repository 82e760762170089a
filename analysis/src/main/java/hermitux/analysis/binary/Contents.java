package hermitux.analysis.binary;

import hermitux.elf.BadElf;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The bytes of a file, little-endian. Nothing in it is trusted: every access is checked and answers {@link BadElf} where the file has no such place. */
final class Contents {
    private static final int LONGEST_STRING = 1 << 16;
    private final ByteBuffer bytes;

    Contents(byte[] bytes) { this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN); }

    int size() { return bytes.capacity(); }

    int check(long offset, long lengthBytes, String what) {
        if (offset < 0 || lengthBytes < 0 || offset > size() || lengthBytes > size() - offset)
            throw new BadElf("damaged: " + what + " lies outside the file (" + size() + " bytes)");
        return (int) offset;
    }

    int u8(long offset) { return bytes.get(check(offset, 1, "a byte")) & 255; }
    int u16(long offset) { return bytes.getShort(check(offset, 2, "a number")) & 0xffff; }
    int i32(long offset) { return bytes.getInt(check(offset, 4, "a number")); }
    long u32(long offset) { return i32(offset) & 0xffffffffL; }
    long i64(long offset) { return bytes.getLong(check(offset, 8, "a number")); }

    String string(long offset) {
        int start = check(offset, 1, "a name"), end = start;
        while (end < size() && bytes.get(end) != 0) if (++end - start > LONGEST_STRING) throw new BadElf("damaged: a name does not end");
        if (end == size()) throw new BadElf("damaged: a name does not end");
        return new String(bytes.array(), start, end - start, StandardCharsets.ISO_8859_1);
    }

    byte[] array() { return bytes.array(); }
}
