package hermitux.kernel.trace;

import hermitux.kernel.machine.Memory;

/** The commands of calls whose other arguments depend on it: prints the command and chooses the kinds of what follows. */
final class CommandPrinter {
    private static final int FUTEX_PRIVATE = 0x80, FUTEX_REALTIME = 0x100, FUTEX_COMMAND = 0x7f;
    private static final long CLONE_SETTLS = 0x80000, CLONE_PARENT_SETTID = 0x100000, CLONE_CHILD_CLEARTID = 0x200000, CLONE_CHILD_SETTID = 0x1000000;

    private CommandPrinter() { }

    static void print(int kind, long value) {
        switch (kind) {
            case ArgumentKind.FCNTL: fcntl((int) value); break;
            case ArgumentKind.IOCTL: ioctl(value); break;
            case ArgumentKind.FUTEX: futex((int) value); break;
            case ArgumentKind.PRCTL: prctl((int) value); break;
            case ArgumentKind.ARCH_PRCTL: archPrctl((int) value); break;
            case ArgumentKind.CLONE: clone(value); break;
            default: cloneArguments(value);
        }
    }

    private static void choose(int index, int kind) { ArgumentPrinter.choose(index, kind, false); }

    private static void fcntl(int command) {
        VocabularyPrinter.print(Vocabulary.FCNTL_COMMAND, command & 0xffffffffL);
        switch (command) {
            case 0: case 0x406: case 8: choose(2, ArgumentKind.DECIMAL); break; // F_DUPFD, F_DUPFD_CLOEXEC, F_SETOWN
            case 0x407: choose(2, ArgumentKind.UNSIGNED); break; // F_SETPIPE_SZ
            case 1: case 3: case 9: case 0xb: case 0x401: case 0x408: case 0x40a: choose(2, ArgumentKind.NONE); break; // those that only get
            case 2: choose(2, Vocabulary.DESCRIPTOR); break;
            case 4: choose(2, Vocabulary.OPEN_FLAGS); break;
            case 5: case 0x24: ArgumentPrinter.choose(2, ArgumentKind.FLOCK, true); break; // F_GETLK, F_OFD_GETLK
            case 6: case 7: case 0x25: case 0x26: choose(2, ArgumentKind.FLOCK); break;
            case 0xa: choose(2, ArgumentKind.SIGNAL); break;
            case 0x400: choose(2, Vocabulary.LOCK_TYPE); break;
            case 0x409: choose(2, Vocabulary.SEALS); break;
            default: choose(2, ArgumentKind.HEX);
        }
    }

    private static void ioctl(long request) {
        String word = VocabularyPrinter.word(Vocabulary.REQUEST, request);
        if (word != null) Line.add(word.indexOf("_or_") >= 0 ? spaced(word) : word);
        else {
            int direction = (int) (request >>> 30) & 3;
            Line.add("_IOC(");
            Line.add(direction == 0 ? "_IOC_NONE" : direction == 1 ? "_IOC_WRITE" : direction == 2 ? "_IOC_READ" : "_IOC_READ|_IOC_WRITE");
            part(request >>> 8 & 0xff);
            part(request & 0xff);
            part(request >>> 16 & 0x3fff);
            Line.add(')');
        }
        switch ((int) request) {
            case 0x5401: ArgumentPrinter.choose(2, ArgumentKind.TERMINAL, true); break;
            case 0x5402: case 0x5403: case 0x5404: choose(2, ArgumentKind.TERMINAL); break;
            case 0x5413: ArgumentPrinter.choose(2, ArgumentKind.WINDOW_SIZE, true); break;
            case 0x5414: choose(2, ArgumentKind.WINDOW_SIZE); break;
            case 0x540f: case 0x5411: case 0x541b: case 0x5424: case 0x5429: case 0x80045430: ArgumentPrinter.choose(2, ArgumentKind.INT_POINTER, true); break;
            case 0x5410: case 0x5421: case 0x5452: choose(2, ArgumentKind.INT_POINTER); break;
            case 0x540b: choose(2, Vocabulary.FLUSH); break;
            case 0x540c: case 0x540d: case 0x5422: case 0x5450: case 0x5451: choose(2, ArgumentKind.NONE); break;
            case 0x5409: case 0x540a: case 0x540e: case 0x5425: choose(2, ArgumentKind.DECIMAL); break;
            default: choose(2, ArgumentKind.HEX);
        }
    }

    /** "A_or_B" as "A or B": vocabularies hold no spaces in words. */
    private static String spaced(String word) {
        int at = word.indexOf("_or_");
        return word.substring(0, at) + " or " + word.substring(at + 4);
    }

    private static void part(long value) {
        Line.add(", ");
        Line.hexadecimal(value);
    }

    private static void futex(int operation) {
        int command = operation & FUTEX_COMMAND;
        String word = VocabularyPrinter.word(Vocabulary.FUTEX_OPERATION, command);
        if (word == null) VocabularyPrinter.print(Vocabulary.FUTEX_OPERATION, operation & 0xffffffffL);
        else {
            Line.add(word);
            if ((operation & FUTEX_PRIVATE) != 0) Line.add("_PRIVATE");
            if ((operation & FUTEX_REALTIME) != 0) Line.add("|FUTEX_CLOCK_REALTIME");
        }
        switch (command) {
            case 0: futex(ArgumentKind.UNSIGNED, ArgumentKind.TIMESPEC, ArgumentKind.NONE, 0); break; // WAIT
            case 1: case 2: futex(ArgumentKind.UNSIGNED, ArgumentKind.NONE, 0, 0); break; // WAKE
            case 3: futex(ArgumentKind.UNSIGNED, ArgumentKind.SIZE, ArgumentKind.ADDRESS, ArgumentKind.NONE); break; // REQUEUE
            case 4: case 0xc: futex(ArgumentKind.UNSIGNED, ArgumentKind.SIZE, ArgumentKind.ADDRESS, ArgumentKind.UNSIGNED); break; // CMP_REQUEUE
            case 5: futex(ArgumentKind.UNSIGNED, ArgumentKind.SIZE, ArgumentKind.ADDRESS, ArgumentKind.WAKE_OPERATION); break;
            case 6: case 0xd: futex(ArgumentKind.NOTHING, ArgumentKind.TIMESPEC, ArgumentKind.NONE, 0); break; // LOCK_PI
            case 7: case 8: choose(2, ArgumentKind.NONE); break; // UNLOCK_PI, TRYLOCK_PI
            case 9: futex(ArgumentKind.UNSIGNED, ArgumentKind.TIMESPEC, ArgumentKind.NOTHING, ArgumentKind.BITSET); break; // WAIT_BITSET
            case 0xa: futex(ArgumentKind.UNSIGNED, ArgumentKind.NOTHING, ArgumentKind.NOTHING, ArgumentKind.BITSET); break; // WAKE_BITSET
            case 0xb: futex(ArgumentKind.UNSIGNED, ArgumentKind.TIMESPEC, ArgumentKind.ADDRESS, ArgumentKind.NONE); break; // WAIT_REQUEUE_PI
            default: futex(ArgumentKind.UNSIGNED, ArgumentKind.ADDRESS, ArgumentKind.ADDRESS, ArgumentKind.HEX);
        }
    }

    private static void futex(int value, int timeout, int second, int third) {
        choose(2, value);
        choose(3, timeout);
        choose(4, second);
        choose(5, third);
    }

    private static void prctl(int option) {
        VocabularyPrinter.print(Vocabulary.PROCESS_CONTROL, option & 0xffffffffL);
        int second = ArgumentKind.HEX, third = ArgumentKind.NONE;
        boolean filled = false;
        switch (option) {
            case 1: second = ArgumentKind.SIGNAL; break; // PR_SET_PDEATHSIG
            case 2: case 0x25: second = ArgumentKind.INT_POINTER; filled = true; break; // PR_GET_PDEATHSIG, PR_GET_CHILD_SUBREAPER
            case 3: case 7: case 0x15: case 0x1b: case 0x1e: second = ArgumentKind.NONE; break; // results only
            case 4: second = Vocabulary.DUMPABLE; break;
            case 8: case 0x1d: case 0x24: second = ArgumentKind.SIZE; break; // PR_SET_KEEPCAPS, PR_SET_TIMERSLACK, PR_SET_CHILD_SUBREAPER
            case 0xf: second = ArgumentKind.STRING; break; // PR_SET_NAME
            case 0x10: second = ArgumentKind.STRING; filled = true; break; // PR_GET_NAME
            case 0x17: case 0x18: second = ArgumentKind.HEX; break; // PR_CAPBSET_READ, PR_CAPBSET_DROP
            case 0x26: case 0x29: second = ArgumentKind.SIZE; third = ArgumentKind.HEX; break; // PR_SET_NO_NEW_PRIVS, PR_SET_THP_DISABLE
            default: third = ArgumentKind.HEX;
        }
        ArgumentPrinter.choose(1, second, filled);
        choose(2, third);
        choose(3, third);
        choose(4, third);
        if (option != 0x53564d41) return; // PR_SET_VMA
        choose(1, Vocabulary.AREA);
        choose(2, ArgumentKind.ADDRESS);
        choose(3, ArgumentKind.SIZE);
        choose(4, ArgumentKind.STRING);
    }

    private static void archPrctl(int code) {
        VocabularyPrinter.print(Vocabulary.ARCHITECTURE_CODE, code & 0xffffffffL);
        switch (code) {
            case 0x1003: case 0x1004: ArgumentPrinter.choose(1, ArgumentKind.LONG_POINTER, true); break; // ARCH_GET_FS, ARCH_GET_GS
            case 0x1001: case 0x1002: choose(1, ArgumentKind.HEX); break;
            case 0x1011: choose(1, ArgumentKind.NONE); break; // ARCH_GET_CPUID
            default: choose(1, ArgumentKind.HEX);
        }
    }

    /** In strace's order, with the names of the parameters; those that the flags do not ask for are left out. */
    private static void clone(long flags) {
        Line.add("child_stack=");
        Line.address(ArgumentPrinter.argument(1));
        Line.add(", flags=");
        cloneFlags(flags, (int) flags & 0xff);
        if ((flags & CLONE_PARENT_SETTID) != 0) {
            Line.add(", parent_tid=");
            if (ArgumentPrinter.failed()) Line.address(ArgumentPrinter.argument(2));
            else UserData.ints(ArgumentPrinter.argument(2), 1);
        }
        if ((flags & CLONE_SETTLS) != 0) {
            Line.add(", tls=");
            Line.address(ArgumentPrinter.argument(4));
        }
        if ((flags & (CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID)) != 0) {
            Line.add(", child_tidptr=");
            Line.address(ArgumentPrinter.argument(3));
        }
        choose(1, ArgumentKind.NONE);
    }

    private static void cloneFlags(long flags, int signal) {
        long plain = flags & ~0xffL;
        if (plain != 0) VocabularyPrinter.print(Vocabulary.CLONE_FLAGS, plain);
        if (signal != 0) {
            if (plain != 0) Line.add('|');
            SignalPrinter.name(signal);
        } else if (plain == 0) Line.add('0');
    }

    private static void cloneArguments(long userAddress) {
        if (!UserData.readable(userAddress, 64)) return;
        long flags = Memory.load64(userAddress);
        Line.add("{flags=");
        cloneFlags(flags & ~0xffL, 0);
        if ((flags & (CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID)) != 0) {
            Line.add(", child_tid=");
            Line.address(Memory.load64(userAddress + 16));
        }
        if ((flags & CLONE_PARENT_SETTID) != 0) {
            Line.add(", parent_tid=");
            Line.address(Memory.load64(userAddress + 24));
        }
        Line.add(", exit_signal=");
        SignalPrinter.name((int) Memory.load64(userAddress + 32));
        Line.add(", stack=");
        Line.address(Memory.load64(userAddress + 40));
        Line.add(", stack_size=");
        Line.hexadecimal(Memory.load64(userAddress + 48));
        if ((flags & CLONE_SETTLS) != 0) {
            Line.add(", tls=");
            Line.address(Memory.load64(userAddress + 56));
        }
        Line.add('}');
    }
}
