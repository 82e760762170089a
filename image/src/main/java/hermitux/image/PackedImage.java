package hermitux.image;

import hermitux.abi.LittleEndian;
import hermitux.host.HostFiles;

/**
 * A compressed bootable image. Of the kernel's segments only what lies around its packable part is in the file as it is; one segment more, behind the
 * place of the archive in memory, holds two gzip members: the packable part and the archive. The kernel unpacks them when it starts.
 */
public final class PackedImage extends BootImage {
    private static final int READ = 4, MOST_SEGMENTS = 8, MOST_PACKABLE_BYTES = 16 << 20;

    private final HostFiles files;
    private final byte[] packable;
    /** The new file up to the compressed part. */
    private final byte[] head;
    private int headBytes = KernelElf.SEGMENTS_AT + MOST_SEGMENTS * KernelElf.SEGMENT_BYTES;
    private int segments;
    /** Where in it the note's numbers are. */
    private int noteAt;

    /** As {@link BootImage}'s. */
    public PackedImage(HostFiles files, String kernelPath, Archive archive) {
        super(files, kernelPath, archive);
        this.files = files;
        long length = elf.packableEnd - elf.packableStart;
        if (elf.packableStart <= 0 || length < 0 || length > MOST_PACKABLE_BYTES) throw new BadImage(kernelPath + ": no kernel that can be compressed");
        packable = new byte[(int) length];
        head = new byte[headBytes + kernel.length];
        System.arraycopy(kernel, 0, head, 0, KernelElf.SEGMENTS_AT);
        forgetSections(head);
        for (KernelElf.Segment segment : elf.segments) {
            long start = segment.physical(), end = start + segment.memoryBytes();
            long before = Math.min(end, elf.packableStart), behind = Math.max(start, elf.packableEnd);
            if (start < before) keep(segment, start, before);
            takePackable(segment);
            if (behind < end) keep(segment, behind, end);
        }
        if (noteAt == 0) throw new BadImage(kernelPath + ": no kernel that can be compressed");
    }

    /** Part of a kernel's segment stays as it is. */
    private void keep(KernelElf.Segment segment, long from, long to) {
        long skipped = from - segment.physical(), offset = segment.fileOffset() + skipped;
        int bytes = (int) Math.max(0, Math.min(to - from, segment.fileBytes() - skipped));
        System.arraycopy(kernel, (int) offset, head, headBytes, bytes);
        if (segments > MOST_SEGMENTS - 3) throw new BadImage("its kernel has too many segments");
        putSegment(head, segments++, KernelElf.LOAD, segment.flags(), headBytes, from, bytes, to - from, 1);
        long notes = elf.notesOffset - offset;
        if (notes >= 0 && notes + elf.notesBytes <= bytes) {
            putSegment(head, segments++, KernelElf.NOTE, READ, headBytes + notes, from + notes, elf.notesBytes, elf.notesBytes, 4);
            noteAt = headBytes + (int) (elf.noteOffset - offset);
        }
        headBytes += bytes;
    }

    private void takePackable(KernelElf.Segment segment) {
        long from = Math.max(segment.physical(), elf.packableStart), to = Math.min(segment.physical() + segment.fileBytes(), elf.packableEnd);
        if (from >= to) return;
        System.arraycopy(kernel, (int) (segment.fileOffset() + from - segment.physical()), packable, (int) (from - elf.packableStart), (int) (to - from));
    }

    @Override public long write(ArchiveOutput output) {
        var kernelPart = new GzipOutput(output, files, headBytes);
        kernelPart.write(0, packable, packable.length);
        long kernelBytes = kernelPart.finish(packable.length);
        var archivePart = new GzipOutput(output, files, headBytes + kernelBytes);
        archive.write(archivePart, 0);
        long packedArchiveBytes = archivePart.finish(archiveBytes), packedBytes = kernelBytes + packedArchiveBytes;
        requireRoom(archiveBytes + packedBytes);
        long packedPhysical = archivePhysical + archiveBytes;
        putSegment(head, segments++, KernelElf.LOAD, READ_WRITE, headBytes, packedPhysical, packedBytes, packedBytes, 1);
        LittleEndian.put16(head, KernelElf.SEGMENT_COUNT, segments);
        long[] note = {archivePhysical, archiveBytes, packedPhysical, kernelBytes, packedArchiveBytes};
        for (int i = 0; i < note.length; i++) LittleEndian.put64(head, noteAt + 8 * i, note[i]);
        output.write(0, head, headBytes);
        return headBytes + packedBytes;
    }
}
