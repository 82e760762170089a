package hermitux.kernel.trace;

import hermitux.abi.ErrorNames;
import hermitux.abi.SignalNames;
import hermitux.kernel.driver.SerialPort;
import hermitux.kernel.machine.Gate;
import hermitux.kernel.thread.Processes;
import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.thread.Tasks;

/**
 * Prints system calls as strace does, one line when a call completes. {@link #entered} comes before the handler, also when a call that was
 * blocked is entered again, and {@link #completed} after it unless it answered BLOCKED. As a handler never waits, no other call comes between
 * the two. What the program hands in is formatted before the call, what it gets back after it. Calls that do not return to where they were
 * made (exit, exit_group, rt_sigreturn) are printed when they are entered.
 */
public final class CallPrinter {
    /** strace puts results in this column where the call is short enough. */
    private static final int RESULT_COLUMN = 40;
    private static final int RT_SIGRETURN = 15, EXIT = 60, EXIT_GROUP = 231;
    private static final int LARGEST_ERROR = 4095;

    /** The call at hand. */
    private static CallPrinter printer;

    private int number;
    /** The line has been printed already, as the call was entered. */
    private boolean printed;
    /** Index of the first argument that is still to be printed. */
    private int next;

    private CallPrinter() { }

    public static void init() {
        printer = new CallPrinter();
        Line.init();
        ArgumentPrinter.init();
    }

    public static void entered(int callNumber, long a, long b, long c, long d, long e, long f) {
        printer.number = callNumber;
        begin();
        String name = SyscallNames.name(printer.number);
        if (name == null) {
            Line.add("syscall_");
            Line.hexadecimal(printer.number);
        } else Line.add(name);
        Line.add('(');
        ArgumentPrinter.begin(printer.number, a, b, c, d, e, f);
        printer.next = ArgumentPrinter.print(0, false);
        printer.printed = false;
        if (printer.number == EXIT || printer.number == EXIT_GROUP) {
            Line.add(')');
            finish("?");
            printer.printed = true;
        } else if (printer.number == RT_SIGRETURN) {
            completed(SignalPrinter.returning(Gate.userStackPointer()));
            printer.printed = true;
        }
    }

    public static void completed(long result) {
        if (printer.printed) return;
        ArgumentPrinter.complete(result);
        ArgumentPrinter.print(printer.next, true);
        Line.add(')');
        if (result < 0 && result >= -LARGEST_ERROR) {
            String name = ErrorNames.name((int) -result);
            finish(name == null ? "-1 (errno " + -result + ")" : "-1 " + name + " (" + ErrorNames.message((int) -result) + ")");
            return;
        }
        pad();
        ResultPrinter.print(printer.number, result);
        SerialPort.print(Line.take());
    }

    /**
     * A signal is about to be delivered, or kills.
     * @param word first word of siginfo_t's union: pid and uid of the sender, timer and overrun, or the address of a fault
     * @param next the second word: the value that was sent along
     */
    public static void signal(int signal, int code, long word, long next) {
        begin();
        Line.add("--- ");
        SignalPrinter.information(signal, code, word, next);
        Line.add(" ---");
        SerialPort.print(Line.take());
    }

    /** The last line of a process: it has ended. */
    public static void exited(int status) { end("exited with " + status); }

    public static void killed(int signal) { end("killed by " + SignalNames.name(signal)); }

    private static void end(String how) {
        Line.clear();
        if (Processes.count() > 1) beginWithTask();
        Line.add("+++ " + how + " +++");
        SerialPort.print(Line.take());
    }

    /** With several threads each line begins with the one that it is of, as strace -f prints it. */
    private static void begin() {
        Line.clear();
        if (Tasks.count() > 1) beginWithTask();
    }

    private static void beginWithTask() {
        Line.add("[pid ");
        int id = Scheduler.current().id;
        for (int bound = 10_000; bound > id; bound /= 10) Line.add(' ');
        Line.decimal(id);
        Line.add("] ");
    }

    private static void pad() {
        Line.add(' ');
        Line.padTo(RESULT_COLUMN);
        Line.add("= ");
    }

    private static void finish(String result) {
        pad();
        Line.add(result);
        SerialPort.print(Line.take());
    }
}
