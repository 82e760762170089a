package hermitux.kernel.syscall.entry;

/** Sees every system call in place of the dispatcher, which it calls itself, and the program's end. A kernel without --trace has none. */
abstract class CallObserver {
    /** A call as it is entered. */
    abstract long call(int number, long a, long b, long c, long d, long e, long f);

    /** A call that has blocked, entered again. */
    abstract long again(int number, long a, long b, long c, long d, long e, long f);

    /** The program ends with a status, or by a signal. */
    abstract void exited(int status);
    abstract void killed(int signal);
}
