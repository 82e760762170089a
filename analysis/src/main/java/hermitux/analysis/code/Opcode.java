package hermitux.analysis.code;

/** What the analysis tells apart among instructions; everything else is OTHER and may change whatever its operands name. */
public enum Opcode {
    MOV, MOVZX, MOVSX, LEA, ADD, ADC, SUB, AND, OR, XOR, SBB, SHL, SHR, SAR, NEG, NOT, INC, DEC, PUSH, POP, LEAVE, CMOV, SET, XCHG, CMP, TEST, NOP,
    CALL, JMP, JE, JNE, JCC, RET, STOP, SYSCALL, INT80, OTHER;

    static Opcode of(String name) {
        return switch (name) {
            case "mov", "movabs" -> MOV;
            case "movzx" -> MOVZX;
            case "movsx", "movsxd" -> MOVSX;
            case "lea" -> LEA;
            case "add" -> ADD;
            case "adc" -> ADC;
            case "sub" -> SUB;
            case "and" -> AND;
            case "or" -> OR;
            case "xor" -> XOR;
            case "sbb" -> SBB;
            case "shl", "sal" -> SHL;
            case "shr" -> SHR;
            case "sar" -> SAR;
            case "neg" -> NEG;
            case "not" -> NOT;
            case "inc" -> INC;
            case "dec" -> DEC;
            case "push" -> PUSH;
            case "pop" -> POP;
            case "leave" -> LEAVE;
            case "xchg" -> XCHG;
            case "cmp" -> CMP;
            case "test" -> TEST;
            case "nop", "endbr64" -> NOP;
            case "call" -> CALL;
            case "jmp" -> JMP;
            case "je" -> JE;
            case "jne" -> JNE;
            case "ret" -> RET;
            case "ud2", "hlt", "int3", "iret", "iretq", "retf", "ljmp", "sysret", "sysexit" -> STOP;
            case "syscall" -> SYSCALL;
            case "sysenter", "int" -> INT80;
            default -> name.startsWith("cmov") ? CMOV : name.startsWith("set") ? SET : name.startsWith("j") || name.startsWith("loop") ? JCC : OTHER;
        };
    }

    public boolean conditional() { return this == JE || this == JNE || this == JCC; }

    /** Nothing runs on to the next instruction. */
    public boolean ends() { return this == JMP || this == RET || this == STOP; }
}
