package hermitux.analysis.binary;

import hermitux.elf.BadElf;
import hermitux.host.HostFiles;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads everything that analysis needs of an ELF64 x86-64 file: segments, sections, symbols, relocations, the extents of functions. What is damaged is a
 * {@link BadElf}; what a stripped file lacks is simply not there. The caller has had {@link hermitux.elf.ElfReader} check the headers.
 */
public final class BinaryReader {
    private static final long LARGEST_FILE = 1L << 30;
    private static final int ET_EXEC = 2, PT_LOAD = 1, PT_DYNAMIC = 2, SEGMENT_BYTES = 56, SECTION_BYTES = 64, SYMBOL_BYTES = 24;
    /** Addresses of one file stay below this, the distance of the bases. */
    public static final long SPACE = 1L << 40;

    final String path;
    final long base;
    final Contents contents;
    boolean fixed;
    long entry;
    final List<Segment> segments = new ArrayList<>();
    final List<Section> sections = new ArrayList<>();
    final List<Symbol> symbols = new ArrayList<>();
    final List<Relocation> relocations = new ArrayList<>();
    final List<Long> initializers = new ArrayList<>();
    List<Range> frames = List.of();

    private BinaryReader(String path, long base, byte[] bytes) {
        this.path = path;
        this.base = base;
        contents = new Contents(bytes);
    }

    /** @param base a multiple of {@link #SPACE}; fixed programs lie at 0 */
    public static Binary read(HostFiles files, String path, long base) {
        long size = files.status(path).sizeBytes();
        if (size > LARGEST_FILE) throw new BadElf("too large to be analysed (" + (size >> 20) + " MiB)");
        byte[] bytes = files.read(path, 0, (int) size);
        if (bytes == null) throw new BadElf("cannot be read");
        return parse(path, base, bytes);
    }

    static Binary parse(String path, long base, byte[] bytes) {
        var reader = new BinaryReader(path, base, bytes);
        reader.headers();
        return new Binary(reader);
    }

    private void headers() {
        contents.check(0, 64, "its header");
        fixed = contents.u16(16) == ET_EXEC;
        if (fixed && base != 0) throw new BadElf("is linked for fixed addresses and cannot be a library");
        entry = contents.i64(24) + base;
        long dynamic = segments();
        sections();
        if (dynamic >= 0) new DynamicPart(this).read(dynamic);
        else
            for (Section section : sections)
                if (section.type() == Section.RELA && section.allocated()) relocations(section.offset(), section.sizeBytes(), null);
        staticSymbols();
        frames = new FrameTable(this).read();
    }

    /** Answers the file offset of the dynamic section, or -1. */
    private long segments() {
        long table = contents.i64(32), dynamic = -1;
        int count = contents.u16(56);
        contents.check(table, (long) count * SEGMENT_BYTES, "its program headers");
        for (int i = 0; i < count; i++) {
            long at = table + (long) i * SEGMENT_BYTES;
            int type = contents.i32(at), flags = contents.i32(at + 4);
            long offset = contents.i64(at + 8), start = contents.i64(at + 16), inFile = contents.i64(at + 32), inMemory = contents.i64(at + 40);
            if (type == PT_DYNAMIC) dynamic = contents.check(offset, inFile, "its dynamic section");
            if (type != PT_LOAD) continue;
            contents.check(offset, inFile, "a segment");
            if (start < 0 || inMemory < inFile || start >= SPACE || inMemory > SPACE - start)
                throw new BadElf("damaged: a segment lies at an impossible address");
            segments.add(new Segment(base + start, base + start + inMemory, base + start + inFile, offset, (flags & 2) != 0, (flags & 1) != 0));
        }
        return dynamic;
    }

    /** A file without a section table is as good; a table that is damaged is not. */
    private void sections() {
        long table = contents.i64(40);
        int count = contents.u16(60), names = contents.u16(62);
        if (table == 0 || count == 0) return;
        if (contents.u16(58) != SECTION_BYTES) throw new BadElf("damaged: its section table has rows of a wrong size");
        contents.check(table, (long) count * SECTION_BYTES, "its section table");
        long nameTable = names < count ? contents.i64(table + (long) names * SECTION_BYTES + 24) : -1;
        for (int i = 0; i < count; i++) {
            long at = table + (long) i * SECTION_BYTES, address = contents.i64(at + 16), flags = contents.i64(at + 8);
            String name = nameTable < 0 ? "" : contents.string(nameTable + contents.u32(at));
            sections.add(new Section(name, contents.i32(at + 4), flags, address == 0 ? 0 : address + base, contents.i64(at + 24), contents.i64(at + 32),
                contents.i32(at + 40), contents.i64(at + 56)));
        }
    }

    private void staticSymbols() {
        for (Section section : sections) {
            if (section.type() != Section.SYMTAB || section.link() < 0 || section.link() >= sections.size()) continue;
            contents.check(section.offset(), section.sizeBytes(), "its symbol table");
            long strings = sections.get(section.link()).offset();
            for (long at = section.offset(); at + SYMBOL_BYTES <= section.offset() + section.sizeBytes(); at += SYMBOL_BYTES) symbols.add(symbol(at, strings));
        }
    }

    Symbol symbol(long at, long strings) {
        int information = contents.u8(at + 4), section = contents.u16(at + 6);
        return new Symbol(contents.string(strings + contents.u32(at)), information & 15, information >> 4, section != 0, contents.i64(at + 8) + base,
            contents.i64(at + 16));
    }

    /** @param dynamicSymbols by number; null where the table uses none */
    void relocations(long offset, long lengthBytes, List<Symbol> dynamicSymbols) {
        contents.check(offset, lengthBytes, "a table of relocations");
        for (long at = offset; at + 24 <= offset + lengthBytes; at += 24) {
            int type = contents.i32(at + 8), number = contents.i32(at + 12);
            long slot = contents.i64(at) + base, addend = contents.i64(at + 16);
            Symbol symbol = null;
            if (number != 0 && dynamicSymbols != null) {
                if (number < 0 || number >= dynamicSymbols.size()) throw new BadElf("damaged: a relocation names a symbol that is not there");
                symbol = dynamicSymbols.get(number);
            }
            boolean relative = type == Relocation.RELATIVE || type == Relocation.IRELATIVE;
            relocations.add(new Relocation(slot, type, symbol, relative ? addend + base : addend));
        }
    }

    /** The file offset of an address without base; complains if the file has nothing there. */
    long offset(long address, String what) {
        for (Segment segment : segments)
            if (segment.inFile(address + base, 1)) return address + base - segment.start() + segment.fileOffset();
        throw new BadElf("damaged: " + what + " lies outside the file");
    }
}
