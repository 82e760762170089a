package hermitux.image;

import hermitux.abi.LittleEndian;
import hermitux.host.HostFiles;

/**
 * Makes a bootable image of a kernel and a boot archive: the kernel's file with one segment more, the archive, page-aligned in the file and in
 * physical memory behind the kernel; the note "HermiTux" says where. {@link PackedImage} makes one that is compressed. ARCHITECTURE.md, Bootable images.
 */
public class BootImage {
    static final int SECTIONS = 40, SECTION_COUNT = 60, SECTION_NAMES = 62;
    static final int READ_WRITE = 6;
    static final long WINDOW = 0xffffffff80000000L;
    private static final int PAGE = KernelElf.PAGE;
    /** The kernel's window on physical memory is 1 GiB; its heap must fit behind the archive. */
    private static final long MOST_BYTES = 900L << 20;

    final KernelElf elf;
    final byte[] kernel;
    final Archive archive;
    final long archiveBytes;
    final long archivePhysical;

    /** @param archive not laid out yet; throws BadImage for what is no kernel, and for an archive that is too large */
    public BootImage(HostFiles files, String kernelPath, Archive archive) {
        elf = KernelElf.read(files, kernelPath);
        if (elf == null || elf.noteOffset == 0) throw new BadImage(kernelPath + ": no kernel that an image can be made of");
        if (elf.archiveBytes != 0) throw new BadImage(kernelPath + ": is an image already");
        this.archive = archive;
        archiveBytes = archive.layOut();
        requireRoom(archiveBytes);
        kernel = files.read(kernelPath, 0, (int) elf.endOffset());
        archivePhysical = roundUp(elf.endPhysical());
    }

    static void requireRoom(long bytes) {
        if (bytes > MOST_BYTES) throw new BadImage("its files take " + (bytes >> 20) + " MB; an image holds " + (MOST_BYTES >> 20) + " MB");
    }

    /** Writes it and answers its length; what is not written is zero. Throws BadImage for a file that cannot be read any more. */
    public long write(ArchiveOutput output) {
        long archiveOffset = roundUp(kernel.length);
        // The kernel's own segments begin a page into the file, so that there is room for another header.
        int count = LittleEndian.get16(kernel, KernelElf.SEGMENT_COUNT);
        putSegment(kernel, count, KernelElf.LOAD, READ_WRITE, archiveOffset, archivePhysical, archiveBytes, archiveBytes, PAGE);
        LittleEndian.put16(kernel, KernelElf.SEGMENT_COUNT, count + 1);
        forgetSections(kernel);
        LittleEndian.put64(kernel, (int) elf.noteOffset, archivePhysical);
        LittleEndian.put64(kernel, (int) elf.noteOffset + 8, archiveBytes);
        output.write(0, kernel, kernel.length);
        archive.write(output, archiveOffset);
        return archiveOffset + archiveBytes;
    }

    static void forgetSections(byte[] header) {
        LittleEndian.put64(header, SECTIONS, 0);
        LittleEndian.put16(header, SECTION_COUNT, 0);
        LittleEndian.put16(header, SECTION_NAMES, 0);
    }

    static void putSegment(byte[] header, int index, int type, int flags, long offset, long physical, long fileBytes, long memoryBytes, int alignment) {
        int at = KernelElf.SEGMENTS_AT + index * KernelElf.SEGMENT_BYTES;
        LittleEndian.put32(header, at, type);
        LittleEndian.put32(header, at + 4, flags);
        LittleEndian.put64(header, at + 8, offset);
        LittleEndian.put64(header, at + 16, WINDOW + physical);
        LittleEndian.put64(header, at + 24, physical);
        LittleEndian.put64(header, at + 32, fileBytes);
        LittleEndian.put64(header, at + 40, memoryBytes);
        LittleEndian.put64(header, at + 48, alignment);
    }

    private static long roundUp(long bytes) { return bytes + PAGE - 1 & -PAGE; }
}
