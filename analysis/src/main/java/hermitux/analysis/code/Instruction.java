package hermitux.analysis.code;

import java.util.List;

/** A decoded instruction. Of a direct jump or call the operand is an immediate: the target's address. */
public record Instruction(long address, int sizeBytes, Opcode opcode, String name, List<Operand> operands) {
    public long end() { return address + sizeBytes; }

    public Operand operand(int number) { return operands.get(number); }

    /** The target of a direct jump or call, or -1. */
    public long target() { return !operands.isEmpty() && operands.get(0).isImmediate() ? operands.get(0).value() : -1; }
}
