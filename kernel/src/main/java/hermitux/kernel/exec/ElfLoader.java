package hermitux.kernel.exec;

import static hermitux.abi.MemoryMapping.*;

import hermitux.abi.Elf;
import hermitux.abi.Errno;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.AddressSpace;
import hermitux.kernel.memory.UserMemory;

/**
 * Maps the segments of an ELF file: the file's part straight from its pages (private, so text is shared with the page cache and data is copied
 * when written), the rest (bss) as anonymous memory, with the tail of the last file page zeroed.
 */
final class ElfLoader {
    private ElfLoader() { }

    /** How far the file is to be moved to start at an address, which may be any multiple of the page size. */
    static long biasFor(ElfFile elf, long start) { return (start + elf.alignment - 1 & -elf.alignment) - (elf.lowest & -elf.alignment); }

    /**
     * A place for a relocatable file among the mappings without an address, as the bias to load it with.
     * @return a negative error number if there is none
     */
    static long place(AddressSpace space, ElfFile elf) {
        long length = elf.highest - (elf.lowest & -elf.alignment) + elf.alignment;
        long start = space.findFree(length);
        return start < 0 ? start : biasFor(elf, start);
    }

    /** Maps all segments, moved by the bias; 0 or -errno. Nothing may lie where they go; of those that overlap the later one counts. */
    static long load(AddressSpace space, ElfFile elf, long bias) {
        long low = elf.lowest + bias, high = elf.highest + bias;
        if (low < AddressSpace.LOWEST || high > AddressSpace.END || high < low) return -Errno.ENOMEM;
        for (int i = 0; i < elf.segmentCount; i++) {
            long start = elf.address[i] + bias;
            if (!space.isFree(start & -4096, start + elf.memorySize[i] + 4095 & -4096)) return -Errno.EEXIST;
        }
        for (int i = 0; i < elf.segmentCount; i++) {
            long error = segment(space, elf, i, bias);
            if (error < 0) return error;
        }
        for (int i = 0; i < elf.segmentCount; i++) space.prefetch(elf.address[i] + bias, elf.memorySize[i]);
        return 0;
    }

    private static long segment(AddressSpace space, ElfFile elf, int i, long bias) {
        long start = elf.address[i] + bias, fileEnd = start + elf.fileSize[i], end = start + elf.memorySize[i];
        long page = start & -4096, anonymous = elf.fileSize[i] == 0 ? page : fileEnd + 4095 & -4096;
        int protection = protection(elf.flags[i]), fixed = MAP_PRIVATE | MAP_FIXED;
        if (elf.fileSize[i] > 0) {
            long mapped = space.map(page, anonymous - page, protection, fixed, elf.source, elf.offset[i] - (start - page), false);
            if (mapped < 0) return mapped;
            // The rest of the last page is bss too, up to the page's end, into which the heap may grow.
            if (end > fileEnd && anonymous > fileEnd && (protection & PROT_WRITE) != 0) {
                if (!UserMemory.writable(fileEnd, anonymous - fileEnd)) return -Errno.ENOMEM;
                Memory.fill(fileEnd, 0, anonymous - fileEnd);
            }
        }
        if (end <= anonymous) return 0;
        // As vm_brk_flags of Linux maps it: writable, whatever the segment is.
        int zeros = PROT_READ | PROT_WRITE | protection & PROT_EXEC;
        long mapped = space.map(anonymous, end - anonymous, zeros, fixed | MAP_ANONYMOUS, null, 0, false);
        return Math.min(mapped, 0);
    }

    private static int protection(int flags) {
        int protection = PROT_NONE;
        if ((flags & Elf.PF_READ) != 0) protection |= PROT_READ;
        if ((flags & Elf.PF_WRITE) != 0) protection |= PROT_WRITE;
        if ((flags & Elf.PF_EXECUTE) != 0) protection |= PROT_EXEC;
        return protection;
    }
}
