package hermitux.analysis.program;

import hermitux.analysis.binary.Binary;
import hermitux.analysis.binary.Relocation;
import hermitux.analysis.binary.Section;
import hermitux.analysis.binary.Segment;
import hermitux.analysis.binary.Symbol;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/**
 * The words of a file's data that hold addresses, in groups: a group counts once something refers into it. Data that the symbol table knows as an object is a
 * group; a section that code walks through from its start to its end is one; a word of the global offset table is one. All other words count from the start,
 * since nobody can say who looks at them.
 */
final class Pointers {
    /** Of words that count from the start. */
    static final long ALWAYS = -1;
    private final Binary binary;
    private final TreeMap<Long, Long> groups = new TreeMap<>();

    Pointers(Binary binary) {
        this.binary = binary;
        for (Relocation relocation : binary.relocations)
            if (relocation.relative() || relocation.symbolic() && relocation.type() != Relocation.JUMP_SLOT) add(relocation.slot());
        if (!binary.fixed) return;
        for (Section section : binary.sections) if (section.holdsData()) scan(section.address(), section.address() + section.sizeBytes());
        if (binary.sections.isEmpty())
            for (Segment segment : binary.segments) {
                int headers = segment.fileOffset() == 0 ? binary.headerBytes() : 0;
                if (segment.writable() || !segment.executable()) scan(segment.start() + headers, segment.fileEnd());
            }
    }

    private void add(long slot) { groups.put(slot, group(slot)); }

    /** Programs linked for fixed addresses hold them as plain words, aligned, in any data. */
    private void scan(long start, long end) {
        for (long at = start + 7 & -8; at <= end - 8; at += 8) {
            Segment segment = binary.segment(at);
            if (segment == null) return;
            long word = binary.load(at, 8);
            if (word != 0 && binary.segment(word) != null) add(at);
        }
    }

    /** The group that an address is in. */
    long group(long address) {
        Section section = binary.sectionAround(address);
        if (section != null && section.walked()) return section.address();
        if (section != null && section.name().startsWith(".got")) return address & -8;
        Symbol object = binary.objectAround(address);
        return object == null ? ALWAYS : object.address();
    }

    /** The words of a group. */
    List<Long> slots(long group) {
        List<Long> slots = new ArrayList<>();
        if (group == ALWAYS) {
            for (var entry : groups.entrySet()) if (entry.getValue() == ALWAYS) slots.add(entry.getKey());
            return slots;
        }
        for (var entry : groups.tailMap(group).entrySet()) {
            if (entry.getValue() == group) slots.add(entry.getKey());
            else if (entry.getValue() > group) break;
        }
        return slots;
    }

    /** The function resolvers that run when the file is loaded, whoever may use what they choose. */
    Collection<Long> resolvers() {
        List<Long> resolvers = new ArrayList<>();
        for (Relocation relocation : binary.relocations) if (relocation.type() == Relocation.IRELATIVE) resolvers.add(relocation.addend());
        return resolvers;
    }
}
