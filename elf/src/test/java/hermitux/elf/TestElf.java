package hermitux.elf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Makes small ELF files: one load segment over the whole file, an interpreter and dynamic entries if asked for. */
public final class TestElf {
    private static final long BASE = 0x400000;
    private String interpreter;
    private final List<long[]> dynamic = new ArrayList<>();
    private final ByteArrayOutputStream strings = new ByteArrayOutputStream();

    public TestElf() { strings.write(0); }

    public TestElf interpreter(String path) {
        interpreter = path;
        return this;
    }

    public TestElf needs(String name) { return entry(1, name); }
    public TestElf name(String name) { return entry(14, name); }
    public TestElf searchPath(String folders) { return entry(15, folders); }
    public TestElf runPath(String folders) { return entry(29, folders); }

    private TestElf entry(long tag, String value) {
        dynamic.add(new long[] {tag, strings.size()});
        strings.writeBytes((value + "\0").getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    public byte[] bytes() {
        int segments = 1 + (interpreter == null ? 0 : 1) + (dynamic.isEmpty() ? 0 : 1);
        int interpreterAt = 64 + 56 * segments, interpreterSize = interpreter == null ? 0 : interpreter.length() + 1;
        int stringsAt = interpreterAt + interpreterSize, dynamicAt = stringsAt + strings.size() + 15 & ~15;
        int dynamicSize = dynamic.isEmpty() ? 0 : 16 * (dynamic.size() + 2), size = dynamicAt + dynamicSize;
        ByteBuffer file = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        file.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}).position(16);
        file.putShort((short) 3).putShort((short) 62).putInt(1).putLong(BASE + 64).putLong(64).putLong(0).putInt(0);
        file.putShort((short) 64).putShort((short) 56).putShort((short) segments).putShort((short) 64).putShort((short) 0).putShort((short) 0);
        segment(file, 1, 0, size);
        if (interpreter != null) segment(file, 3, interpreterAt, interpreterSize);
        if (!dynamic.isEmpty()) segment(file, 2, dynamicAt, dynamicSize);
        if (interpreter != null) file.put((interpreter + "\0").getBytes(StandardCharsets.ISO_8859_1));
        file.put(strings.toByteArray()).position(dynamicAt);
        if (!dynamic.isEmpty()) file.putLong(5).putLong(BASE + stringsAt);
        for (long[] entry : dynamic) file.putLong(entry[0]).putLong(entry[1]);
        return file.array();
    }

    private static void segment(ByteBuffer file, int type, long at, long size) {
        file.putInt(type).putInt(5).putLong(at).putLong(BASE + at).putLong(BASE + at).putLong(size).putLong(size).putLong(4096);
    }
}
