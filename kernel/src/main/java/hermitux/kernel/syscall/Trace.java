package hermitux.kernel.syscall;

import hermitux.abi.Errno;
import hermitux.kernel.trace.CallCounts;
import hermitux.kernel.trace.CallPrinter;
import hermitux.kernel.trace.CallRecord;

/** What --trace prints, --stats counts and --record-syscalls notes: every call passes through here when one of them is on (SyscallEntry). */
final class Trace {
    private static boolean printing;
    private static boolean counting;
    private static boolean recording;

    private Trace() { }

    static void init(boolean print, boolean count, boolean record) {
        printing = print;
        counting = count;
        recording = record;
        if (print) CallPrinter.init();
        if (count) CallCounts.init();
        if (record) CallRecord.init();
    }

    /** A call as it is entered. */
    static long call(int number, long a, long b, long c, long d, long e, long f) {
        if (counting) CallCounts.add(number);
        if (recording) CallRecord.add(number);
        return again(number, a, b, c, d, e, f);
    }

    /** A call that has blocked, entered again. */
    static long again(int number, long a, long b, long c, long d, long e, long f) {
        if (!printing) return Dispatcher.dispatch(number, a, b, c, d, e, f);
        CallPrinter.entered(number, a, b, c, d, e, f);
        long result = Dispatcher.dispatch(number, a, b, c, d, e, f);
        if (result != Errno.BLOCKED) CallPrinter.completed(result);
        return result;
    }

    /** The program ends with a status, or by a signal. */
    static void exited(int status) { if (printing) CallPrinter.exited(status); }
    static void killed(int signal) { if (printing) CallPrinter.killed(signal); }

    /** Calls by count, most frequent first, for --stats. */
    static String statistics() { return counting ? CallCounts.report() : ""; }
}
