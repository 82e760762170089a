package hermitux.kernel.time;

/** Something to be done at a time of CLOCK_MONOTONIC: a wait's deadline, an interval timer, a timer descriptor. */
public abstract class Timer {
    long deadlineNanos;
    /** Place in the heap of Timers; -1 while it is not set. */
    int index = -1;

    /** Runs in the kernel with the timer no longer set; it may set itself again. It must not allocate. */
    public abstract void expired();

    public final boolean isSet() { return index >= 0; }
    public final long deadlineNanos() { return deadlineNanos; }
}
