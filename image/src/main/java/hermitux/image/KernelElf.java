package hermitux.image;

import hermitux.abi.LittleEndian;
import hermitux.host.HostFiles;
import java.util.ArrayList;
import java.util.List;

/**
 * The program headers of a kernel, alone or in a bootable image, and its note "HermiTux", type 1 (ARCHITECTURE.md, Bootable images). The headers lie
 * in the file's first page (runtime/x86_64/kernel.ld).
 */
final class KernelElf {
    static final int PAGE = 4096;
    static final int SEGMENT_COUNT = 56, SEGMENT_BYTES = 56, SEGMENTS_AT = 64;
    private static final int SEGMENT_SIZE = 54, SEGMENTS = 32, MOST_SEGMENTS = 16, MOST_NOTE_BYTES = 4096;
    static final int LOAD = 1, NOTE = 4;
    private static final String NAME = "HermiTux\0";
    private static final int NAME_BYTES = 12, DESCRIPTION_BYTES = 56;

    /** A loaded segment. */
    record Segment(int flags, long fileOffset, long physical, long fileBytes, long memoryBytes) { }

    final List<Segment> segments = new ArrayList<>();
    /** Where in the file the segment of notes is. */
    long notesOffset, notesBytes;
    /** Where in the file the note's numbers are; 0 if there is no such note. */
    long noteOffset;
    /** Where the boot archive is in physical memory; 0 in a kernel that comes alone. */
    long archivePhysical, archiveBytes;
    /** In a compressed image: what of the kernel is compressed, behind it the archive; 0 in others. */
    long packedPhysical, packedKernelBytes, packedArchiveBytes;
    /** What of the kernel may be compressed, physical addresses. */
    long packableStart, packableEnd;

    private KernelElf() { }

    /** Null if the file is no ELF file with program headers where a kernel has them. */
    static KernelElf read(HostFiles files, String path) {
        byte[] start = files.read(path, 0, PAGE);
        boolean elf = start != null && start.length > SEGMENTS_AT && LittleEndian.get32(start, 0) == 0x464c457f && start[4] == 2;
        if (!elf || LittleEndian.get64(start, SEGMENTS) != SEGMENTS_AT || LittleEndian.get16(start, SEGMENT_SIZE) != SEGMENT_BYTES) return null;
        int count = LittleEndian.get16(start, SEGMENT_COUNT);
        if (count > MOST_SEGMENTS || start.length < SEGMENTS_AT + count * SEGMENT_BYTES) return null;
        var elfFile = new KernelElf();
        for (int i = 0; i < count; i++) elfFile.segment(start, SEGMENTS_AT + i * SEGMENT_BYTES, files, path);
        return elfFile;
    }

    private void segment(byte[] start, int at, HostFiles files, String path) {
        long offset = LittleEndian.get64(start, at + 8), fileBytes = LittleEndian.get64(start, at + 32);
        int type = LittleEndian.get32(start, at), flags = LittleEndian.get32(start, at + 4);
        if (type == LOAD) segments.add(new Segment(flags, offset, LittleEndian.get64(start, at + 24), fileBytes, LittleEndian.get64(start, at + 40)));
        if (type != NOTE || offset < 0 || fileBytes < 0 || fileBytes > MOST_NOTE_BYTES) return;
        notesOffset = offset;
        notesBytes = fileBytes;
        byte[] notes = files.read(path, offset, (int) fileBytes);
        if (notes != null) notes(notes, offset);
    }

    /** Notes: name's length, content's length, kind; name and content padded to 4 bytes. */
    private void notes(byte[] notes, long offset) {
        for (int at = 0; at + 12 <= notes.length; ) {
            int name = LittleEndian.get32(notes, at), content = LittleEndian.get32(notes, at + 4);
            if (name < 0 || content < 0 || name > notes.length || content > notes.length) return;
            int contentAt = at + 12 + (name + 3 & -4);
            boolean fits = name == NAME.length() && content == DESCRIPTION_BYTES && contentAt + DESCRIPTION_BYTES <= notes.length;
            if (fits && LittleEndian.get32(notes, at + 8) == 1 && LittleEndian.text(notes, at + 12, name).equals(NAME)) {
                noteOffset = offset + at + 12 + NAME_BYTES;
                numbers(notes, contentAt);
            }
            at = contentAt + (content + 3 & -4);
        }
    }

    private void numbers(byte[] note, int at) {
        archivePhysical = LittleEndian.get64(note, at);
        archiveBytes = LittleEndian.get64(note, at + 8);
        packedPhysical = LittleEndian.get64(note, at + 16);
        packedKernelBytes = LittleEndian.get64(note, at + 24);
        packedArchiveBytes = LittleEndian.get64(note, at + 32);
        packableStart = LittleEndian.get64(note, at + 40);
        packableEnd = LittleEndian.get64(note, at + 48);
    }

    /** Past the last byte of memory that the kernel takes. */
    long endPhysical() {
        long end = 0;
        for (Segment segment : segments) end = Math.max(end, segment.physical + segment.memoryBytes);
        return end;
    }

    /** Past the last byte of the file that is loaded. */
    long endOffset() {
        long end = 0;
        for (Segment segment : segments) end = Math.max(end, segment.fileOffset + segment.fileBytes);
        return end;
    }
}
