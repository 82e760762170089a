package hermitux.kernel.syscall.entry;

/** What boot needs of this package; and every method that assembly or C calls (by its @Export name), so that the compiler keeps it: see Boot.main. */
public final class Entries {
    private Entries() { }

    /** Readies the families that keep state. */
    public static void init(boolean reportUnknown) {
        SyscallEntry.init(reportUnknown);
    }

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
