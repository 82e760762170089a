package hermitux.kernel.thread;

import hermitux.abi.Errno;

/** The error of an operation that answers an object: null, with the reason kept by the running task, as errno serves C. Read it at once. */
public final class Failure {
    /** In place of an error: the task waits, and the call is to be entered again (an open(2) of a FIFO). */
    public static final int BLOCKED = Integer.MIN_VALUE;

    private Failure() { }

    /** Positive error number of the running task's last operation that answered null. */
    public static int errno() { return Scheduler.current().failure; }

    /** What the system call answers: -errno, or Errno.BLOCKED. */
    public static long result() { return errno() == BLOCKED ? Errno.BLOCKED : -errno(); }

    /** {@code return Failure.of(ENOENT)} */
    public static <T> T of(int error) {
        Scheduler.current().failure = error;
        return null;
    }
}
