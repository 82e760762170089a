package hermitux.kernel.memory;

import hermitux.kernel.machine.Machine;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.machine.MemoryFault;

/** Plays the program: its loads, stores and jumps fault as they would, and are repeated once the address space says so. */
final class Program {
    /** What the last access got instead of success: AddressSpace.MAPPED, NOT_MAPPED, …. */
    static int outcome;

    private Program() { }

    private interface Access { int run(); }

    private static int retried(Access access, int addedError) {
        outcome = AddressSpace.MAPPED;
        for (int tries = 0; tries < 10; tries++) {
            try {
                return access.run();
            } catch (MemoryFault fault) {
                outcome = AddressSpace.current().fault(fault.address, fault.errorCode | addedError);
                if (outcome != AddressSpace.MAPPED) return -1;
            }
        }
        throw new AssertionError("the access faults for ever");
    }

    /** The byte, or -1 with {@link #outcome}. */
    static int load(long address) { return retried(() -> Memory.load8(address), 0); }

    /** False with {@link #outcome} if it got a signal. */
    static boolean store(long address, int value) {
        return retried(() -> {
            Memory.store8(address, value);
            return 0;
        }, 0) == 0;
    }

    static int fetch(long address) { return retried(() -> Machine.fetch8(address), 16); }
}
