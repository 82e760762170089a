package hermitux.kernel.trace;

import hermitux.abi.SignalNames;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.UserMemory;

/** Signals, sets of them and the structures that hold them. */
final class SignalPrinter {
    private static final int ILL = 4, TRAP = 5, BUS = 7, FPE = 8, SEGV = 11, CHLD = 17;
    private static final int USER = 0, TKILL = -6, QUEUE = -1, TIMER = -2;
    private static final long RESTORER = 0x4000000;
    /** Offsets in struct ucontext (asm-generic/ucontext.h): the mask after the sigcontext, and RAX in it. */
    private static final int FRAME_MASK = 296, FRAME_RAX = 144;

    private SignalPrinter() { }

    static void name(int signal) {
        String name = SignalNames.name(signal);
        if (name != null) Line.add(name);
        else Line.decimal(signal);
    }

    /** A set with two thirds of the signals is printed as what it lacks. */
    static void set(long bits) {
        boolean inverted = Long.bitCount(bits) >= 64 * 2 / 3;
        if (inverted) Line.add('~');
        Line.add('[');
        long left = inverted ? ~bits : bits;
        boolean first = true;
        for (int signal = 1; signal <= 64; signal++) {
            if ((left >>> signal - 1 & 1) == 0) continue;
            if (!first) Line.add(' ');
            Line.add(SignalNames.shortName(signal));
            first = false;
        }
        Line.add(']');
    }

    static void setAt(long userAddress, long lengthBytes) {
        if (lengthBytes != 8) Line.address(userAddress);
        else if (UserData.readable(userAddress, 8)) set(Memory.load64(userAddress));
    }

    /** The kernel's struct sigaction: handler, flags, restorer, mask. */
    static void action(long userAddress) {
        if (!UserData.readable(userAddress, 32)) return;
        long handler = Memory.load64(userAddress), flags = Memory.load64(userAddress + 8);
        Line.add("{sa_handler=");
        if (handler == 0) Line.add("SIG_DFL");
        else if (handler == 1) Line.add("SIG_IGN");
        else Line.hexadecimal(handler);
        Line.add(", sa_mask=");
        set(Memory.load64(userAddress + 24));
        Line.add(", sa_flags=");
        VocabularyPrinter.print(Vocabulary.ACTION_FLAGS, flags);
        if ((flags & RESTORER) != 0) {
            Line.add(", sa_restorer=");
            Line.address(Memory.load64(userAddress + 16));
        }
        Line.add('}');
    }

    static void stack(long userAddress) {
        if (!UserData.readable(userAddress, 24)) return;
        Line.add("{ss_sp=");
        Line.address(Memory.load64(userAddress));
        Line.add(", ss_flags=");
        VocabularyPrinter.print(Vocabulary.STACK_FLAGS, Memory.load32(userAddress + 8) & 0xffffffffL);
        Line.add(", ss_size=");
        Line.unsigned(Memory.load64(userAddress + 16));
        Line.add('}');
    }

    static void event(long userAddress) {
        if (!UserData.readable(userAddress, 64)) return;
        int signal = Memory.load32(userAddress + 8);
        Line.add('{');
        if (Memory.load64(userAddress) != 0) {
            Line.add("sigev_value={");
            value("sival", Memory.load64(userAddress));
            Line.add("}, ");
        }
        Line.add("sigev_signo=");
        if (signal == 0) Line.add('0');
        else name(signal);
        Line.add(", sigev_notify=");
        VocabularyPrinter.print(Vocabulary.NOTIFICATION, Memory.load32(userAddress + 12) & 0xffffffffL);
        Line.add('}');
    }

    /** pselect6's sixth argument: a pointer to a set, and its size. */
    static void maskPair(long userAddress) {
        if (!UserData.readable(userAddress, 16)) return;
        Line.add("{sigmask=");
        setAt(Memory.load64(userAddress), Memory.load64(userAddress + 8));
        Line.add(", sigsetsize=");
        Line.unsigned(Memory.load64(userAddress + 8));
        Line.add('}');
    }

    /** Prints the mask that rt_sigreturn restores from the frame at the stack pointer, and answers what it restores RAX to. */
    static long returning(long frame) {
        if (!UserMemory.readable(frame, FRAME_MASK + 8)) return 0;
        Line.add("{mask=");
        set(Memory.load64(frame + FRAME_MASK));
        Line.add('}');
        return Memory.load64(frame + FRAME_RAX);
    }

    static void informationAt(long userAddress) {
        if (!UserData.readable(userAddress, 32)) return;
        int signal = Memory.load32(userAddress), code = Memory.load32(userAddress + 8);
        if (signal == CHLD && code > 0) {
            Line.add("{si_signo=SIGCHLD, si_code=");
            code(signal, code);
            Line.add(", si_pid=");
            Line.decimal(Memory.load32(userAddress + 16));
            Line.add(", si_uid=");
            Line.unsigned(Memory.load32(userAddress + 20) & 0xffffffffL);
            Line.add(", si_status=");
            if (code == 1) Line.decimal(Memory.load32(userAddress + 24));
            else name(Memory.load32(userAddress + 24));
            Line.add(", ...}");
        } else structure(signal, code, Memory.load64(userAddress + 16), Memory.load64(userAddress + 24));
    }

    static void information(int signal, int code, long word, long next) {
        name(signal);
        Line.add(' ');
        structure(signal, code, word, next);
    }

    /** @param word first word of siginfo_t's union: pid and uid, timer and overrun, or address; the next one is the value that comes along */
    private static void structure(int signal, int code, long word, long next) {
        Line.add("{si_signo=");
        name(signal);
        Line.add(", si_code=");
        code(signal, code);
        if (code == USER || code == TKILL || code == QUEUE) {
            Line.add(", si_pid=");
            Line.decimal((int) word);
            Line.add(", si_uid=");
            Line.unsigned(word >>> 32);
        } else if (code == TIMER) {
            Line.add(", si_timerid=");
            Line.decimal((int) word);
            Line.add(", si_overrun=");
            Line.decimal((int) (word >>> 32));
        } else if (code > 0 && isFault(signal)) {
            Line.add(", si_addr=");
            Line.address(word);
        }
        if (code == TIMER || code == QUEUE) {
            Line.add(", ");
            value("si", next);
        }
        Line.add('}');
    }

    private static void value(String prefix, long value) {
        Line.add(prefix);
        Line.add("_int=");
        Line.decimal((int) value);
        Line.add(", ");
        Line.add(prefix);
        Line.add("_ptr=");
        Line.address(value);
    }

    private static boolean isFault(int signal) { return signal == SEGV || signal == BUS || signal == FPE || signal == ILL || signal == TRAP; }

    private static void code(int signal, int code) {
        String word = VocabularyPrinter.word(Vocabulary.CODE_OF_SIGNAL, code & 0xffffffffL);
        if (word == null && code > 0) {
            int kind = signal == SEGV ? Vocabulary.CODE_OF_SEGV : signal == BUS ? Vocabulary.CODE_OF_BUS : signal == FPE ? Vocabulary.CODE_OF_FPE
                : signal == ILL ? Vocabulary.CODE_OF_ILL : signal == TRAP ? Vocabulary.CODE_OF_TRAP : Vocabulary.CODE_OF_CHILD;
            word = VocabularyPrinter.word(kind, code);
        }
        if (word != null) Line.add(word);
        else Line.decimal(code);
    }
}
