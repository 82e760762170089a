package hermitux.elf;

import hermitux.abi.LittleEndian;
import hermitux.host.FileStatus;
import hermitux.host.HostFiles;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads an ELF64 x86-64 file's headers (System V ABI, gABI chapters 4 and 5). Nothing in the file is trusted: each offset and size is
 * checked against the file before it is used, and every complaint is a {@link BadElf} with a reason a person can act on.
 */
public final class ElfReader {
    private static final int HEADER_BYTES = 64;
    private static final int SEGMENT_BYTES = 56;
    /** As Linux: they fit in 64 KiB. */
    private static final int MAX_SEGMENTS = 65536 / SEGMENT_BYTES;
    private static final int MAX_DYNAMIC_BYTES = 1 << 16;
    private static final int MAX_STRING = 4096;
    private static final int EM_386 = 3;
    private static final int EM_X86_64 = 62;
    private static final int EM_AARCH64 = 183;
    private static final int EM_RISCV = 243;
    private static final int ET_EXEC = 2;
    private static final int ET_DYN = 3;
    private static final int PT_LOAD = 1;
    private static final int PT_DYNAMIC = 2;
    private static final int PT_INTERP = 3;
    private static final int DT_NEEDED = 1;
    private static final int DT_STRTAB = 5;
    private static final int DT_SONAME = 14;
    private static final int DT_RPATH = 15;
    private static final int DT_RUNPATH = 29;
    private static final long USER_END = 0x7fff_ffff_f000L;

    private final HostFiles files;
    private final String path;
    private final long fileBytes;
    private byte[] segments;
    private int segmentCount;

    private ElfReader(HostFiles files, String path, long fileBytes) {
        this.files = files;
        this.path = path;
        this.fileBytes = fileBytes;
    }

    /** True if the file begins as an ELF file does. */
    public static boolean isElf(HostFiles files, String path) {
        byte[] magic = files.read(path, 0, 4);
        return magic != null && magic.length == 4 && LittleEndian.get32(magic, 0) == 0x464c457f;
    }

    public static ElfImage read(HostFiles files, String path) {
        FileStatus status = files.status(path);
        if (!status.isFile()) throw new BadElf(status.exists() ? "not a regular file" : "no such file");
        return new ElfReader(files, path, status.sizeBytes()).image();
    }

    private ElfImage image() {
        byte[] header = files.read(path, 0, HEADER_BYTES);
        if (header == null) throw new BadElf("cannot be read");
        checkHeader(header);
        long offset = LittleEndian.get64(header, 32);
        segmentCount = LittleEndian.get16(header, 56);
        if (segmentCount == 0) throw new BadElf("has no program headers: it is not a program");
        if (segmentCount > MAX_SEGMENTS) throw new BadElf("has too many program headers: " + segmentCount);
        if (LittleEndian.get16(header, 54) != SEGMENT_BYTES) throw new BadElf("has program headers of a wrong size");
        segments = bytes(offset, segmentCount * SEGMENT_BYTES, "its program headers");
        checkLoadSegments();
        boolean library = LittleEndian.get16(header, 16) == ET_DYN;
        int interpreter = segment(PT_INTERP);
        return dynamicPart(library, interpreter < 0 ? null : interpreter(interpreter));
    }

    private void checkHeader(byte[] header) {
        if (header.length < 4 || LittleEndian.get32(header, 0) != 0x464c457f) throw new BadElf("not an ELF program");
        if (header.length < HEADER_BYTES) throw new BadElf("truncated: the ELF header is cut off");
        int machine = LittleEndian.get16(header, 18);
        if (machine != EM_X86_64) throw new BadElf("wrong architecture: " + machineName(machine) + ", this is a x86-64 machine");
        if (header[4] == 1) throw new BadElf("wrong architecture: 32-bit (x32), only 64-bit programs run");
        int type = LittleEndian.get16(header, 16);
        if (type == 1) throw new BadElf("is an object file, not a linked program");
        if (type == 4) throw new BadElf("is a core dump, not a program");
        if (type != ET_EXEC && type != ET_DYN) throw new BadElf("is no program: ELF type " + type);
    }

    private static String machineName(int machine) {
        return switch (machine) {
            case EM_386 -> "32-bit x86 (i386)";
            case 8 -> "MIPS";
            case 20, 21 -> "PowerPC";
            case 22 -> "S390";
            case 40 -> "32-bit ARM";
            case EM_AARCH64 -> "AArch64";
            case EM_RISCV -> "RISC-V";
            case 258 -> "LoongArch";
            default -> "ELF machine " + machine;
        };
    }

    /** What Linux runs is not refused: segments in any order, overlapping, or past the end of the file. */
    private void checkLoadSegments() {
        boolean any = false;
        for (int i = 0; i < segmentCount; i++) {
            int at = i * SEGMENT_BYTES;
            if (LittleEndian.get32(segments, at) != PT_LOAD) continue;
            any = true;
            long fileOffset = LittleEndian.get64(segments, at + 8), address = LittleEndian.get64(segments, at + 16);
            long inFile = LittleEndian.get64(segments, at + 32), inMemory = LittleEndian.get64(segments, at + 40);
            if (inFile < 0 || inMemory < inFile) throw new BadElf("damaged: a segment is larger in the file than in memory");
            if (address < 0 || inMemory > USER_END || address > USER_END - inMemory) throw new BadElf("damaged: a segment lies outside the address space");
            if (((address ^ fileOffset) & 4095) != 0) throw new BadElf("damaged: a segment's address and offset do not fit pages");
        }
        if (!any) throw new BadElf("has nothing to load");
    }

    private int segment(int type) {
        for (int i = 0; i < segmentCount; i++) if (LittleEndian.get32(segments, i * SEGMENT_BYTES) == type) return i * SEGMENT_BYTES;
        return -1;
    }

    private String interpreter(int at) {
        long size = LittleEndian.get64(segments, at + 32);
        if (size < 2 || size > MAX_STRING) throw new BadElf("damaged: the name of its interpreter has a wrong size");
        byte[] name = bytes(LittleEndian.get64(segments, at + 8), (int) size, "the name of its interpreter");
        String text = LittleEndian.string(name, 0);
        if (text == null || text.isEmpty() || text.charAt(0) != '/') throw new BadElf("damaged: the name of its interpreter is no absolute path");
        return text;
    }

    private ElfImage dynamicPart(boolean library, String interpreter) {
        List<String> needed = new ArrayList<>(), runPath = new ArrayList<>(), searchPath = new ArrayList<>();
        String name = null;
        int at = segment(PT_DYNAMIC);
        if (at >= 0) {
            long size = LittleEndian.get64(segments, at + 32);
            if (size < 0 || size > MAX_DYNAMIC_BYTES) throw new BadElf("damaged: its dynamic section has a wrong size");
            byte[] table = bytes(LittleEndian.get64(segments, at + 8), (int) size & ~15, "its dynamic section");
            long strings = stringTable(table);
            for (int i = 0; i < table.length; i += 16) {
                int tag = LittleEndian.get32(table, i);
                if (tag == 0) break;
                switch (tag) {
                    case DT_NEEDED -> needed.add(string(strings, LittleEndian.get64(table, i + 8)));
                    case DT_SONAME -> name = string(strings, LittleEndian.get64(table, i + 8));
                    case DT_RPATH -> split(string(strings, LittleEndian.get64(table, i + 8)), searchPath);
                    case DT_RUNPATH -> split(string(strings, LittleEndian.get64(table, i + 8)), runPath);
                    default -> { }
                }
            }
        }
        return new ElfImage(library, interpreter, needed, runPath, searchPath, name);
    }

    /** The file offset of the dynamic string table. */
    private long stringTable(byte[] table) {
        for (int i = 0; i < table.length; i += 16) {
            int tag = LittleEndian.get32(table, i);
            if (tag == 0) break;
            if (tag == DT_STRTAB) return fileOffset(LittleEndian.get64(table, i + 8));
        }
        return -1;
    }

    private long fileOffset(long address) {
        for (int i = 0; i < segmentCount; i++) {
            int at = i * SEGMENT_BYTES;
            long start = LittleEndian.get64(segments, at + 16), inFile = LittleEndian.get64(segments, at + 32);
            if (LittleEndian.get32(segments, at) == PT_LOAD && address >= start && address < start + inFile)
                return address - start + LittleEndian.get64(segments, at + 8);
        }
        throw new BadElf("damaged: its dynamic section points outside the file");
    }

    private String string(long table, long offset) {
        if (table < 0 || offset < 0 || offset >= fileBytes - table) throw new BadElf("damaged: its dynamic section points outside the file");
        long at = table + offset;
        String text = LittleEndian.string(bytes(at, (int) Math.min(MAX_STRING, fileBytes - at), "its dynamic strings"), 0);
        if (text == null) throw new BadElf("damaged: a name in its dynamic section does not end");
        return text;
    }

    /** A list of folders separated by colons; an empty one means the current folder, which is not searched here. */
    static void split(String text, List<String> to) {
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i < text.length() && text.charAt(i) != ':') continue;
            if (i > start) to.add(text.substring(start, i));
            start = i + 1;
        }
    }

    private byte[] bytes(long offset, int lengthBytes, String what) {
        if (offset < 0 || offset > fileBytes || lengthBytes > fileBytes - offset)
            throw new BadElf("truncated: " + what + " lie outside the file (" + fileBytes + " bytes)");
        byte[] bytes = files.read(path, offset, lengthBytes);
        if (bytes == null || bytes.length != lengthBytes) throw new BadElf("cannot be read");
        return bytes;
    }
}
