package hermitux.image;

import java.util.ArrayList;
import java.util.List;

/**
 * The boot archive (ARCHITECTURE.md gives the format): lays entries out, then writes them. The configuration, the entry with the empty
 * path, comes first; the others keep the order in which they were added, so parents must be added before children.
 */
public final class Archive {
    private static final int HEADER_BYTES = 64;
    private static final int ENTRY_BYTES = 64;
    private static final int PAGE = 4096;

    private final List<ArchiveEntry> entries = new ArrayList<>();
    private final List<String> configuration = new ArrayList<>();
    private byte[] index;
    private long[] offsets;
    private long lengthBytes;

    public void add(ArchiveEntry entry) { entries.add(entry); }

    /** Adds one {@code key=value}. */
    public void configure(String key, String value) { configuration.add(key + "=" + value); }

    /** Fixes the places of everything; answers the archive's length. Nothing is added afterwards. */
    public long layOut() {
        entries.add(0, ArchiveEntry.file("", 0, 0, 0, 0, configurationBytes()));
        int stringBytes = 0;
        for (ArchiveEntry entry : entries) stringBytes += entry.path().length() + (entry.linkTarget() == null ? 0 : entry.linkTarget().length());
        int stringsAt = HEADER_BYTES + entries.size() * ENTRY_BYTES;
        index = new byte[stringsAt + stringBytes];
        offsets = new long[entries.size()];
        lengthBytes = roundUp(index.length);
        int string = 0;
        for (int i = 0; i < entries.size(); i++) {
            offsets[i] = lengthBytes;
            string = putEntry(HEADER_BYTES + i * ENTRY_BYTES, entries.get(i), lengthBytes, stringsAt, string);
            lengthBytes += roundUp(entries.get(i).lengthBytes());
        }
        for (int i = 0; i < 8; i++) index[i] = (byte) "HMTXARC1".charAt(i);
        put32(8, entries.size());
        put64(16, HEADER_BYTES);
        put64(24, stringsAt);
        put64(32, stringBytes);
        put64(40, lengthBytes);
        return lengthBytes;
    }

    public void write(ArchiveOutput output, long at) {
        output.write(at, index, index.length);
        for (int i = 0; i < offsets.length; i++) {
            ArchiveEntry entry = entries.get(i);
            if (entry.content() != null) output.write(at + offsets[i], entry.content(), entry.content().length);
            else if (entry.hostPath() != null) output.copy(at + offsets[i], entry.hostPath(), entry.lengthBytes());
        }
    }

    private byte[] configurationBytes() {
        int size = 0;
        for (String line : configuration) size += line.length() + 1;
        byte[] bytes = new byte[size];
        int at = 0;
        for (String line : configuration) at = putString(bytes, at, line) + 1;
        return bytes;
    }

    private int putEntry(int at, ArchiveEntry entry, long dataAt, int stringsAt, int string) {
        put32(at, entry.mode());
        put32(at + 4, entry.user());
        put32(at + 8, entry.group());
        put64(at + 16, entry.modifiedNanos());
        put64(at + 24, dataAt);
        put64(at + 32, entry.lengthBytes());
        put32(at + 40, string);
        put32(at + 44, entry.path().length());
        string = putString(index, stringsAt + string, entry.path()) - stringsAt;
        if (entry.linkTarget() != null) {
            put32(at + 48, string);
            put32(at + 52, entry.linkTarget().length());
            string = putString(index, stringsAt + string, entry.linkTarget()) - stringsAt;
        }
        put64(at + 56, entry.deviceNumber());
        return string;
    }

    private static int putString(byte[] to, int at, String text) {
        for (int i = 0; i < text.length(); i++) to[at + i] = (byte) text.charAt(i);
        return at + text.length();
    }

    private void put32(int at, int value) { for (int i = 0; i < 4; i++) index[at + i] = (byte) (value >>> 8 * i); }
    private void put64(int at, long value) { put32(at, (int) value); put32(at + 4, (int) (value >>> 32)); }
    private static long roundUp(long bytes) { return bytes + PAGE - 1 & -PAGE; }
}
