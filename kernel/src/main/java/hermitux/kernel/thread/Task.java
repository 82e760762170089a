package hermitux.kernel.thread;

/** A thread of the program, as the scheduler sees it. */
public final class Task {
    public int id;

    /** Partial result of a call that has blocked: 0 when a call is entered for the first time, then what the handler left. */
    public long progress;
    /** A second such value, for calls that need it. */
    public long progress2;
}
