package hermitux.image;

import hermitux.host.HostFiles;

/**
 * Makes a bootable image of a kernel and a boot archive: the kernel's file with one segment more, the archive, page-aligned in the file and in
 * physical memory behind the kernel; the note "HermiTux" says where. ARCHITECTURE.md, Bootable images.
 */
public final class BootImage {
    private static final int PAGE = KernelElf.PAGE;
    private static final int SECTIONS = 40, SECTION_COUNT = 60, SECTION_NAMES = 62;
    private static final int LOAD = 1, READ_WRITE = 6;
    private static final long WINDOW = 0xffffffff80000000L;
    /** The kernel's window on physical memory is 1 GiB; its heap must fit behind the archive. */
    private static final long MOST_BYTES = 900L << 20;

    private final byte[] kernel;
    private final Archive archive;
    private final long archiveOffset;
    public final long lengthBytes;

    /** @param archive not laid out yet; throws BadImage for what is no kernel, and for an archive that is too large */
    public BootImage(HostFiles files, String kernelPath, Archive archive) {
        KernelElf elf = KernelElf.read(files, kernelPath);
        if (elf == null || elf.noteOffset == 0) throw new BadImage(kernelPath + ": no kernel that an image can be made of");
        if (elf.archiveBytes != 0) throw new BadImage(kernelPath + ": is an image already");
        this.archive = archive;
        long archiveBytes = archive.layOut();
        if (archiveBytes > MOST_BYTES) throw new BadImage("its files take " + (archiveBytes >> 20) + " MB; an image holds " + (MOST_BYTES >> 20) + " MB");
        kernel = files.read(kernelPath, 0, (int) elf.endOffset());
        archiveOffset = Bytes.roundUp(kernel.length, PAGE);
        lengthBytes = archiveOffset + archiveBytes;
        long physical = Bytes.roundUp(elf.endPhysical(), PAGE);
        addSegment(physical, archiveBytes);
        Bytes.put64(kernel, (int) elf.noteOffset, physical);
        Bytes.put64(kernel, (int) elf.noteOffset + 8, archiveBytes);
    }

    /** The kernel's own segments begin a page into the file, so that there is room for another header. */
    private void addSegment(long physical, long archiveBytes) {
        int count = Bytes.get16(kernel, KernelElf.SEGMENT_COUNT), at = KernelElf.SEGMENTS_AT + count * KernelElf.SEGMENT_BYTES;
        Bytes.put32(kernel, at, LOAD);
        Bytes.put32(kernel, at + 4, READ_WRITE);
        Bytes.put64(kernel, at + 8, archiveOffset);
        Bytes.put64(kernel, at + 16, WINDOW + physical);
        Bytes.put64(kernel, at + 24, physical);
        Bytes.put64(kernel, at + 32, archiveBytes);
        Bytes.put64(kernel, at + 40, archiveBytes);
        Bytes.put64(kernel, at + 48, PAGE);
        Bytes.put16(kernel, KernelElf.SEGMENT_COUNT, count + 1);
        Bytes.put64(kernel, SECTIONS, 0);
        Bytes.put16(kernel, SECTION_COUNT, 0);
        Bytes.put16(kernel, SECTION_NAMES, 0);
    }

    public void write(ArchiveOutput output) {
        output.write(0, kernel, kernel.length);
        archive.write(output, archiveOffset);
    }
}
