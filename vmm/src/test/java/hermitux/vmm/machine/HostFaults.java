package hermitux.vmm.machine;

/** Makes system calls of the host fail, in tests. */
public final class HostFaults {
    private HostFaults() { }

    /** The call-th from now fails with the error; 0 for none. */
    public static void fail(int call, int error) { SystemCall.fail(call, error); }
}
