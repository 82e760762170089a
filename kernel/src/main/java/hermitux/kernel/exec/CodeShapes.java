package hermitux.kernel.exec;

import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.ProgramText;
import hermitux.kernel.memory.UserMemory;

/** What can be proved of the instructions around a syscall that has just been executed: that a mov is before it, that a long nop is near. */
final class CodeShapes {
    static final int MOVE = 5;
    /** A nop must hold two jumps, of 2 and 5 bytes. */
    private static final int LEAST_NOP = 7, CHANGED_NOP = 7, SHORT_REACH = 127, LOAD_ADDRESS = 0x8d;
    private static final int BACK = InstructionLength.MOST - 1;

    private CodeShapes() { }

    /**
     * "mov $number,%eax" lies before a syscall that was just made with this number, and its bytes are no part of anything else: whatever instruction
     * begins before them, decoding from there either comes upon the mov or not to the syscall.
     */
    static boolean isMove(long start, long number) {
        if (!UserMemory.readable(start - BACK, BACK + MOVE + 2 + InstructionLength.MOST)) return false;
        if (Memory.load8(start) != 0xb8 || Memory.load32(start + 1) != number || !ProgramText.isText(start)) return false;
        for (long from = start - BACK; from < start; from++) if (passesOver(from, start)) return false;
        return true;
    }

    private static boolean passesOver(long from, long move) {
        long at = from;
        while (at < move + MOVE) {
            int length = at == move ? 0 : InstructionLength.at(at);
            if (length == 0) return false;
            if (at == move - 1 && hasFaulted(Memory.load8(at))) return false;
            at += length;
        }
        return at == move + MOVE;
    }

    /**
     * An opcode directly before the mov, with its first byte as ModRM and its number as displacement, would use memory at RAX + number. RAX was the
     * number, as it is now: that is in the pages that are never mapped. Not so if it only computes the address (lea).
     */
    private static boolean hasFaulted(int opcode) { return InstructionLength.takesModRm(opcode) && opcode != LOAD_ADDRESS; }

    /** A nop of at least 7 bytes whose third byte a short jump at the site reaches, among the instructions that follow the site; 0 if there is none. */
    static long nopAfter(long site) {
        long end = site + 2 + SHORT_REACH - 2;
        if (!UserMemory.readable(site, 2 + SHORT_REACH + 2 * InstructionLength.MOST)) return 0;
        for (long at = site + 2; at <= end; ) {
            int length = InstructionLength.at(at);
            if (length == 0) return 0;
            if (isNop(at, length) && ProgramText.isText(at) && ProgramText.isText(at + CHANGED_NOP - 1)) return at;
            at += length;
        }
        return 0;
    }

    private static boolean isNop(long address, int length) {
        if (length < LEAST_NOP) return false;
        for (int i = 0; i < length; i++) if (Memory.load8(address + i) != nopByte(length, i)) return false;
        return true;
    }

    /** The long nops of assemblers: nopl 0(%rax), nopl 0(%rax,%rax), then the latter with prefixes 66 and 2e. */
    private static int nopByte(int length, int index) {
        int prefixes = Math.max(length - 8, 0);
        if (index < prefixes) return index == prefixes - 1 && prefixes > 1 ? 0x2e : 0x66;
        return switch (index - prefixes) {
            case 0 -> 0x0f;
            case 1 -> 0x1f;
            case 2 -> length == LEAST_NOP ? 0x80 : 0x84;
            default -> 0;
        };
    }

    /** The bytes that a nop of a length begins with, as many as are changed. */
    static long nopCode(int length) {
        long code = 0;
        for (int i = 0; i < CHANGED_NOP; i++) code |= (long) nopByte(length, i) << 8 * i;
        return code;
    }
}
