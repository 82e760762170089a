package hermitux.analysis.binary;

import hermitux.elf.BadElf;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The extents of functions from .eh_frame (Linux Standard Base, "Exception Frames"): even stripped files have it. A record that cannot be understood ends the
 * reading without a complaint, since the table is a help and not needed to run.
 */
final class FrameTable {
    private static final int ABSOLUTE = 0, UNSIGNED_4 = 3, SIGNED_4 = 0x0b, UNSIGNED_8 = 4, SIGNED_8 = 0x0c, RELATIVE_TO_PLACE = 0x10;
    private static final int NO_BITS = 8;
    private final BinaryReader reader;
    private final Contents contents;
    private final List<Range> ranges = new ArrayList<>();
    /** The pointers' encoding by the offset of the record that all functions of a kind share. */
    private final Map<Long, Integer> encodings = new HashMap<>();
    /** Records of frames that signals make: their functions begin one byte after what the table says, which counts for return addresses. */
    private final Set<Long> signalFrames = new HashSet<>();

    FrameTable(BinaryReader reader) {
        this.reader = reader;
        contents = reader.contents;
    }

    List<Range> read() {
        for (Section section : reader.sections) {
            if (!section.name().equals(".eh_frame") || !section.allocated() || section.type() == NO_BITS) continue;
            try {
                records(section);
            } catch (BadElf bad) {
                return ranges;
            }
        }
        return ranges;
    }

    private void records(Section section) {
        long end = Math.min(section.offset() + section.sizeBytes(), contents.size());
        for (long at = section.offset(); at >= 0 && at + 8 <= end; ) {
            long length = contents.u32(at);
            if (length == 0) {
                at += 4;
                continue;
            }
            if (length == 0xffffffffL || length < 4 || length > end - at - 4) return;
            long pointer = contents.u32(at + 4);
            if (pointer == 0) common(at, at + 4 + length);
            else function(at, at + 4 + length, at + 4 - pointer, section);
            at += 4 + length;
        }
    }

    private void common(long at, long end) {
        encodings.put(at, encoding(at + 8, end));
        if (contents.string(at + 9).indexOf('S') >= 0) signalFrames.add(at);
    }

    /** Of a common record: version, augmentation string, alignments, return register, and with "z" the augmentation's data in the string's order. */
    private int encoding(long at, long end) {
        int version = contents.u8(at++);
        String augmentation = contents.string(at);
        at += augmentation.length() + 1;
        if (version != 1 && version != 3) return -1;
        at = skipNumber(skipNumber(at, end), end);
        at = version == 1 ? at + 1 : skipNumber(at, end);
        if (augmentation.isEmpty()) return ABSOLUTE;
        if (augmentation.charAt(0) != 'z') return -1;
        at = skipNumber(at, end);
        for (int i = 1; i < augmentation.length() && at < end; i++) {
            switch (augmentation.charAt(i)) {
                case 'R': return contents.u8(at);
                case 'L': at++; break;
                case 'P': at = skipPointer(at + 1, contents.u8(at)); break;
                case 'S': break;
                default: return -1;
            }
        }
        return ABSOLUTE;
    }

    private long skipNumber(long at, long end) {
        while (at < end && (contents.u8(at) & 0x80) != 0) at++;
        return at + 1;
    }

    private static long skipPointer(long at, int encoding) {
        return at + switch (encoding & 15) {
            case UNSIGNED_4, SIGNED_4 -> 4;
            case 2, 10 -> 2;
            default -> 8;
        };
    }

    private void function(long record, long end, long common, Section section) {
        int encoding = encodings.getOrDefault(common, -1), skipped = signalFrames.contains(common) ? 1 : 0;
        int form = encoding & 15, relation = encoding & 0x70;
        if (encoding < 0 || relation != 0 && relation != RELATIVE_TO_PLACE) return;
        int size = form == ABSOLUTE || form == UNSIGNED_8 || form == SIGNED_8 ? 8 : form == UNSIGNED_4 || form == SIGNED_4 ? 4 : 0;
        long at = record + 8;
        if (size == 0 || at + 2L * size > end) return;
        long start = size == 8 ? contents.i64(at) : form == SIGNED_4 ? contents.i32(at) : contents.u32(at);
        if (start == 0 && relation == 0) return;
        start += relation == RELATIVE_TO_PLACE ? section.address() + at - section.offset() : reader.base;
        long length = size == 8 ? contents.i64(at + size) : contents.u32(at + size);
        if (length > skipped && length < BinaryReader.SPACE) ranges.add(new Range(start + skipped, start + length));
    }
}
