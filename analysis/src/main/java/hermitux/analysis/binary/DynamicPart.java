package hermitux.analysis.binary;

import hermitux.elf.BadElf;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The dynamic section (gABI chapter 5): dynamic symbols, relocations in all their tables, initialisers. */
final class DynamicPart {
    private static final int PLTRELSZ = 2, STRTAB = 5, SYMTAB = 6, RELA = 7, RELASZ = 8, INIT = 12, FINI = 13, JMPREL = 23, INIT_ARRAY = 25, FINI_ARRAY = 26,
        INIT_ARRAYSZ = 27, FINI_ARRAYSZ = 28, PREINIT_ARRAY = 32, PREINIT_ARRAYSZ = 33, RELRSZ = 35, RELR = 36;
    private static final int SYMBOL_BYTES = 24, MOST_ENTRIES = 4096;
    private final BinaryReader reader;
    private final Contents contents;
    private final Map<Long, Long> tags = new HashMap<>();

    DynamicPart(BinaryReader reader) {
        this.reader = reader;
        contents = reader.contents;
    }

    void read(long offset) {
        for (int i = 0; i < MOST_ENTRIES; i++) {
            long tag = contents.i64(offset + 16L * i);
            if (tag == 0) break;
            tags.putIfAbsent(tag, contents.i64(offset + 16L * i + 8));
        }
        List<Symbol> symbols = symbols();
        reader.symbols.addAll(symbols);
        if (has(RELA)) reader.relocations(reader.offset(get(RELA), "a table of relocations"), get(RELASZ), symbols);
        if (has(JMPREL)) reader.relocations(reader.offset(get(JMPREL), "a table of relocations"), get(PLTRELSZ), symbols);
        if (has(RELR)) packed(reader.offset(get(RELR), "a table of relocations"), get(RELRSZ));
        for (int tag : new int[] {INIT, FINI}) if (has(tag)) reader.initializers.add(get(tag) + reader.base);
        array(INIT_ARRAY, INIT_ARRAYSZ);
        array(FINI_ARRAY, FINI_ARRAYSZ);
        array(PREINIT_ARRAY, PREINIT_ARRAYSZ);
    }

    private boolean has(int tag) { return tags.containsKey((long) tag); }
    private long get(int tag) { return tags.getOrDefault((long) tag, 0L); }

    /** The table's length is that of its section; without sections it ends where the strings begin, as all linkers lay it out. */
    private List<Symbol> symbols() {
        List<Symbol> symbols = new ArrayList<>();
        if (!has(SYMTAB) || !has(STRTAB)) return symbols;
        long table = reader.offset(get(SYMTAB), "its dynamic symbol table"), strings = reader.offset(get(STRTAB), "its dynamic string table");
        long end = strings;
        for (Section section : reader.sections) if (section.type() == Section.DYNSYM) end = section.offset() + section.sizeBytes();
        if (end < table) throw new BadElf("damaged: its dynamic symbol table has no end");
        contents.check(table, end - table, "its dynamic symbol table");
        for (long at = table; at + SYMBOL_BYTES <= end; at += SYMBOL_BYTES) symbols.add(reader.symbol(at, strings));
        return symbols;
    }

    /** Relocations packed as bit maps (DT_RELR): an even word is a slot's address, an odd one says which of the next 63 slots are relocated too. */
    private void packed(long offset, long lengthBytes) {
        contents.check(offset, lengthBytes, "a table of relocations");
        long next = 0;
        for (long at = offset; at + 8 <= offset + lengthBytes; at += 8) {
            long word = contents.i64(at);
            if ((word & 1) == 0) {
                relative(word);
                next = word + 8;
                continue;
            }
            for (int bit = 1; bit < 64; bit++) if ((word >>> bit & 1) != 0) relative(next + 8L * (bit - 1));
            next += 8 * 63;
        }
    }

    private void relative(long slot) {
        long addend = contents.i64(reader.offset(slot, "a relocated word"));
        reader.relocations.add(new Relocation(slot + reader.base, Relocation.RELATIVE, null, addend + reader.base));
    }

    private void array(int tag, int sizeTag) {
        if (!has(tag) || get(sizeTag) == 0) return;
        long offset = reader.offset(get(tag), "an array of initialisers");
        contents.check(offset, get(sizeTag), "an array of initialisers");
        for (long i = 0; i + 8 <= get(sizeTag); i += 8) {
            long target = contents.i64(offset + i);
            if (target != 0 && target != -1) reader.initializers.add(target + reader.base);
        }
    }
}
