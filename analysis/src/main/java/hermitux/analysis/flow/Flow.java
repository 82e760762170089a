package hermitux.analysis.flow;

import hermitux.analysis.binary.Binary;
import hermitux.analysis.code.Block;
import hermitux.analysis.code.Body;
import hermitux.analysis.code.Exit;
import hermitux.analysis.code.Instruction;
import hermitux.analysis.code.Opcode;
import hermitux.analysis.code.Operand;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What is known in a body at its system calls and at its exits, by following values forward through all ways until nothing changes. A loop that makes ever
 * new values is cut short by calling them unknown.
 */
public final class Flow {
    private static final int VISITS_BEFORE_WIDENING = 12;

    /** RAX at each site, what may be known at each exit, the values written to fixed addresses. */
    public final Map<Long, Value> numbers = new HashMap<>();
    public final Map<Exit, State> exits = new HashMap<>();
    public final Map<Long, List<Value>> stores = new HashMap<>();

    private final Body body;
    private final Transfer transfer;
    private final Map<Long, State> before = new HashMap<>();
    private final Predicate<Exit> returns;
    private boolean recording;

    /** @param returns whether a call may come back */
    public Flow(Binary binary, Body body, Predicate<Exit> returns) {
        this.body = body;
        this.returns = returns;
        transfer = new Transfer(binary, (address, value) -> {
            if (recording) stores.computeIfAbsent(address, key -> new ArrayList<>()).add(value);
        });
        settle();
        recording = true;
        for (Block block : body.blocks.values()) if (before.containsKey(block.start)) record(block);
    }

    private void settle() {
        var open = new ArrayDeque<Block>();
        Set<Long> waiting = new HashSet<>();
        Map<Long, Integer> visits = new HashMap<>();
        for (Block block : body.blocks.values()) {
            if (block.start != body.start && !block.unknownEntry) continue;
            before.put(block.start, block.start == body.start ? State.entry() : State.unknown());
            open.add(block);
            waiting.add(block.start);
        }
        while (!open.isEmpty()) {
            Block block = open.remove();
            waiting.remove(block.start);
            boolean widen = visits.merge(block.start, 1, Integer::sum) > VISITS_BEFORE_WIDENING;
            State state = before.get(block.start).copy();
            boolean goesOn = true;
            for (int i = 0; i < block.instructions.size() && goesOn; i++) {
                transfer.step(state, block.instructions.get(i));
                goesOn = goesOn(block.instructions.get(i));
            }
            for (long next : block.successors) {
                if (!goesOn || body.blocks.get(next) == null) continue;
                State along = along(block, next, state);
                State known = before.get(next);
                boolean changed = known == null || known.join(along, widen);
                if (known == null) before.put(next, along.copy());
                if (changed && waiting.add(next)) open.add(body.blocks.get(next));
            }
        }
    }

    private boolean goesOn(Instruction instruction) {
        if (instruction.opcode() != Opcode.CALL) return true;
        Exit exit = body.exitAt(instruction.address());
        return exit == null || returns.test(exit);
    }

    /** On the way where a register has been found equal to a number it holds that number. */
    private static State along(Block block, long next, State state) {
        Opcode jump = block.last().opcode();
        if (jump != Opcode.JE && jump != Opcode.JNE) return state;
        boolean taken = next == block.last().target();
        if (taken == (next == block.last().end()) || taken != (jump == Opcode.JE)) return state;
        for (int i = block.instructions.size() - 2; i >= 0; i--) {
            Instruction instruction = block.instructions.get(i);
            if (instruction.opcode() == Opcode.MOV && instruction.operand(0).isMemory()) continue;
            Operand register = instruction.operands().size() == 2 ? instruction.operand(0) : null;
            if (register == null || !register.isRegister() || !register.plain() || register.widthBytes() < 4) return state;
            Operand other = instruction.operand(1);
            boolean zero = instruction.opcode() == Opcode.TEST && other.isRegister() && other.register() == register.register();
            if (!zero && !(instruction.opcode() == Opcode.CMP && other.isImmediate())) return state;
            if (register.widthBytes() == 4 && state.register(register.register()).atoms().stream().anyMatch(atom -> atom instanceof Atom.Stack)) return state;
            State equal = state.copy();
            equal.set(register.register(), Value.constant(zero ? 0 : other.value()).low(register.widthBytes()));
            return equal;
        }
        return state;
    }

    private void record(Block block) {
        State state = before.get(block.start).copy();
        for (Instruction instruction : block.instructions) {
            Opcode opcode = instruction.opcode();
            if (opcode == Opcode.SYSCALL || opcode == Opcode.INT80) numbers.merge(instruction.address(), state.register(Operand.RAX), Value::or);
            Exit exit = body.exitAt(instruction.address());
            if (exit != null && (opcode == Opcode.CALL || opcode == Opcode.JMP || opcode.conditional())) exits.put(exit, state.copy());
            transfer.step(state, instruction);
            if (exit != null && !exits.containsKey(exit)) exits.put(exit, state.copy());
            if (!goesOn(instruction)) return;
        }
    }
}
