package hermitux.analysis.rewrite;

import hermitux.analysis.binary.Binary;
import hermitux.analysis.binary.Range;
import hermitux.analysis.binary.Relocation;
import hermitux.analysis.binary.Section;
import hermitux.analysis.binary.Symbol;
import hermitux.analysis.code.Block;
import hermitux.analysis.code.Body;
import hermitux.analysis.code.BodyBuilder;
import hermitux.analysis.code.Disassembler;
import hermitux.analysis.code.Exit;
import hermitux.analysis.code.Instruction;
import hermitux.analysis.code.Opcode;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** All code of one file, whoever may call it, and every address in it that something may jump to. */
final class CodeMap {
    final Binary binary;
    final Map<Long, Body> bodies = new LinkedHashMap<>();
    /** Starts of blocks, and whatever data, symbols or code point to. */
    final NavigableSet<Long> entries = new TreeSet<>();
    /** All instructions of all bodies, ends by starts. */
    final NavigableMap<Long, Long> instructions = new TreeMap<>();
    /** From a site to the long jump, less than a short jump's own. */
    private static final int REACH = 120;
    private final Disassembler disassembler;
    private final ArrayDeque<Long> open = new ArrayDeque<>();

    CodeMap(Binary binary, Disassembler disassembler) {
        this.binary = binary;
        this.disassembler = disassembler;
        add(binary.entry);
        for (Range function : binary.functions()) add(function.start());
        for (Symbol symbol : binary.symbols) if (symbol.defined()) point(symbol.address(), symbol.function());
        for (long function : binary.initializers) add(function);
        for (Relocation relocation : binary.relocations) if (relocation.relative()) point(relocation.addend(), true);
        if (binary.fixed) for (Section section : binary.sections) if (section.holdsData()) words(section);
        while (!open.isEmpty()) visit(open.remove());
    }

    private void words(Section section) {
        for (long at = section.address() + 7 & -8; at <= section.address() + section.sizeBytes() - 8; at += 8)
            if (binary.segment(at) != null) point(binary.load(at, 8), true);
    }

    /** Something holds the address. Inside of a known function it is a label. */
    private void point(long address, boolean code) {
        if (!binary.executable(address)) return;
        entries.add(address);
        if (!code) return;
        Range around = binary.startsFunction(address) ? null : binary.functionAround(address);
        if (around != null) add(around.start());
        if (around == null || !bodies.get(around.start()).holds(address)) add(address);
    }

    private void add(long address) {
        if (!binary.executable(address) || bodies.containsKey(address)) return;
        Body body = BodyBuilder.build(binary, disassembler, address);
        bodies.put(address, body);
        open.add(address);
    }

    /** Takes the place of a long jump within a short jump's reach of a site: nops between functions, which nothing runs through. -1 if there is none. */
    long padding(long site) {
        for (long near = 0; near < REACH; near++) {
            if (isPadding(site + 2 + near)) return take(site + 2 + near);
            if (isPadding(site - 2 - near)) return take(site - 2 - near);
        }
        return -1;
    }

    private long take(long start) {
        instructions.put(start, start + Planner.JUMP_BYTES);
        return start;
    }

    private boolean isPadding(long start) {
        Map.Entry<Long, Long> before = instructions.lowerEntry(start + Planner.JUMP_BYTES);
        Long entry = entries.higher(start - 1);
        // It begins right after an instruction, so that what is decoded is not the inside of something else.
        if (before == null || before.getValue() != start || entry != null && entry < start + Planner.JUMP_BYTES) return false;
        for (long at = start; at < start + Planner.JUMP_BYTES; ) {
            if (!binary.executable(at)) return false;
            Instruction instruction = disassembler.decode(binary.file(), binary.fileOffset(at), at);
            if (instruction == null || instruction.opcode() != Opcode.NOP) return false;
            at = instruction.end();
        }
        return true;
    }

    private void visit(long start) {
        Body body = bodies.get(start);
        for (Block block : body.blocks.values()) {
            entries.add(block.start);
            for (Instruction instruction : block.instructions) instructions.put(instruction.address(), instruction.end());
        }
        for (Exit exit : body.exits) {
            if (!binary.executable(exit.target())) continue;
            entries.add(exit.target());
            add(exit.target());
        }
        for (long address : body.taken) point(address, true);
    }
}
