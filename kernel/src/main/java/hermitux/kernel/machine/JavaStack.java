package hermitux.kernel.machine;

import org.teavm.interop.Import;
import org.teavm.interop.c.Include;

/** The generated code's own stack, for the last words of a kernel that failed. */
@Include("machine.h")
public final class JavaStack {
    private JavaStack() { }

    /** Prints the calls in progress to the serial port, as addresses that the launcher names by build/kernel.callsites. */
    @Import(name = "support_print_stack") public static native void print();
    /** The exception that found no handler. */
    @Import(name = "teavm_catchException") public static native Throwable uncaught();
}
