package hermitux.analysis.flow;

import hermitux.analysis.code.Operand;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/**
 * What is known of the registers, of the stack by distance from RSP at entry, and of memory behind other pointers. A word of the stack that is not in the
 * map holds what it held at entry if it is an argument's, and something unknown else.
 */
public final class State {
    /** A word of memory and the width in which it was written. */
    private record Word(Value value, int widthBytes) {
        private static final Word UNKNOWN = new Word(Value.UNKNOWN, 8);
    }

    private static final int REGISTERS = 16, FIRST_ARGUMENT = 8;
    /** A callee that gets a pointer to the stack may write that far from it. */
    private static final int REACH_OF_CALLEE = 64;

    private final Value[] registers;
    private final Map<Long, Word> stack;
    private final Map<Atom, Word> memory;

    private State(Value[] registers, Map<Long, Word> stack, Map<Atom, Word> memory) {
        this.registers = registers;
        this.stack = stack;
        this.memory = memory;
    }

    /** At a body's entry. */
    static State entry() {
        Value[] registers = new Value[REGISTERS];
        for (int i = 0; i < REGISTERS; i++) registers[i] = Value.of(new Atom.Entry(i, 0));
        registers[Operand.RSP] = Value.of(new Atom.Stack(0));
        return new State(registers, new HashMap<>(), new HashMap<>());
    }

    static State unknown() {
        Value[] registers = new Value[REGISTERS];
        Arrays.fill(registers, Value.UNKNOWN);
        return new State(registers, new HashMap<>(), new HashMap<>());
    }

    State copy() { return new State(registers.clone(), new HashMap<>(stack), new HashMap<>(memory)); }

    public Value register(int number) { return registers[number]; }
    void set(int number, Value value) { registers[number] = value; }

    /** A word of the stack. */
    public Value slot(long offset, int widthBytes) {
        Word word = stack.get(offset);
        if (word == null) return offset >= FIRST_ARGUMENT ? Value.of(new Atom.Argument(offset, 0)) : Value.UNKNOWN;
        return word.widthBytes >= widthBytes ? word.value.low(widthBytes) : Value.UNKNOWN;
    }

    void setSlot(long offset, int widthBytes, Value value) {
        forget(offset, widthBytes);
        stack.put(offset, new Word(value, widthBytes));
    }

    /** Something unknown is written to this part of the stack. */
    void forget(long offset, long lengthBytes) {
        for (Map.Entry<Long, Word> entry : stack.entrySet()) {
            long start = entry.getKey();
            if (start < offset + lengthBytes && start + entry.getValue().widthBytes > offset) entry.setValue(Word.UNKNOWN);
        }
        long end = offset + Math.min(lengthBytes, REACH_OF_CALLEE);
        for (long at = Math.max(FIRST_ARGUMENT, offset & -8); at < end; at += 8) stack.putIfAbsent(at, Word.UNKNOWN);
    }

    /** What is behind a pointer that is no pointer to the stack. */
    Value behind(Atom address, int widthBytes) {
        Word word = memory.get(address);
        if (word == null) return Value.of(new Atom.Load(address, widthBytes, 0));
        return word.widthBytes >= widthBytes ? word.value.low(widthBytes) : Value.UNKNOWN;
    }

    void setBehind(Atom address, int widthBytes, Value value) { memory.put(address, new Word(value, widthBytes)); }

    /** What a call leaves: the registers that the callee must keep, and the stack apart from what it got pointers to. */
    void called() {
        for (int register : new int[] {2, 6, 7, 1, 8, 9})
            for (Atom atom : registers[register].atoms()) if (atom instanceof Atom.Stack pointer) forget(pointer.offset(), REACH_OF_CALLEE);
        for (int register : new int[] {0, 1, 2, 6, 7, 8, 9, 10, 11}) registers[register] = Value.UNKNOWN;
        memory.clear();
    }

    /** Takes another way to the same place into account; true if that changes anything. @param widen gives up what changes */
    boolean join(State other, boolean widen) {
        boolean changed = false;
        for (int i = 0; i < REGISTERS; i++) {
            Value joined = registers[i].or(other.registers[i]);
            if (joined.equals(registers[i])) continue;
            registers[i] = widen ? Value.UNKNOWN : joined;
            changed = true;
        }
        Set<Long> offsets = new HashSet<>(stack.keySet());
        offsets.addAll(other.stack.keySet());
        for (long offset : offsets) changed |= joinSlot(offset, other, widen);
        for (Iterator<Map.Entry<Atom, Word>> words = memory.entrySet().iterator(); words.hasNext(); ) {
            Map.Entry<Atom, Word> entry = words.next();
            if (entry.getValue().equals(other.memory.get(entry.getKey())) || entry.getValue() == Word.UNKNOWN) continue;
            entry.setValue(Word.UNKNOWN);
            changed = true;
        }
        for (Atom address : other.memory.keySet()) changed |= memory.putIfAbsent(address, Word.UNKNOWN) == null;
        return changed;
    }

    private boolean joinSlot(long offset, State other, boolean widen) {
        Word mine = stack.get(offset), its = other.stack.get(offset);
        int width = Math.min(mine == null ? 8 : mine.widthBytes, its == null ? 8 : its.widthBytes);
        Value before = slot(offset, width), joined = before.or(other.slot(offset, width));
        if (joined.equals(before) && (mine == null || mine.widthBytes == width)) return false;
        Word word = new Word(widen ? Value.UNKNOWN : joined, width);
        if (word.equals(mine)) return false;
        stack.put(offset, word);
        return true;
    }
}
