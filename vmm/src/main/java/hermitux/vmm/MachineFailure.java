package hermitux.vmm;

/**
 * The virtual machine cannot start or go on: the host refuses something, or the guest broke a rule. The message is for the user; thrown by
 * whatever finds it, caught only where the machine is run.
 */
public final class MachineFailure extends RuntimeException {
    public MachineFailure(String message) { super(message); }

    /** Says what failed and why, by the error number that a system call answered as -errno. */
    public static MachineFailure of(String what, long result) { return new MachineFailure(what + ": error " + -result); }
}
