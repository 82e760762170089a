package hermitux.kernel.trace;

/** Results of calls that succeeded, with what strace adds in parentheses. */
final class ResultPrinter {
    private static final int POLL = 7, SELECT = 23, FCNTL = 72, PERSONALITY = 135, SCHED_GETSCHEDULER = 145, PRCTL = 157, PSELECT6 = 270, PPOLL = 271;
    private static final int F_GETFD = 1, F_GETFL = 3, PR_GET_DUMPABLE = 3;

    private ResultPrinter() { }

    static void print(int number, long result) {
        int kind = SyscallNames.resultKind(number);
        switch (kind) {
            case ArgumentKind.ADDRESS: case ArgumentKind.HEX: Line.hexadecimal(result); break;
            case ArgumentKind.MODE: Line.octal((int) result); break;
            case ArgumentKind.SECONDS:
                Line.decimal(result);
                Line.add(" (");
                TimePrinter.date(result, 0, 0);
                Line.add(')');
                break;
            default:
                if (number == FCNTL) descriptorFlags((int) ArgumentPrinter.argument(1), result);
                else Line.decimal(result);
        }
        switch (number) {
            case POLL: case PPOLL: polled(number, result); break;
            case SELECT: case PSELECT6: selected(number, result); break;
            case SCHED_GETSCHEDULER: word(Vocabulary.POLICY, result); break;
            case PERSONALITY: word(Vocabulary.PERSONA, result); break;
            case PRCTL:
                if (ArgumentPrinter.argument(0) == PR_GET_DUMPABLE) word(Vocabulary.DUMPABLE, result);
                break;
            default: break;
        }
    }

    private static void word(int vocabulary, long result) {
        Line.add(" (");
        VocabularyPrinter.print(vocabulary, result);
        Line.add(')');
    }

    private static void descriptorFlags(int command, long result) {
        boolean flags = command == F_GETFL || command == F_GETFD && result != 0;
        if (!flags) { Line.decimal(result); return; }
        Line.hexadecimal(result);
        Line.add(" (flags ");
        VocabularyPrinter.print(command == F_GETFL ? Vocabulary.OPEN_FLAGS : Vocabulary.DESCRIPTOR, result);
        Line.add(')');
    }

    private static void polled(int number, long result) {
        if (result == 0) { Line.add(" (Timeout)"); return; }
        Line.add(" (");
        EventPrinter.ready(ArgumentPrinter.argument(0), ArgumentPrinter.argument(1));
        if (number == PPOLL) left(ArgumentPrinter.argument(2), true, true);
        Line.add(')');
    }

    private static void selected(int number, long result) {
        if (result == 0) { Line.add(" (Timeout)"); return; }
        Line.add(" (");
        boolean first = set("in ", 1, true);
        first = set("out ", 2, first);
        first = set("except ", 3, first);
        left(ArgumentPrinter.argument(4), number == PSELECT6, !first);
        Line.add(')');
    }

    private static boolean set(String name, int index, boolean first) {
        int limit = (int) ArgumentPrinter.argument(0);
        if (!EventPrinter.anyDescriptor(ArgumentPrinter.argument(index), limit)) return first;
        Line.add(first ? "" : ", ");
        Line.add(name);
        EventPrinter.descriptors(ArgumentPrinter.argument(index), limit);
        return false;
    }

    private static void left(long timeout, boolean nanoseconds, boolean separate) {
        if (timeout == 0) return;
        Line.add(separate ? ", left " : "left ");
        if (nanoseconds) TimePrinter.timespec(timeout);
        else TimePrinter.timeval(timeout);
    }
}
