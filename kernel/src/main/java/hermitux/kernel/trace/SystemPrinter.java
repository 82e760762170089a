package hermitux.kernel.trace;

import hermitux.kernel.machine.Memory;

/** Structures that describe the system, a process or a terminal. */
final class SystemPrinter {
    private static final int UTSNAME_FIELD = 65;

    private SystemPrinter() { }

    static void print(int kind, long userAddress) {
        switch (kind) {
            case ArgumentKind.RLIMIT: limits(userAddress); break;
            case ArgumentKind.UTSNAME: names(userAddress); break;
            case ArgumentKind.SYSINFO: information(userAddress); break;
            case ArgumentKind.TMS: processTimes(userAddress); break;
            case ArgumentKind.RUSAGE: usage(userAddress); break;
            case ArgumentKind.CPU_SET: processors(userAddress); break;
            case ArgumentKind.SCHED_PARAM: UserData.ints(userAddress, 1); break;
            case ArgumentKind.WAIT_STATUS: waitStatus(userAddress); break;
            case ArgumentKind.WINDOW_SIZE: windowSize(userAddress); break;
            case ArgumentKind.TERMINAL: terminal(userAddress); break;
            case ArgumentKind.LONG_POINTER: pointed(userAddress, true); break;
            case ArgumentKind.SIZE_POINTER: pointed(userAddress, false); break;
            default: Line.address(userAddress);
        }
    }

    private static void limits(long userAddress) {
        if (!UserData.readable(userAddress, 16)) return;
        Line.add("{rlim_cur=");
        limit(Memory.load64(userAddress));
        Line.add(", rlim_max=");
        limit(Memory.load64(userAddress + 8));
        Line.add('}');
    }

    private static void limit(long value) {
        if (value == -1) Line.add("RLIM64_INFINITY");
        else if (value > 1024 && value % 1024 == 0) {
            Line.unsigned(value / 1024);
            Line.add("*1024");
        } else Line.unsigned(value);
    }

    private static void names(long userAddress) {
        if (!UserData.readable(userAddress, 6 * UTSNAME_FIELD)) return;
        Line.add("{sysname=");
        UserData.field(userAddress, UTSNAME_FIELD);
        Line.add(", nodename=");
        UserData.field(userAddress + UTSNAME_FIELD, UTSNAME_FIELD);
        Line.add(", ...}");
    }

    private static void information(long userAddress) {
        if (!UserData.readable(userAddress, 112)) return;
        number("{uptime=", Memory.load64(userAddress));
        number(", loads=[", Memory.load64(userAddress + 8));
        number(", ", Memory.load64(userAddress + 16));
        number(", ", Memory.load64(userAddress + 24));
        number("], totalram=", Memory.load64(userAddress + 32));
        number(", freeram=", Memory.load64(userAddress + 40));
        number(", sharedram=", Memory.load64(userAddress + 48));
        number(", bufferram=", Memory.load64(userAddress + 56));
        number(", totalswap=", Memory.load64(userAddress + 64));
        number(", freeswap=", Memory.load64(userAddress + 72));
        number(", procs=", Memory.load16(userAddress + 80));
        number(", totalhigh=", Memory.load64(userAddress + 88));
        number(", freehigh=", Memory.load64(userAddress + 96));
        number(", mem_unit=", Memory.load32(userAddress + 104));
        Line.add('}');
    }

    private static void number(String name, long value) {
        Line.add(name);
        Line.unsigned(value);
    }

    private static void processTimes(long userAddress) {
        if (!UserData.readable(userAddress, 32)) return;
        number("{tms_utime=", Memory.load64(userAddress));
        number(", tms_stime=", Memory.load64(userAddress + 8));
        number(", tms_cutime=", Memory.load64(userAddress + 16));
        number(", tms_cstime=", Memory.load64(userAddress + 24));
        Line.add('}');
    }

    private static void usage(long userAddress) {
        if (!UserData.readable(userAddress, 144)) return;
        Line.add("{ru_utime=");
        TimePrinter.timeval(userAddress);
        Line.add(", ru_stime=");
        TimePrinter.timeval(userAddress + 16);
        Line.add(", ...}");
    }

    private static void processors(long userAddress) {
        if (!UserData.readable(userAddress, 8)) return;
        long set = Memory.load64(userAddress);
        Line.add('[');
        boolean first = true;
        for (int i = 0; i < 64; i++) {
            if ((set >>> i & 1) == 0) continue;
            if (!first) Line.add(' ');
            first = false;
            Line.decimal(i);
        }
        Line.add(']');
    }

    private static void waitStatus(long userAddress) {
        if (!UserData.readable(userAddress, 4)) return;
        int status = Memory.load32(userAddress), signal = status & 0x7f;
        if (signal == 0) {
            number("[{WIFEXITED(s) && WEXITSTATUS(s) == ", status >> 8 & 0xff);
        } else if (signal == 0x7f) {
            Line.add("[{WIFSTOPPED(s) && WSTOPSIG(s) == ");
            SignalPrinter.name(status >> 8 & 0xff);
        } else {
            Line.add("[{WIFSIGNALED(s) && WTERMSIG(s) == ");
            SignalPrinter.name(signal);
            if ((status & 0x80) != 0) Line.add(" && WCOREDUMP(s)");
        }
        Line.add("}]");
    }

    private static void windowSize(long userAddress) {
        if (!UserData.readable(userAddress, 8)) return;
        number("{ws_row=", Memory.load16(userAddress));
        number(", ws_col=", Memory.load16(userAddress + 2));
        number(", ws_xpixel=", Memory.load16(userAddress + 4));
        number(", ws_ypixel=", Memory.load16(userAddress + 6));
        Line.add('}');
    }

    /** The kernel's struct termios: four words of flags, then the rest. */
    private static void terminal(long userAddress) {
        if (!UserData.readable(userAddress, 36)) return;
        Line.add("{c_iflag=");
        VocabularyPrinter.print(Vocabulary.INPUT_FLAGS, Memory.load32(userAddress) & 0xffffffffL);
        Line.add(", c_oflag=");
        VocabularyPrinter.print(Vocabulary.OUTPUT_FLAGS, Memory.load32(userAddress + 4) & 0xffffffffL);
        Line.add(", c_cflag=");
        VocabularyPrinter.print(Vocabulary.CONTROL_FLAGS, Memory.load32(userAddress + 8) & 0xffffffffL);
        Line.add(", c_lflag=");
        VocabularyPrinter.print(Vocabulary.LOCAL_FLAGS, Memory.load32(userAddress + 12) & 0xffffffffL);
        Line.add(", ...}");
    }

    private static void pointed(long userAddress, boolean hexadecimal) {
        if (!UserData.readable(userAddress, 8)) return;
        Line.add('[');
        if (hexadecimal) Line.hexadecimal(Memory.load64(userAddress));
        else Line.unsigned(Memory.load64(userAddress));
        Line.add(']');
    }
}
