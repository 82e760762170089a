package hermitux.analysis.code;

import hermitux.analysis.binary.Binary;
import hermitux.analysis.binary.Range;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Finds the code of a body: from its entry along jumps, through jump tables, and then whatever else lies in the function's extent where the file tells that
 * (code reached only by the unwinder or through tables that were not understood), so that no call in it is missed.
 */
public final class BodyBuilder {
    private static final int MOST_INSTRUCTIONS = 1 << 20;
    private final Binary binary;
    private final Disassembler disassembler;
    private final Range extent;
    private final Body body;
    private final TreeMap<Long, Instruction> code = new TreeMap<>();
    private final TreeSet<Long> leaders = new TreeSet<>();
    private final TreeSet<Long> unknownEntries = new TreeSet<>();
    private final Map<Long, TreeSet<Long>> tables = new HashMap<>();
    private final ArrayDeque<Long> open = new ArrayDeque<>();

    private BodyBuilder(Binary binary, Disassembler disassembler, long start) {
        this.binary = binary;
        this.disassembler = disassembler;
        Range around = binary.functionAt(start);
        if (around == null) around = binary.functionAround(start);
        extent = around == null ? null : new Range(start, around.end());
        body = new Body(start);
    }

    public static Body build(Binary binary, Disassembler disassembler, long start) {
        var builder = new BodyBuilder(binary, disassembler, start);
        builder.follow(start);
        builder.gaps();
        builder.blocks();
        return builder.body;
    }

    /** Jumps inside stay in the body, as do jumps into the middle of another function. */
    private boolean inside(long target) {
        return target == body.start || extent != null && extent.contains(target) || binary.executable(target) && !binary.startsFunction(target);
    }

    private void follow(long start) {
        leaders.add(start);
        open.add(start);
        while (!open.isEmpty()) {
            long address = open.remove();
            while (code.size() < MOST_INSTRUCTIONS && !code.containsKey(address)) {
                Instruction instruction = decode(address);
                if (instruction == null) break;
                code.put(address, instruction);
                address = instruction.end();
                if (flow(instruction)) break;
                if (address != body.start && binary.startsFunction(address) && (extent == null || !extent.contains(address))) {
                    body.exits.add(new Exit(instruction.address(), false, address, -1));
                    break;
                }
            }
        }
    }

    private Instruction decode(long address) {
        if (!binary.executable(address)) return null;
        return disassembler.decode(binary.file(), binary.fileOffset(address), address);
    }

    /** Notes what an instruction leads to and refers to; true if nothing runs on after it. */
    private boolean flow(Instruction instruction) {
        Opcode opcode = instruction.opcode();
        if (opcode == Opcode.SYSCALL || opcode == Opcode.INT80 && instruction.target() == 0x80) body.sites.add(instruction.address());
        if (opcode == Opcode.CALL) exit(instruction, true);
        else if (opcode == Opcode.JMP && instruction.target() == -1) indirectJump(instruction);
        else if (opcode == Opcode.JMP || opcode.conditional()) jump(instruction);
        else for (Operand operand : instruction.operands()) refer(instruction, operand);
        return opcode.ends();
    }

    private void jump(Instruction instruction) {
        long target = instruction.target();
        leaders.add(instruction.end());
        if (!inside(target)) {
            exit(instruction, false);
            return;
        }
        leaders.add(target);
        open.add(target);
    }

    private void exit(Instruction instruction, boolean call) {
        Operand operand = instruction.operand(0);
        long slot = operand.isFixedMemory() ? operand.value() : -1;
        body.exits.add(new Exit(instruction.address(), call, instruction.target(), slot));
        if (operand.isMemory() && slot == -1) refer(instruction, operand);
    }

    private void indirectJump(Instruction instruction) {
        leaders.add(instruction.end());
        TreeSet<Long> targets = JumpTables.targets(binary, code, instruction, extent);
        if (targets.isEmpty()) {
            exit(instruction, false);
            return;
        }
        tables.put(instruction.address(), targets);
        for (long target : targets) {
            leaders.add(target);
            open.add(target);
        }
    }

    private void refer(Instruction instruction, Operand operand) {
        if (operand.isRegister() || binary.segment(operand.value()) == null) return;
        if (operand.isMemory() && operand.relative() && instruction.opcode() != Opcode.LEA) body.accessed.add(operand.value());
        else if (operand.isMemory() && (operand.relative() || binary.fixed)) reference(instruction, operand);
        else if (operand.isImmediate() && binary.fixed && instruction.opcode() != Opcode.CMP) body.taken.add(operand.value());
    }

    private void reference(Instruction instruction, Operand operand) {
        if (instruction.opcode() != Opcode.LEA) body.accessed.add(operand.value());
        else if (!compared(instruction)) body.taken.add(operand.value());
    }

    /** Whether the address is taken only to be compared with. */
    private boolean compared(Instruction lea) {
        Instruction next = decode(lea.end());
        if (next == null || next.opcode() != Opcode.CMP) return false;
        int register = lea.operand(0).register();
        return next.operand(0).isRegister() && next.operand(0).register() == register || next.operand(1).isRegister() && next.operand(1).register() == register;
    }

    /** What the extent holds beside the code found so far, without padding. */
    private void gaps() {
        if (extent == null) return;
        for (long address = extent.start(); address < extent.end(); ) {
            Instruction known = code.get(address);
            if (known == null) {
                known = decode(address);
                if (known == null) {
                    address++;
                    continue;
                }
                if (known.opcode() != Opcode.NOP && !known.name().equals("int3") && !known.name().equals("data16")) {
                    unknownEntries.add(address);
                    follow(address);
                }
            }
            address = known.end();
        }
    }

    private void blocks() {
        Block block = null;
        long next = -1;
        for (Instruction instruction : code.values()) {
            long address = instruction.address();
            if (block == null || leaders.contains(address) || address != next) {
                if (block != null && address == next && !block.last().opcode().ends()) block.successors.add(address);
                block = new Block(address);
                block.unknownEntry = unknownEntries.contains(address);
                body.blocks.put(address, block);
            }
            block.instructions.add(instruction);
            next = instruction.end();
            Opcode opcode = instruction.opcode();
            if (opcode == Opcode.JMP && tables.containsKey(address)) block.successors.addAll(tables.get(address));
            else if ((opcode == Opcode.JMP || opcode.conditional()) && code.containsKey(instruction.target()) && inside(instruction.target()))
                block.successors.add(instruction.target());
            if (opcode.ends() || opcode.conditional()) {
                if (opcode.conditional() && code.containsKey(next)) block.successors.add(next);
                block = null;
            }
        }
        overlaps();
    }

    /** Instructions may overlap (a jump behind a lock prefix): where one runs on into an address that is not the next in order, say so. */
    private void overlaps() {
        for (Block block : body.blocks.values()) {
            Instruction last = block.last();
            if (last.opcode().ends() || last.opcode().conditional() || block.successors.contains(last.end())) continue;
            if (body.blocks.containsKey(last.end())) block.successors.add(last.end());
        }
    }
}
