package hermitux.launcher.control;

import hermitux.host.Signals;

/**
 * Recognises someone who will not wait: three times within a second. What ends a program is the program's affair, as on Linux, but a
 * user must be able to end a machine whose program or kernel does not react.
 */
final class Insistence {
    private static final int TIMES = 3;
    private static final long WITHIN_NANOS = 1_000_000_000L;

    private final long[] times = new long[TIMES];
    private int count;

    /** A signal was passed on; those that ask for no end do not count. */
    void passed(int signal, long nowNanos) {
        if (signal != Signals.SIGUSR1 && signal != Signals.SIGUSR2) happened(nowNanos);
    }

    void happened(long nowNanos) { times[count++ % TIMES] = nowNanos; }

    boolean isShown() { return count >= TIMES && times[(count - 1) % TIMES] - times[count % TIMES] < WITHIN_NANOS; }
}
