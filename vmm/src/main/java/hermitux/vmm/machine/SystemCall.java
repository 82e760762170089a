package hermitux.vmm.machine;

import org.teavm.interop.Import;
import org.teavm.interop.Unmanaged;
import org.teavm.interop.c.Include;

/** The way to the host's kernel. A twin in the tests looks at every address that a call passes before it makes the call. */
@Include("vmm.h")
final class SystemCall {
    private SystemCall() { }

    /** Answers -errno on failure. */
    @Import(name = "vmm_system_call") @Unmanaged
    static native long enter(int number, long a, long b, long c, long d, long e, long f);
}
