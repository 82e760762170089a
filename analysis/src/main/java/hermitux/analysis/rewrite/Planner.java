package hermitux.analysis.rewrite;

import hermitux.analysis.binary.Binary;
import hermitux.analysis.code.Block;
import hermitux.analysis.code.Body;
import hermitux.analysis.code.Exit;
import hermitux.analysis.code.Instruction;
import hermitux.analysis.code.Opcode;
import hermitux.analysis.code.Operand;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Chooses, for each system call of a file, which instructions before it make room for a jump: as few as have five bytes, all in one block, none of them a
 * place that anything may jump to. Where there is only room for a short jump, it goes to a long one in padding nearby. The syscall instruction itself
 * never moves. One instruction of five bytes can always go; several only where it is certain that all ways into the function are known.
 */
final class Planner {
    static final int JUMP_BYTES = 5, SHORT_JUMP_BYTES = 2;
    private static final int LONGEST_INSTRUCTION = 15, MOST_CALLS = 1024;
    private final CodeMap code;
    private final Binary binary;
    private final Map<Long, SitePlan> plans = new TreeMap<>();

    private Planner(CodeMap code) {
        this.code = code;
        binary = code.binary;
    }

    static Collection<SitePlan> plan(CodeMap code) {
        var planner = new Planner(code);
        for (Body body : code.bodies.values()) {
            Set<Long> reached = body.sites.isEmpty() ? Set.of() : reached(body);
            for (Block block : body.blocks.values()) planner.sites(body, block, reached);
        }
        return planner.plans.values();
    }

    private void sites(Body body, Block block, Set<Long> reached) {
        boolean surely = reached.contains(block.start);
        for (int i = 0; i < block.instructions.size(); i++) {
            Instruction instruction = block.instructions.get(i);
            if (instruction.opcode() != Opcode.SYSCALL) continue;
            SitePlan known = plans.get(instruction.address()), here = site(body, block, i, surely);
            // Code that two bodies share must be movable in both.
            if (known == null || known.rewritten() && !here.rewritten()) plans.put(instruction.address(), here);
        }
    }

    private SitePlan site(Body body, Block block, int index, boolean surely) {
        Instruction site = block.instructions.get(index);
        var moved = new LinkedList<Instruction>();
        int length = 0;
        for (int i = index - 1; length < JUMP_BYTES; i--) {
            String reason = i < 0 ? "only " + length + " bytes before it belong to its block" : stays(block.instructions.get(i));
            if (reason != null && length < SHORT_JUMP_BYTES) return left(site, reason);
            if (reason != null) break;
            Instruction instruction = block.instructions.get(i);
            moved.addFirst(instruction);
            length += instruction.sizeBytes();
        }
        Long inside = code.entries.higher(moved.getFirst().address());
        if (inside != null && inside < site.address()) return left(site, "something points between the instructions before it");
        if (moved.size() > 1 && !allWaysKnown(body)) return left(site, "its function jumps by a table that is not understood");
        if (!surely && !(moved.size() == 1 && setsNumber(moved.getFirst()))) return left(site, "nothing is seen to lead to it, so that it may be data");
        if (differentlyRead(moved.getFirst().address(), site)) return left(site, "its bytes can be read as two sequences of instructions");
        long relay = length >= JUMP_BYTES ? -1 : code.padding(site.address());
        if (length < JUMP_BYTES && relay < 0) return left(site, "only " + length + " bytes before it can be moved, and no padding is near");
        return new SitePlan(site.address(), binary.describe(site.address()), List.copyOf(moved), relay, null);
    }

    /** mov $number,%eax. */
    private static boolean setsNumber(Instruction instruction) {
        if (instruction.opcode() != Opcode.MOV || !instruction.operand(1).isImmediate()) return false;
        long number = instruction.operand(1).value();
        return instruction.operand(0).isRegister() && instruction.operand(0).register() == Operand.RAX && number >= 0 && number < MOST_CALLS;
    }

    /** Whether somewhere instructions have been found that overlap those from start to the site otherwise than one after another. */
    private boolean differentlyRead(long start, Instruction site) {
        long next = start;
        for (var entry : code.instructions.headMap(site.end(), false).tailMap(start - LONGEST_INSTRUCTION).entrySet()) {
            if (entry.getValue() <= start) continue;
            if (entry.getKey() != next) return true;
            next = entry.getValue();
        }
        return false;
    }

    /** Blocks that are seen to be reached from the body's entry. */
    private static Set<Long> reached(Body body) {
        Set<Long> reached = new HashSet<>(Set.of(body.start));
        var open = new ArrayDeque<>(reached);
        while (!open.isEmpty()) {
            Block block = body.blocks.get(open.remove());
            if (block != null) for (long next : block.successors) if (reached.add(next)) open.add(next);
        }
        return reached;
    }

    private SitePlan left(Instruction site, String reason) { return new SitePlan(site.address(), binary.describe(site.address()), null, -1, reason); }

    /** Why an instruction cannot move; null if it can. */
    private static String stays(Instruction instruction) {
        Opcode opcode = instruction.opcode();
        if (opcode == Opcode.CALL) return "a call comes right before it";
        if (opcode == Opcode.SYSCALL || opcode == Opcode.INT80 || opcode.ends() || opcode.conditional())
            return "another jump or system call comes right before it";
        for (Operand operand : instruction.operands())
            if (operand.relative() && operand.isMemory() && Relocatable.displacement(instruction, operand) < 0) return "an instruction before it cannot move";
        return null;
    }

    /** A computed jump in a function with code that nothing is seen to reach may lead to any place of that code. */
    private static boolean allWaysKnown(Body body) {
        boolean computed = false, unreached = false;
        for (Exit exit : body.exits) computed |= !exit.call() && exit.computed();
        for (Block block : body.blocks.values()) unreached |= block.unknownEntry;
        return !(computed && unreached);
    }
}
