package hermitux.kernel.thread;

import hermitux.abi.Errno;

/** Which task runs, and how tasks wait. One CPU, one run queue. */
public final class Scheduler {
    private static Task current;

    private Scheduler() { }

    public static Task current() { return current; }

    /**
     * Puts the current task to sleep until the queue is woken, the deadline passes or a signal arrives. The handler returns the result, which
     * is BLOCKED, or the error to answer at once: -EINTR when a signal is already pending, -ETIMEDOUT when the deadline has already passed.
     * A handler entered again checks its condition first and calls block again if it does not hold.
     * @param deadlineNanos on CLOCK_MONOTONIC; Long.MAX_VALUE for none
     */
    public static long block(WaitQueue queue, long deadlineNanos) { return Errno.BLOCKED; }

    /** Makes a task runnable and takes it off all queues. */
    static void wake(Task task) { }
}
