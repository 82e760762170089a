package hermitux.analysis.code;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Bytes to {@link Instruction}s. One thread at a time. */
public final class Disassembler {
    private static final int REGISTER = 1, IMMEDIATE = 2, MEMORY = 3;
    private static final int MOST_NAMES = 4096, HIGH_BYTE = 64, POINTER = 16;
    private static final String[][] GENERAL = {
        {"rax", "eax", "ax", "al", "ah"}, {"rcx", "ecx", "cx", "cl", "ch"}, {"rdx", "edx", "dx", "dl", "dh"}, {"rbx", "ebx", "bx", "bl", "bh"},
        {"rsp", "esp", "sp", "spl"}, {"rbp", "ebp", "bp", "bpl"}, {"rsi", "esi", "si", "sil"}, {"rdi", "edi", "di", "dil"}
    };
    private final Capstone capstone = new Capstone();
    private final List<String> names = new ArrayList<>();
    private final List<Opcode> opcodes = new ArrayList<>();
    /** By capstone's number: ours, with HIGH_BYTE for AH and the like, POINTER for RIP, NONE for what the analysis does not follow. */
    private final int[] registers = new int[1024];

    public Disassembler() {
        for (int number = 0; number < MOST_NAMES; number++) {
            String name = number == 0 ? "" : capstone.instructionName(number);
            if (name == null) break;
            names.add(name);
            opcodes.add(Opcode.of(name));
        }
        for (int number = 0; number < registers.length; number++) {
            String name = number == 0 ? null : capstone.registerName(number);
            registers[number] = name == null ? Operand.NONE : register(name);
        }
    }

    private static int register(String name) {
        if (name.equals("rip")) return POINTER;
        for (int i = 0; i < GENERAL.length; i++)
            for (int j = 0; j < GENERAL[i].length; j++) if (name.equals(GENERAL[i][j])) return j == 4 ? i | HIGH_BYTE : i;
        for (int i = 8; i < 16; i++) if (name.startsWith("r" + i) && List.of("", "d", "w", "b").contains(name.substring(("r" + i).length()))) return i;
        return Operand.NONE;
    }

    /** The instruction at an offset of the bytes; null if there is none. */
    public Instruction decode(byte[] bytes, int offset, long address) {
        if (offset < 0 || offset >= bytes.length || !capstone.decode(bytes, offset, bytes.length - offset, address)) return null;
        int number = capstone.number();
        MemorySegment x86 = capstone.x86();
        int count = x86.get(JAVA_BYTE, Capstone.OPERAND_COUNT), size = capstone.sizeBytes();
        List<Operand> operands = new ArrayList<>(count);
        for (int i = 0; i < count; i++) operands.add(operand(x86, Capstone.OPERANDS + i * Capstone.OPERAND_BYTES, address + size));
        return new Instruction(address, size, opcodes.get(number), names.get(number), operands);
    }

    private Operand operand(MemorySegment x86, long at, long next) {
        int width = x86.get(JAVA_BYTE, at + 32) & 255;
        return switch (x86.get(JAVA_INT, at)) {
            case REGISTER -> {
                int register = registers[x86.get(JAVA_INT, at + 8)];
                boolean general = register >= 0 && (register & ~HIGH_BYTE) < 16;
                yield new Operand(Operand.Kind.REGISTER, width, 0, general ? register & 15 : Operand.NONE, Operand.NONE, Operand.NONE, 0,
                    general && register < 16, false);
            }
            case IMMEDIATE -> new Operand(Operand.Kind.IMMEDIATE, width, x86.get(JAVA_LONG, at + 8), Operand.NONE, Operand.NONE, Operand.NONE, 0, true, false);
            case MEMORY -> memory(x86, at + 8, width, next);
            default -> new Operand(Operand.Kind.REGISTER, width, 0, Operand.NONE, Operand.NONE, Operand.NONE, 0, false, false);
        };
    }

    private Operand memory(MemorySegment x86, long at, int width, long next) {
        int segment = x86.get(JAVA_INT, at), baseNumber = x86.get(JAVA_INT, at + 4), indexNumber = x86.get(JAVA_INT, at + 8);
        int base = registers[baseNumber], index = registers[indexNumber];
        boolean relative = base == POINTER;
        long displacement = x86.get(JAVA_LONG, at + 16) + (relative ? next : 0);
        boolean plain = segment == 0 && (baseNumber == 0 || relative || base >= 0 && base < 16) && (indexNumber == 0 || index >= 0 && index < 16);
        return new Operand(Operand.Kind.MEMORY, width, displacement, Operand.NONE, relative ? Operand.NONE : base, index, x86.get(JAVA_INT, at + 12), plain,
            relative);
    }
}
