package hermitux.analysis.code;

/**
 * An operand of an instruction.
 *
 * @param value the immediate, or the displacement; an instruction-relative one is already the address
 * @param register of a register operand: 0 to 15 in the processor's numbering (RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI, R8 …), NONE for others
 * @param base of a memory operand, NONE where there is none or the address is instruction-relative
 * @param plain false for memory in a segment and for the high bytes AH to BH: the analysis knows nothing of them
 * @param relative whether the address counts from the instruction
 */
public record Operand(Kind kind, int widthBytes, long value, int register, int base, int index, int scale, boolean plain, boolean relative) {
    /** The kinds there are. */
    public enum Kind { REGISTER, IMMEDIATE, MEMORY }

    public static final int NONE = -1, RAX = 0, RCX = 1, RDX = 2, RSP = 4, RBP = 5, RSI = 6, RDI = 7, R11 = 11;

    public boolean isRegister() { return kind == Kind.REGISTER; }
    public boolean isImmediate() { return kind == Kind.IMMEDIATE; }
    public boolean isMemory() { return kind == Kind.MEMORY; }
    /** Memory at an address that the instruction itself names. */
    public boolean isFixedMemory() { return kind == Kind.MEMORY && plain && base == NONE && index == NONE; }
}
