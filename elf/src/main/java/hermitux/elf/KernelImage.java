package hermitux.elf;

import hermitux.abi.LittleEndian;
import hermitux.host.HostFiles;

/** Where a kernel image is entered and how far it reaches in physical memory. */
public record KernelImage(int entry, long endAddress) {
    private static final int PT_LOAD = 1;
    private static final int PT_NOTE = 4;
    private static final int NOTE_PHYS32_ENTRY = 18;
    private static final int START_BYTES = 4096;

    /** The entry is that of the note XEN_ELFNOTE_PHYS32_ENTRY (PVH, xen/include/public/elfnote.h). Headers and note lie in the file's first segment. */
    public static KernelImage read(HostFiles files, String path) {
        byte[] start = files.read(path, 0, START_BYTES);
        if (start == null) throw new BadElf("cannot be read");
        if (start.length < 64 || LittleEndian.get32(start, 0) != 0x464c457f) throw new BadElf("not an ELF file");
        long offset = LittleEndian.get64(start, 32), end = 0;
        int count = LittleEndian.get16(start, 56), entry = 0;
        for (int i = 0; i < count; i++) {
            long at = offset + i * 56L;
            if (at < 0 || at > start.length - 56) throw new BadElf("damaged: its program headers lie elsewhere");
            int type = LittleEndian.get32(start, (int) at);
            if (type == PT_LOAD) end = Math.max(end, LittleEndian.get64(start, (int) at + 24) + LittleEndian.get64(start, (int) at + 40));
            if (type == PT_NOTE) entry = entry(files.read(path, LittleEndian.get64(start, (int) at + 8), 20));
        }
        if (entry == 0) throw new BadElf("has no PVH entry");
        return new KernelImage(entry, end);
    }

    private static int entry(byte[] note) {
        boolean good = note != null && note.length == 20 && LittleEndian.get32(note, 0) == 4 && LittleEndian.get32(note, 8) == NOTE_PHYS32_ENTRY;
        return good ? LittleEndian.get32(note, 16) : 0;
    }
}
