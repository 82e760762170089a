package hermitux.kernel.syscall;

/** Every method of this package that assembly or C calls (by its @Export name), so that the compiler keeps it: see Boot.main. */
public final class Entries {
    private Entries() { }

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
