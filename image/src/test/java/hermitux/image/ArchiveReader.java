package hermitux.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads an archive back by the description in ARCHITECTURE.md, to test the writer; checks the alignment and order it promises. */
public final class ArchiveReader {
    public record Entry(String path, int mode, int user, int group, long modifiedNanos, String target, long device, byte[] content) { }

    private final ByteBuffer bytes;
    public final List<Entry> entries = new ArrayList<>();
    public final List<String> configuration = new ArrayList<>();

    public ArchiveReader(byte[] archive) {
        bytes = ByteBuffer.wrap(archive).order(ByteOrder.LITTLE_ENDIAN);
        require(text(0, 8).equals("HMTXARC1"), "magic");
        require(bytes.getLong(40) == archive.length, "length");
        int count = bytes.getInt(8), at = (int) bytes.getLong(16), strings = (int) bytes.getLong(24);
        for (int i = 0; i < count; i++) entry(at + 64 * i, strings);
    }

    private void entry(int at, int strings) {
        int data = (int) bytes.getLong(at + 24), length = (int) bytes.getLong(at + 32);
        require(data % 4096 == 0, "alignment");
        byte[] content = Arrays.copyOfRange(bytes.array(), data, data + length);
        for (int i = data + length; i % 4096 != 0; i++) require(bytes.get(i) == 0, "rest of the last page");
        String path = text(strings + bytes.getInt(at + 40), bytes.getInt(at + 44));
        String target = text(strings + bytes.getInt(at + 48), bytes.getInt(at + 52));
        if (path.isEmpty()) {
            configuration.addAll(List.of(new String(content, StandardCharsets.ISO_8859_1).split("\0")));
            return;
        }
        for (Entry other : entries) require(!other.path.startsWith(path + "/"), "parents before children: " + path);
        entries.add(new Entry(path, bytes.getInt(at), bytes.getInt(at + 4), bytes.getInt(at + 8), bytes.getLong(at + 16),
            target, bytes.getLong(at + 56), content));
    }

    private static void require(boolean condition, String what) {
        if (!condition) throw new AssertionError(what);
    }

    private String text(int at, int length) { return new String(bytes.array(), at, length, StandardCharsets.ISO_8859_1); }

    public Entry get(String path) {
        for (Entry entry : entries) if (entry.path.equals(path)) return entry;
        return null;
    }

    /** All values of a key. */
    public List<String> values(String key) {
        return configuration.stream().filter(line -> line.startsWith(key + "=")).map(line -> line.substring(key.length() + 1)).toList();
    }

    /** Writes an archive into memory; host files come from a source the test gives. */
    public static ArchiveReader of(Archive archive, java.util.function.Function<String, byte[]> hostFiles) {
        byte[] whole = new byte[(int) archive.layOut()];
        archive.write(new ArchiveOutput() {
            @Override public void write(long offset, byte[] from, int lengthBytes) { System.arraycopy(from, 0, whole, (int) offset, lengthBytes); }
            @Override public void copy(long offset, String path, long lengthBytes) {
                System.arraycopy(hostFiles.apply(path), 0, whole, (int) offset, (int) lengthBytes);
            }
        }, 0);
        return new ArchiveReader(whole);
    }
}
