package hermitux.kernel.syscall;

/** What --trace prints and --stats counts: every call passes through here when one of them is on (SyscallEntry). */
final class Trace {
    private Trace() { }

    static void init(boolean print, boolean count) { }

    /** A call as it is entered. */
    static long call(int number, long a, long b, long c, long d, long e, long f) {
        return Dispatcher.dispatch(number, a, b, c, d, e, f);
    }

    /** A call that has blocked, entered again. */
    static long again(int number, long a, long b, long c, long d, long e, long f) {
        return Dispatcher.dispatch(number, a, b, c, d, e, f);
    }

    /** The program ends with a status, or by a signal. */
    static void exited(int status) { }
    static void killed(int signal) { }

    /** Calls by count, most frequent first, for --stats. */
    static String statistics() { return ""; }
}
