package hermitux.kernel.syscall.entry;

import hermitux.kernel.syscall.net.SocketVectors;
import hermitux.kernel.syscall.transfer.Vectors;

/** What boot needs of this package; and every method that assembly or C calls (by its @Export name), so that the compiler keeps it: see Boot.main. */
public final class Entries {
    private Entries() { }

    /** Readies the families that keep state. */
    public static void init(boolean reportUnknown) {
        SyscallEntry.init(reportUnknown);
    }

    /** The kernel has sockets. */
    public static void sockets() { Vectors.sockets(new SocketVectors()); }

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
