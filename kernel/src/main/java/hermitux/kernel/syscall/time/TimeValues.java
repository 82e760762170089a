package hermitux.kernel.syscall.time;

import hermitux.kernel.machine.Memory;
import hermitux.kernel.time.Clock;
import hermitux.kernel.time.Timers;

/** timespec, timeval and their pairs in the program's memory, as nanoseconds. The ranges have been checked by the caller. */
public final class TimeValues {
    public static final int TIMESPEC_SIZE = 16, TIMEVAL_SIZE = 16, ITIMERSPEC_SIZE = 32;
    public static final long SECOND = 1_000_000_000L;
    private static final long MOST_SECONDS = Long.MAX_VALUE / SECOND - 1;

    private TimeValues() { }

    /** Nanoseconds of a timespec, at most what a long holds; -1 if it is not valid. */
    public static long nanosOfTimespec(long address) { return nanos(Memory.load64(address), Memory.load64(address + 8)); }

    public static long nanosOfTimeval(long address) {
        long micros = Memory.load64(address + 8);
        return micros < 0 || micros >= 1_000_000 ? -1 : nanos(Memory.load64(address), micros * 1000);
    }

    /** -1 if it is not valid. */
    static long nanos(long seconds, long nanos) {
        if (seconds < 0 || nanos < 0 || nanos >= SECOND) return -1;
        return seconds > MOST_SECONDS ? Long.MAX_VALUE : seconds * SECOND + nanos;
    }

    public static void storeTimespec(long address, long nanos) {
        Memory.store64(address, nanos / SECOND);
        Memory.store64(address + 8, nanos % SECOND);
    }

    public static void storeTimeval(long address, long nanos) {
        Memory.store64(address, nanos / SECOND);
        Memory.store64(address + 8, nanos % SECOND / 1000);
    }

    /** Now plus a duration on CLOCK_MONOTONIC; Long.MAX_VALUE where that does not fit. */
    public static long deadline(long nanos) { return Timers.later(Clock.monotonicNanos(), nanos); }
}
