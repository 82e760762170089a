package hermitux.vmm.machine;

import org.teavm.interop.Import;
import org.teavm.interop.Unmanaged;
import org.teavm.interop.c.Include;

/** The loops that wait in C and enter Java for each exit of the processor, each event, and what comes on a watched ring (vmm.h). */
@Include("vmm.h")
public final class Loops {
    private Loops() { }

    /** Not unmanaged: Java runs, and collects garbage, before it returns. */
    @Import(name = "vmm_run_processor") public static native long runProcessor(int processor, long run);
    @Import(name = "vmm_interrupt_processor") @Unmanaged public static native void interruptProcessor();
    @Import(name = "vmm_catch_violations") @Unmanaged public static native void catchViolations();
    @Import(name = "vmm_watch_ring") @Unmanaged public static native long watchRing(long index, int seen);
    @Import(name = "vmm_start_events") @Unmanaged public static native long startEvents(int epoll);
}
