package hermitux.kernel.syscall;

import hermitux.kernel.trace.CallCounts;

/** What boot needs of this package; and every method that assembly or C calls (by its @Export name), so that the compiler keeps it: see Boot.main. */
public final class Entries {
    private Entries() { }

    /** Readies the families that keep state, and what looks at every call: the tracer, the counts, the record. */
    public static void init(boolean trace, boolean count, boolean record, boolean verbose) {
        Trace.init(trace, count, record);
        SyscallEntry.init(trace || count || record, verbose);
        IntervalTimers.init();
        PosixTimers.init();
    }

    public static String statistics() { return Trace.statistics(); }

    /** How many calls there were, if they were counted. */
    public static long calls() { return CallCounts.total(); }

    /** Never runs. */
    public static void call(long registers) {
        SyscallEntry.enter(0, 0, 0, 0, 0, 0, registers);
        SyscallEntry.trap(0, 0, 0, 0, 0, 0, registers);
        UserReturn.work(registers);
        Exceptions.exception(registers);
        Exceptions.kernelFault(registers);
        Panic.uncaught();
        Panic.outOfMemory();
    }
}
