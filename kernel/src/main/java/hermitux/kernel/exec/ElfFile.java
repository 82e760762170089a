package hermitux.kernel.exec;

import hermitux.abi.Elf;
import hermitux.kernel.memory.AddressSpace;
import hermitux.kernel.memory.PageSource;

/**
 * What the loader needs to know of an ELF file (elf(5)), read and judged before anything is mapped. A file is hostile: every number is bounded
 * here, so that mapping can rely on segments which lie in the program's half. As on Linux they may come in any order, overlap, and lie past the end of
 * the file (where an access is SIGBUS).
 */
final class ElfFile {
    /** As Linux: the program headers fit in 64 KiB. */
    private static final int MOST_HEADERS = 65536 / Elf.P_SIZE;
    private static final int PATH_LIMIT = 4096;
    /** Alignments beyond this are not honoured; none is of use. */
    private static final long LARGEST_ALIGNMENT = 1L << 30;

    final PageSource source;
    /** Why the file cannot be loaded; null if it can. */
    String reason;

    /** It begins as ELF files do. */
    boolean isElf;
    boolean relocatable;
    long entry;
    int headerCount;
    /** Address of the program headers before relocation, 0 if no segment holds them. */
    long headersAddress;
    /** Path of PT_INTERP, or null. */
    String interpreter;
    boolean executableStack;

    int segmentCount;
    long[] offset, address, fileSize, memorySize;
    int[] flags;
    /** Page bounds of all segments together, and what their start is to be aligned to. */
    long lowest, highest;
    long alignment = 4096;

    ElfFile(PageSource source) { this.source = source; }

    /** Reads it; false with {@link #reason} if it is no program for this machine. */
    boolean read() {
        var bytes = new FileBytes(source);
        reason = headerFault(bytes);
        if (reason == null) reason = headersFault(bytes, bytes.number(Elf.PROGRAM_HEADERS, 8));
        if (reason == null && bytes.failed) reason = "it cannot be read";
        bytes.close();
        return reason == null;
    }

    private String headerFault(FileBytes bytes) {
        if (bytes.length() == 0) return "the file is empty";
        if (bytes.length() < 4 || (int) bytes.number(0, 4) != Elf.MAGIC) return "not an ELF file";
        isElf = true;
        if (bytes.length() < Elf.HEADER_SIZE) return "truncated ELF header";
        int machine = (int) bytes.number(Elf.MACHINE, 2), type = (int) bytes.number(Elf.TYPE, 2);
        if (machine != Elf.MACHINE_X86_64 && machine != Elf.MACHINE_I386)
            return "built for another processor (ELF machine " + (bytes.byteAt(Elf.DATA) == 2 ? machine >> 8 | (machine & 255) << 8 : machine) + ")";
        if (bytes.byteAt(Elf.CLASS) == Elf.CLASS_32 || machine != Elf.MACHINE_X86_64) return "a 32-bit program; only x86-64 programs run";
        if (type == Elf.TYPE_OBJECT) return "an object file that is yet to be linked";
        if (type == Elf.TYPE_CORE) return "a core dump";
        if (type != Elf.TYPE_PROGRAM && type != Elf.TYPE_SHARED) return "unknown ELF type " + type;
        relocatable = type == Elf.TYPE_SHARED;
        entry = bytes.number(Elf.ENTRY, 8);
        headerCount = (int) bytes.number(Elf.PROGRAM_HEADER_COUNT, 2);
        if (bytes.number(Elf.PROGRAM_HEADER_SIZE, 2) != Elf.P_SIZE) return "program headers of an unknown size";
        return headerCount == 0 ? "it has no program headers" : headerCount > MOST_HEADERS ? "too many program headers" : null;
    }

    private String headersFault(FileBytes bytes, long table) {
        if (!bytes.covers(table, (long) headerCount * Elf.P_SIZE)) return "truncated: the program headers lie past the end of the file";
        offset = new long[headerCount];
        address = new long[headerCount];
        fileSize = new long[headerCount];
        memorySize = new long[headerCount];
        flags = new int[headerCount];
        for (int i = 0; i < headerCount; i++) {
            long header = table + (long) i * Elf.P_SIZE;
            int type = (int) bytes.number(header + Elf.P_TYPE, 4);
            String fault = null;
            if (type == Elf.PT_LOAD) fault = segmentFault(bytes, header);
            else if (type == Elf.PT_INTERP && interpreter == null) fault = interpreterFault(bytes, header);
            else if (type == Elf.PT_GNU_STACK) executableStack = (bytes.number(header + Elf.P_FLAGS, 4) & Elf.PF_EXECUTE) != 0;
            if (fault != null) return fault;
        }
        if (segmentCount == 0) return "it has no segments to load";
        bound();
        if (!relocatable && lowest < AddressSpace.LOWEST) return "its segments lie below the lowest address for programs";
        if (entry < 0 || entry >= AddressSpace.END) return "its entry lies outside of the address space for programs";
        for (int i = 0; i < segmentCount; i++)
            if (fileSize[i] > 0 && table >= offset[i] && table < offset[i] + fileSize[i]) headersAddress = table - offset[i] + address[i];
        return null;
    }

    private void bound() {
        lowest = AddressSpace.END;
        for (int i = 0; i < segmentCount; i++) {
            lowest = Math.min(lowest, address[i] & -4096);
            highest = Math.max(highest, address[i] + memorySize[i] + 4095 & -4096);
        }
    }

    private String segmentFault(FileBytes bytes, long header) {
        long at = bytes.number(header + Elf.P_ADDRESS, 8), inFile = bytes.number(header + Elf.P_OFFSET, 8);
        long size = bytes.number(header + Elf.P_FILE_SIZE, 8), inMemory = bytes.number(header + Elf.P_MEMORY_SIZE, 8);
        long wanted = bytes.number(header + Elf.P_ALIGNMENT, 8);
        if (inMemory == 0 && size == 0) return null;
        if (size < 0 || inMemory < 0 || size > inMemory) return "a segment is larger in the file than in memory";
        if (at < 0 || inMemory > AddressSpace.END || at > AddressSpace.END - inMemory) return "a segment is too large for the address space";
        if (size > 0 && (inFile - at & 4095) != 0) return "a segment's file offset and address do not fit";
        if (size > 0 && (inFile < 0 || inFile > Long.MAX_VALUE - size - 4096)) return "a segment's file offset is too large";
        if (lacksZeroedPage(bytes, inFile + size, inMemory - size, (int) bytes.number(header + Elf.P_FLAGS, 4)) && size > 0)
            return "truncated: a segment's zeros begin past the end of the file";
        if (Long.bitCount(wanted) == 1 && wanted <= LARGEST_ALIGNMENT) alignment = Math.max(alignment, wanted);
        offset[segmentCount] = inFile;
        address[segmentCount] = at;
        fileSize[segmentCount] = size;
        memorySize[segmentCount] = inMemory;
        flags[segmentCount] = (int) bytes.number(header + Elf.P_FLAGS, 4);
        segmentCount++;
        return null;
    }

    /** The zeros behind a segment begin in a page of the file that is not there: on Linux too the program does not start. */
    private static boolean lacksZeroedPage(FileBytes bytes, long end, long zeros, int flags) {
        return zeros > 0 && (end & 4095) != 0 && (flags & Elf.PF_WRITE) != 0 && (end & -4096) >= bytes.length();
    }

    private String interpreterFault(FileBytes bytes, long header) {
        long at = bytes.number(header + Elf.P_OFFSET, 8), size = bytes.number(header + Elf.P_FILE_SIZE, 8);
        if (size < 2 || size > PATH_LIMIT) return "its interpreter's path has an impossible length";
        if (!bytes.covers(at, size)) return "truncated: the interpreter's path lies past the end of the file";
        if (bytes.byteAt(at + size - 1) != 0) return "its interpreter's path does not end";
        interpreter = bytes.text(at, (int) size);
        return interpreter.isEmpty() ? "its interpreter's path is empty" : null;
    }
}
