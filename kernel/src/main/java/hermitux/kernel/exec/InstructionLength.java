package hermitux.kernel.exec;

import hermitux.kernel.machine.Memory;

/**
 * Lengths of x86-64 instructions (SDM volume 2, chapter 2 and appendix A), enough to tell where the next one begins. The tables say what follows an
 * opcode; what the processor would refuse may have a length all the same.
 */
final class InstructionLength {
    static final int MOST = 15;

    /*
     * One letter an opcode: '.' nothing follows, 'm' ModRM, 'b' a byte, 'w' two bytes, 'z' four (two with the prefix 66), 'v' as z but eight with REX.W,
     * 'd' four always, 'o' an address of eight, 'e' three bytes, 'B' ModRM and a byte, 'Z' ModRM and z, 't' ModRM and a byte if its reg is 0 or 1,
     * 'T' the same with z, 'x' not an instruction, 'p' a prefix, 'r' REX, 'E' the two-byte opcodes, 'c' and 'C' VEX, 'X' EVEX.
     */
    private static final String ONE_BYTE =
        "mmmmbzxx" + "mmmmbzxE" + "mmmmbzxx" + "mmmmbzxx" + "mmmmbzpx" + "mmmmbzpx" + "mmmmbzpx" + "mmmmbzpx"
        + "rrrrrrrr" + "rrrrrrrr" + "........" + "........" + "xxXmpppp" + "zZbB...." + "bbbbbbbb" + "bbbbbbbb"
        + "BZxBmmmm" + "mmmmmmmm" + "........" + "..x....." + "oooo...." + "bz......" + "bbbbbbbb" + "vvvvvvvv"
        + "BBw.CcBZ" + "e.w..bx." + "mmmmxxx." + "mmmmmmmm" + "bbbbbbbb" + "ddxb...." + "p.pp..tT" + "......mm";
    private static final String TWO_BYTES =
        "mmmmx..." + "..x.xm.B" + "mmmmmmmm" + "mmmmmmmm" + "mmmmxxxx" + "mmmmmmmm" + "......x." + "xxxxxxxx"
        + "mmmmmmmm" + "mmmmmmmm" + "mmmmmmmm" + "mmmmmmmm" + "mmmmmmmm" + "mmmmmmmm" + "BBBBmmm." + "mmxxmmmm"
        + "dddddddd" + "dddddddd" + "mmmmmmmm" + "mmmmmmmm" + "...mBmxx" + "...mBmmm" + "mmmmmmmm" + "mmBmmmmm"
        + "mmBmBBBm" + "........" + "mmmmmmmm" + "mmmmmmmm" + "mmmmmmmm" + "mmmmmmmm" + "mmmmmmmm" + "mmmmmmmm";

    private InstructionLength() { }

    /** @return the length of the instruction at an address, all of whose up to 15 bytes are readable; 0 if it is none */
    static int at(long address) {
        boolean operand16 = false, address32 = false, wide = false;
        long at = address;
        int opcode = Memory.load8(at++);
        for (; ONE_BYTE.charAt(opcode) == 'p'; opcode = Memory.load8(at++)) {
            operand16 |= opcode == 0x66;
            address32 |= opcode == 0x67;
            if (at - address >= MOST) return 0;
        }
        if ((opcode & 0xf0) == 0x40) {
            wide = (opcode & 8) != 0;
            opcode = Memory.load8(at++);
        }
        int map = 0;
        char form = ONE_BYTE.charAt(opcode);
        switch (form) {
            case 'E' -> {
                opcode = Memory.load8(at++);
                map = opcode == 0x38 ? 2 : opcode == 0x3a ? 3 : 1;
                if (map != 1) at++;
            }
            case 'c' -> { map = 1; at++; opcode = Memory.load8(at++); }
            case 'C' -> { map = Memory.load8(at) & 31; at += 2; opcode = Memory.load8(at++); }
            case 'X' -> { map = Memory.load8(at) & 7; at += 3; opcode = Memory.load8(at++); }
            default -> { }
        }
        if (map == 1) form = TWO_BYTES.charAt(opcode);
        else if (map != 0) form = map == 3 ? 'B' : 'm';
        int length = (int) (at - address) + operands(form, at, operand16 && !wide, address32, wide);
        return length > MOST || form == 'x' || form == 'p' || form == 'r' ? 0 : length;
    }

    /** The byte is an opcode of one byte that only ModRM follows, with its displacement. */
    static boolean takesModRm(int opcode) { return ONE_BYTE.charAt(opcode) == 'm'; }

    /** Bytes after the opcode. */
    private static int operands(char form, long at, boolean operand16, boolean address32, boolean wide) {
        int z = operand16 ? 2 : 4;
        return switch (form) {
            case 'm' -> modRm(at);
            case 'b' -> 1;
            case 'w' -> 2;
            case 'e' -> 3;
            case 'z' -> z;
            case 'v' -> wide ? 8 : z;
            case 'd' -> 4;
            case 'o' -> address32 ? 4 : 8;
            case 'B' -> modRm(at) + 1;
            case 'Z' -> modRm(at) + z;
            case 't' -> modRm(at) + ((Memory.load8(at) & 0x30) == 0 ? 1 : 0);
            case 'T' -> modRm(at) + ((Memory.load8(at) & 0x30) == 0 ? z : 0);
            default -> 0;
        };
    }

    /** Length of ModRM, SIB and displacement. */
    private static int modRm(long at) {
        int modRm = Memory.load8(at), mode = modRm >> 6, register = modRm & 7;
        if (mode == 3) return 1;
        boolean sib = register == 4;
        int length = sib ? 2 : 1;
        if (mode == 1) return length + 1;
        if (mode == 2) return length + 4;
        int base = sib ? Memory.load8(at + 1) & 7 : register;
        return base == 5 ? length + 4 : length;
    }
}
