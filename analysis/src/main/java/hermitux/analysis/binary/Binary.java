package hermitux.analysis.binary;

import hermitux.elf.BadElf;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A program or library as it lies in memory, at a base of its own, so that an address names one place in all files together. What it holds comes from
 * {@link BinaryReader}; this class answers questions about it.
 */
public final class Binary {
    public final String path;
    public final long base;
    /** Whether code holds its addresses as plain numbers: linked for fixed addresses. */
    public final boolean fixed;
    public final long entry;
    public final List<Segment> segments;
    public final List<Section> sections;
    public final List<Symbol> symbols;
    public final List<Relocation> relocations;
    /** Addresses of functions that the loader calls: DT_INIT, the arrays, and their counterparts. */
    public final List<Long> initializers;
    private final Contents contents;
    /** The extents of functions by start, from .eh_frame and from symbols with sizes. */
    private final NavigableMap<Long, Range> functions = new TreeMap<>();
    private final NavigableMap<Long, Symbol> names = new TreeMap<>();
    private final NavigableMap<Long, Symbol> objects = new TreeMap<>();
    private final Map<String, List<Symbol>> exports = new HashMap<>();
    private final Map<Long, Relocation> slots = new HashMap<>();

    Binary(BinaryReader reader) {
        path = reader.path;
        base = reader.base;
        fixed = reader.fixed;
        entry = reader.entry;
        segments = List.copyOf(reader.segments);
        sections = List.copyOf(reader.sections);
        symbols = List.copyOf(reader.symbols);
        relocations = List.copyOf(reader.relocations);
        initializers = List.copyOf(reader.initializers);
        contents = reader.contents;
        for (Symbol symbol : symbols) index(symbol);
        for (Range range : reader.frames) if (executable(range.start()) && !linkage(range.start())) functions.put(range.start(), range);
        for (Relocation relocation : relocations) slots.put(relocation.slot(), relocation);
    }

    /** The procedure linkage table is described as one function, and is many. */
    private boolean linkage(long address) {
        Section section = sectionAround(address);
        return section != null && section.name().startsWith(".plt");
    }

    private void index(Symbol symbol) {
        if (!symbol.defined()) return;
        if (symbol.exported()) exports.computeIfAbsent(symbol.name(), name -> new ArrayList<>()).add(symbol);
        if (symbol.function() && executable(symbol.address())) {
            names.merge(symbol.address(), symbol, Binary::better);
            if (symbol.sizeBytes() > 0) functions.merge(symbol.address(), new Range(symbol.address(), symbol.address() + symbol.sizeBytes()), Binary::longer);
        }
        if (symbol.object() && symbol.sizeBytes() > 0) objects.merge(symbol.address(), symbol, (a, b) -> a.sizeBytes() >= b.sizeBytes() ? a : b);
    }

    /** Of several names the one without leading underscores, then the shorter one. */
    private static Symbol better(Symbol a, Symbol b) {
        boolean plainA = !a.name().startsWith("_"), plainB = !b.name().startsWith("_");
        if (plainA != plainB) return plainA ? a : b;
        return a.name().length() <= b.name().length() ? a : b;
    }

    private static Range longer(Range a, Range b) { return a.end() >= b.end() ? a : b; }

    public Segment segment(long address) {
        for (Segment segment : segments) if (segment.contains(address)) return segment;
        return null;
    }

    public boolean executable(long address) {
        Segment segment = segment(address);
        return segment != null && segment.executable() && segment.inFile(address, 1);
    }

    /** Whether its bytes at run time are those of the file: not writable, and no relocation changes them. */
    public boolean constant(long address, int lengthBytes) {
        Segment segment = segment(address);
        return segment != null && !segment.writable() && segment.inFile(address, lengthBytes) && !slots.containsKey(address);
    }

    /** The number in the file at an address, zero-extended; 0 in zero-filled memory. */
    public long load(long address, int lengthBytes) {
        Segment segment = segment(address);
        if (segment == null) throw new BadElf("damaged: nothing is at " + Long.toHexString(address - base));
        if (!segment.inFile(address, lengthBytes)) return 0;
        long offset = address - segment.start() + segment.fileOffset();
        return switch (lengthBytes) {
            case 1 -> contents.u8(offset);
            case 2 -> contents.u16(offset);
            case 4 -> contents.u32(offset);
            default -> contents.i64(offset);
        };
    }

    /** How much of the file's start its headers take. */
    public int headerBytes() { return 64 + 56 * contents.u16(56); }

    /** The whole file, not to be changed. */
    public byte[] file() { return contents.array(); }

    /** Where an address lies in the file, or -1 if it does not. */
    public int fileOffset(long address) {
        Segment segment = segment(address);
        return segment == null || !segment.inFile(address, 1) ? -1 : (int) (address - segment.start() + segment.fileOffset());
    }

    public Relocation relocation(long slot) { return slots.get(slot); }

    public List<Symbol> exported(String name) { return exports.getOrDefault(name, List.of()); }

    public Map<String, List<Symbol>> exports() { return exports; }

    /** The extent of the function that begins here; null if no table says one does. */
    public Range functionAt(long start) { return functions.get(start); }

    /** The function's extent around an address, or null. */
    public Range functionAround(long address) {
        Entry<Long, Range> before = functions.floorEntry(address);
        return before != null && before.getValue().contains(address) ? before.getValue() : null;
    }

    public boolean startsFunction(long address) { return functions.containsKey(address) || names.containsKey(address); }

    public Iterable<Range> functions() { return functions.values(); }

    /** The data object of the symbol table around an address, or null. */
    public Symbol objectAround(long address) {
        Entry<Long, Symbol> before = objects.floorEntry(address);
        return before != null && address < before.getKey() + before.getValue().sizeBytes() ? before.getValue() : null;
    }

    public Section sectionAround(long address) {
        for (Section section : sections) if (section.contains(address)) return section;
        return null;
    }

    /** The function's name for people: NAME, or the nearest one before with +0xOFFSET, or the address in the file. */
    public String describe(long address) {
        Range range = functionAround(address);
        long start = range == null ? address : range.start();
        Entry<Long, Symbol> name = names.floorEntry(address);
        if (name != null && (name.getKey() >= start || address < name.getKey() + Math.max(name.getValue().sizeBytes(), 1))) return name.getValue().name();
        return "0x" + Long.toHexString(start - base);
    }
}
