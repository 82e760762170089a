package hermitux.kernel.time;

/** The clocks. */
public final class Clock {
    private Clock() { }

    /** CLOCK_MONOTONIC in nanoseconds since the kernel started. */
    public static long monotonicNanos() { return 0; }
    /** CLOCK_REALTIME in nanoseconds since the Epoch. */
    public static long realtimeNanos() { return 0; }
}
