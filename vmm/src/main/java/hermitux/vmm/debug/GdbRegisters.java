package hermitux.vmm.debug;

import hermitux.vmm.kvm.ProcessorState;
import hermitux.vmm.machine.Memory;

/**
 * The registers by gdb's numbers, in the order of {@link TargetDescription}: general ones, RIP, flags, segments; x87; SSE; orig_rax; the bases of FS
 * and GS. In the protocol each is its bytes in hexadecimal, the lowest first.
 */
final class GdbRegisters {
    static final int COUNT = 60;

    private static final int RIP = 16, FLAGS = 17, CS = 18, X87 = 24, X87_CONTROL = 32, XMM = 40, MXCSR = 56, ORIGINAL_RAX = 57, FS_BASE = 58;
    /** RAX RBX RCX RDX RSI RDI RBP RSP, as kvm_regs has them; R8 and so on follow in order. */
    private static final int RSP_FIRST = 6;

    private final ProcessorState state;

    GdbRegisters(ProcessorState state) { this.state = state; }

    private static int size(int number) {
        if (number <= RIP || number >= ORIGINAL_RAX) return 8;
        if (number >= X87 && number < X87_CONTROL) return 10;
        return number >= XMM && number < MXCSR ? 16 : 4;
    }

    /** Where the bytes lie; 0 for those that are made up. */
    private long place(int number) {
        if (number <= RIP) return state.general + 8L * (number == RSP_FIRST ? 7 : number == RSP_FIRST + 1 ? 6 : number);
        if (number == FLAGS) return state.general + ProcessorState.RFLAGS;
        if (number >= X87 && number < X87_CONTROL) return state.floating + ProcessorState.X87 + 16L * (number - X87);
        if (number >= XMM && number < MXCSR) return state.floating + ProcessorState.XMM + 16L * (number - XMM);
        return number == MXCSR ? state.floating + ProcessorState.MXCSR : 0;
    }

    void put(StringBuilder text, int number) {
        int size = size(number);
        long place = place(number), value = place == 0 ? value(number) : 0;
        for (int i = 0; i < size; i++) {
            int b = place == 0 ? (int) (value >> 8 * i) & 0xff : Memory.load8(place + i);
            text.append(Character.forDigit(b >> 4, 16)).append(Character.forDigit(b & 15, 16));
        }
    }

    private long value(int number) {
        long at = state.floating;
        return switch (number) {
            case CS -> state.selector(ProcessorState.CS);
            case CS + 1 -> state.selector(ProcessorState.SS);
            case CS + 2 -> state.selector(ProcessorState.DS);
            case CS + 3 -> state.selector(ProcessorState.ES);
            case CS + 4 -> state.selector(ProcessorState.FS);
            case CS + 5 -> state.selector(ProcessorState.GS);
            case X87_CONTROL -> Memory.load16(at + ProcessorState.X87_CONTROL);
            case X87_CONTROL + 1 -> Memory.load16(at + ProcessorState.X87_STATUS);
            case X87_CONTROL + 2 -> fullTags(Memory.load8(at + ProcessorState.X87_TAGS));
            case X87_CONTROL + 3 -> Memory.load64(at + ProcessorState.X87_CODE) >>> 32 & 0xffff;
            case X87_CONTROL + 4 -> Memory.load64(at + ProcessorState.X87_CODE) & 0xffffffffL;
            case X87_CONTROL + 5 -> Memory.load64(at + ProcessorState.X87_DATA) >>> 32 & 0xffff;
            case X87_CONTROL + 6 -> Memory.load64(at + ProcessorState.X87_DATA) & 0xffffffffL;
            case X87_CONTROL + 7 -> Memory.load16(at + ProcessorState.X87_OPCODE);
            case FS_BASE -> state.base(ProcessorState.FS);
            case FS_BASE + 1 -> state.base(ProcessorState.GS);
            default -> -1;                  // orig_rax: not in a system call
        };
    }

    /** FXSAVE keeps a bit for a register that is in use; the processor has two, 3 for one that is not. */
    private static long fullTags(int used) {
        long tags = 0;
        for (int i = 0; i < 8; i++) if ((used >> i & 1) == 0) tags |= 3L << 2 * i;
        return tags;
    }

    /** Takes a register from the text; answers where the next one begins, or -1 if the text is too short or no number. */
    int take(String text, int at, int number) {
        int size = size(number);
        if (text.length() < at + 2 * size) return -1;
        long place = place(number), value = 0;
        for (int i = 0; i < size; i++) {
            int high = Character.digit(text.charAt(at + 2 * i), 16), low = Character.digit(text.charAt(at + 2 * i + 1), 16);
            if (high < 0 || low < 0) return -1;
            if (place != 0) Memory.store8(place + i, high << 4 | low);
            else if (i < 8) value |= (long) (high << 4 | low) << 8 * i;
        }
        if (place == 0) change(number, value);
        if (number >= X87 && number <= MXCSR) state.floatingChanged();
        return at + 2 * size;
    }

    /** Selectors stay as they are: the guest's kernel knows no others. */
    private void change(int number, long value) {
        long at = state.floating;
        switch (number) {
            case X87_CONTROL -> Memory.store16(at + ProcessorState.X87_CONTROL, (int) value);
            case X87_CONTROL + 1 -> Memory.store16(at + ProcessorState.X87_STATUS, (int) value);
            case X87_CONTROL + 2 -> {
                int used = 0;
                for (int i = 0; i < 8; i++) if ((value >> 2 * i & 3) != 3) used |= 1 << i;
                Memory.store8(at + ProcessorState.X87_TAGS, used);
            }
            case FS_BASE -> { if (value != state.base(ProcessorState.FS)) state.base(ProcessorState.FS, value); }
            default -> { }
        }
    }
}
