package hermitux.kernel.exec;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Makes ELF files: the headers, then each segment's bytes at an offset that fits its address. */
final class ElfBuilder {
    record Segment(int type, int flags, long offset, long address, long fileSize, long memorySize, long alignment) { }

    int type = 2;
    int machine = 62;
    long entry = 0x401000;
    private final List<Segment> segments = new ArrayList<>();
    private byte[] contents = new byte[0x1000];

    /** What a small static program looks like: text with the headers, data with bss. */
    static ElfBuilder program(long base) {
        var elf = new ElfBuilder();
        elf.entry = base + 0x1000;
        elf.header(1, 4, 0, base, 0x400, 0x400);
        elf.load(5, base + 0x1000, pattern(5000, 1), 5000);
        elf.load(6, base + 0x4100, pattern(700, 2), 30_000);
        return elf;
    }

    /** A relocatable one. */
    static ElfBuilder shared() {
        var elf = program(0);
        elf.type = 3;
        return elf;
    }

    static byte[] pattern(int length, int seed) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) bytes[i] = (byte) (i * 7 + seed);
        return bytes;
    }

    ElfBuilder header(int type, int flags, long offset, long address, long fileSize, long memorySize) {
        segments.add(new Segment(type, flags, offset, address, fileSize, memorySize, 0x1000));
        return this;
    }

    /** A PT_LOAD segment with content of its own. */
    ElfBuilder load(int flags, long address, byte[] content, long memorySize) {
        int offset = (contents.length + 4095 & -4096) + (int) (address & 4095);
        place(offset, content);
        return header(1, flags, offset, address, content.length, memorySize);
    }

    ElfBuilder interpreter(String path) {
        byte[] bytes = (path + "\0").getBytes();
        int offset = contents.length;
        place(offset, bytes);
        return header(3, 4, offset, offset, bytes.length, bytes.length);
    }

    /** Gaps hold 0xee, so that nothing relies on zeros there. */
    private void place(int offset, byte[] content) {
        int before = contents.length;
        contents = Arrays.copyOf(contents, offset + content.length);
        Arrays.fill(contents, before, offset, (byte) 0xee);
        System.arraycopy(content, 0, contents, offset, content.length);
    }

    byte[] build() {
        var file = ByteBuffer.wrap(contents.clone()).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(0, 0x464c457f).put(4, (byte) 2).put(5, (byte) 1).put(6, (byte) 1);
        file.putShort(16, (short) type).putShort(18, (short) machine).putInt(20, 1).putLong(24, entry).putLong(32, 64);
        file.putShort(52, (short) 64).putShort(54, (short) 56).putShort(56, (short) segments.size());
        for (int i = 0; i < segments.size(); i++) {
            Segment s = segments.get(i);
            int at = 64 + 56 * i;
            file.putInt(at, s.type).putInt(at + 4, s.flags).putLong(at + 8, s.offset).putLong(at + 16, s.address).putLong(at + 24, s.address);
            file.putLong(at + 32, s.fileSize).putLong(at + 40, s.memorySize).putLong(at + 48, s.alignment);
        }
        return file.array();
    }
}
