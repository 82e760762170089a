package hermitux.analysis.flow;

import hermitux.analysis.binary.Binary;
import hermitux.analysis.code.Instruction;
import hermitux.analysis.code.Opcode;
import hermitux.analysis.code.Operand;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.LongBinaryOperator;

/** What an instruction does to a {@link State}. What it cannot follow it makes unknown. */
final class Transfer {
    /** Told of writes to fixed addresses. */
    interface Stores {
        void store(long address, Value value);
    }

    private static final Set<String> CHANGE_RAX_RDX = Set.of("mul", "imul", "div", "idiv", "cmpxchg", "cmpxchg8b", "cmpxchg16b", "rdtsc", "rdtscp", "rdpmc",
        "rdmsr", "xgetbv", "rdpkru", "cbw", "cwde", "cdqe", "cwd", "cdq", "cqo", "lahf", "in", "xlatb", "xbegin", "enter");
    private static final Set<String> CHANGE_RCX = Set.of("rdtscp", "pcmpestri", "pcmpistri", "vpcmpestri", "vpcmpistri");
    private static final Set<String> STRINGS = Set.of("lods", "stos", "movs", "cmps", "scas", "ins", "outs");
    private static final Set<String> CHANGE_BOTH = Set.of("xadd", "mulx", "cmpxchg");

    private final Binary binary;
    private final Stores stores;
    private State state;

    Transfer(Binary binary, Stores stores) {
        this.binary = binary;
        this.stores = stores;
    }

    void step(State into, Instruction instruction) {
        state = into;
        switch (instruction.opcode()) {
            case MOV -> write(instruction.operand(0), read(instruction.operand(1), instruction.operand(0).widthBytes()));
            case MOVZX -> extend(instruction);
            case MOVSX -> signExtend(instruction);
            case LEA -> write(instruction.operand(0), address(instruction.operand(1)));
            case ADD, ADC, SUB, AND, OR, XOR, SBB, SHL, SHR, SAR -> arithmetic(instruction);
            case NEG -> unary(instruction, value -> -value);
            case NOT -> unary(instruction, value -> ~value);
            case INC -> unary(instruction, value -> value + 1);
            case DEC -> unary(instruction, value -> value - 1);
            case PUSH -> push(read(instruction.operand(0), 8));
            case POP -> pop(instruction.operand(0));
            case LEAVE -> {
                state.set(Operand.RSP, state.register(Operand.RBP));
                Value saved = top();
                move(8);
                state.set(Operand.RBP, saved);
            }
            case CMOV -> write(instruction.operand(0), read(instruction.operand(0)).or(read(instruction.operand(1))));
            case SET -> setCondition(instruction.operand(0));
            case XCHG -> exchange(instruction);
            case CALL -> state.called();
            case SYSCALL, INT80 -> {
                state.set(Operand.RAX, Value.UNKNOWN);
                state.set(Operand.RCX, Value.UNKNOWN);
                state.set(Operand.R11, Value.UNKNOWN);
            }
            case CMP, TEST, NOP, JMP, JE, JNE, RET, STOP -> { }
            case JCC -> { if (instruction.name().startsWith("loop")) state.set(Operand.RCX, Value.UNKNOWN); }
            case OTHER -> other(instruction);
        }
    }

    private Value read(Operand operand) { return read(operand, operand.widthBytes()); }

    private Value read(Operand operand, int widthBytes) {
        if (operand.isImmediate()) return Value.constant(operand.value()).low(widthBytes);
        if (operand.isRegister()) return operand.plain() ? state.register(operand.register()).low(operand.widthBytes()) : Value.UNKNOWN;
        Value address = address(operand);
        if (!address.known() || operand.widthBytes() > 8) return Value.UNKNOWN;
        Value result = null;
        for (Atom atom : address.atoms()) {
            Value part = load(atom, operand.widthBytes());
            result = result == null ? part : result.or(part);
        }
        return result;
    }

    private Value load(Atom address, int widthBytes) {
        if (address instanceof Atom.Stack stack) return state.slot(stack.offset(), widthBytes);
        if (address instanceof Atom.Constant place && binary.constant(place.value(), widthBytes)) return Value.constant(binary.load(place.value(), widthBytes));
        return state.behind(address, widthBytes);
    }

    /** The address that a memory operand names. */
    private Value address(Operand operand) {
        if (!operand.plain() || !operand.isMemory()) return Value.UNKNOWN;
        Value sum = Value.constant(operand.value());
        if (operand.base() != Operand.NONE) sum = state.register(operand.base()).plus(sum);
        if (operand.index() != Operand.NONE) sum = sum.plus(state.register(operand.index()).map(value -> value * operand.scale()));
        return sum;
    }

    private void write(Operand operand, Value value) {
        if (operand.isMemory()) {
            store(operand, value);
            return;
        }
        if (!operand.isRegister() || operand.register() == Operand.NONE) return;
        if (!operand.plain()) state.set(operand.register(), Value.UNKNOWN);
        else if (operand.widthBytes() >= 4) state.set(operand.register(), value.low(operand.widthBytes()));
        else {
            long mask = (1L << 8 * operand.widthBytes()) - 1;
            state.set(operand.register(), state.register(operand.register()).combine(value, (old, low) -> old & ~mask | low & mask));
        }
    }

    private void store(Operand operand, Value value) {
        Value address = address(operand);
        boolean single = address.atoms().size() == 1;
        Value stored = operand.widthBytes() <= 8 ? value : Value.UNKNOWN;
        for (Atom atom : address.atoms()) {
            switch (atom) {
                case Atom.Stack stack when single -> state.setSlot(stack.offset(), operand.widthBytes(), stored);
                case Atom.Stack stack -> state.forget(stack.offset(), operand.widthBytes());
                default -> state.setBehind(atom, operand.widthBytes(), single ? stored : Value.UNKNOWN);
            }
            if (atom instanceof Atom.Constant place) stores.store(place.value(), stored);
        }
    }

    private void extend(Instruction instruction) {
        Operand source = instruction.operand(1);
        write(instruction.operand(0), read(source).low(source.widthBytes()));
    }

    private void signExtend(Instruction instruction) {
        int width = instruction.operand(1).widthBytes(), shift = 64 - 8 * width;
        Value value = read(instruction.operand(1));
        write(instruction.operand(0), value.allConstants() || width < 4 ? value.map(v -> v << shift >> shift) : value.low(width));
    }

    private void arithmetic(Instruction instruction) {
        if (instruction.operands().size() < 2) {
            write(instruction.operand(0), Value.UNKNOWN);
            return;
        }
        Operand target = instruction.operand(0), source = instruction.operand(1);
        boolean same = target.isRegister() && source.isRegister() && target.plain() && source.plain() && target.register() == source.register();
        int width = target.widthBytes();
        Value left = read(target), right = read(source, width);
        write(target, switch (instruction.opcode()) {
            case XOR -> same ? Value.constant(0) : left.combine(right, (a, b) -> a ^ b);
            case SUB -> same ? Value.constant(0) : subtract(left, right);
            case SBB -> same ? Value.BOOLEAN.map(value -> -value) : subtract(left, right).or(subtract(left, right).plus(-1));
            case ADD -> left.plus(right);
            case ADC -> left.plus(right).or(left.plus(right).plus(1));
            case AND -> and(left, right);
            case OR -> left.combine(right, (a, b) -> a | b);
            default -> left.combine(right, shift(instruction.opcode(), width));
        });
    }

    private static Value subtract(Value left, Value right) { return right.allConstants() ? left.plus(right.map(value -> -value)) : Value.UNKNOWN; }

    /** A pointer to the stack that is aligned moves down by less than the alignment: as if its distance from RSP at entry were aligned. */
    private static Value and(Value left, Value right) {
        if (left.atoms().size() == 1 && right.atoms().size() == 1 && left.atoms().iterator().next() instanceof Atom.Stack stack
            && right.atoms().iterator().next() instanceof Atom.Constant mask && mask.value() < 0)
            return Value.of(new Atom.Stack(stack.offset() & mask.value()));
        return left.combine(right, (a, b) -> a & b);
    }

    private static LongBinaryOperator shift(Opcode opcode, int widthBytes) {
        int bits = 8 * widthBytes, most = bits == 64 ? 63 : 31;
        return switch (opcode) {
            case SHL -> (a, b) -> a << (b & most);
            case SHR -> (a, b) -> (bits == 64 ? a : a & (1L << bits) - 1) >>> (b & most);
            default -> (a, b) -> a << 64 - bits >> 64 - bits >> (b & most);
        };
    }

    private void unary(Instruction instruction, java.util.function.LongUnaryOperator operation) {
        write(instruction.operand(0), read(instruction.operand(0)).map(operation));
    }

    /** Code that uses a condition as a number extends it, so that the bits above do not matter. */
    private void setCondition(Operand operand) {
        if (operand.isRegister() && operand.plain()) state.set(operand.register(), Value.BOOLEAN);
        else write(operand, Value.UNKNOWN);
    }

    private void exchange(Instruction instruction) {
        Value first = read(instruction.operand(0)), second = read(instruction.operand(1));
        write(instruction.operand(0), second);
        write(instruction.operand(1), first);
    }

    private void push(Value value) {
        move(-8);
        if (pointer() != null) state.setSlot(pointer().offset(), 8, value);
    }

    private void pop(Operand operand) {
        Value value = top();
        move(8);
        write(operand, value);
    }

    private Value top() { return pointer() == null ? Value.UNKNOWN : state.slot(pointer().offset(), 8); }

    private void move(long distance) { state.set(Operand.RSP, state.register(Operand.RSP).plus(distance)); }

    /** RSP, if its distance from entry is known. */
    private Atom.Stack pointer() {
        Set<Atom> atoms = state.register(Operand.RSP).atoms();
        return atoms.size() == 1 && atoms.iterator().next() instanceof Atom.Stack stack ? stack : null;
    }

    private void other(Instruction instruction) {
        String name = instruction.name();
        int count = instruction.operands().size();
        if (count > 0 && !name.equals("bt")) write(instruction.operand(0), Value.UNKNOWN);
        if (count > 1 && CHANGE_BOTH.contains(name)) write(instruction.operand(1), Value.UNKNOWN);
        Set<Integer> changed = new LinkedHashSet<>();
        if (CHANGE_RAX_RDX.contains(name) && !(name.equals("imul") && count > 1)) changed.addAll(Set.of(Operand.RAX, Operand.RDX));
        if (CHANGE_RCX.contains(name)) changed.add(Operand.RCX);
        if (name.equals("cpuid")) changed.addAll(Set.of(0, 1, 2, 3));
        if (name.length() >= 4 && STRINGS.contains(name.substring(0, name.length() - 1)) && !name.equals("movsxd")) {
            for (Atom atom : state.register(Operand.RDI).atoms()) if (atom instanceof Atom.Stack stack) state.forget(stack.offset(), Integer.MAX_VALUE);
            changed.addAll(Set.of(Operand.RAX, Operand.RCX, Operand.RSI, Operand.RDI));
        }
        for (int register : changed) state.set(register, Value.UNKNOWN);
    }
}
