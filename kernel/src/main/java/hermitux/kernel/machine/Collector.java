package hermitux.kernel.machine;

import org.teavm.interop.Import;
import org.teavm.interop.c.Include;

/** What the garbage collector of the kernel's heap has done so far. */
@Include("machine.h")
public final class Collector {
    private Collector() { }

    /** Collections since the start. */
    @Import(name = "collector_count") public static native long count();
    /** How long the longest took, in counts of the time-stamp counter. */
    @Import(name = "collector_longest") public static native long longestTimestamps();
    /** Bytes that the last one found in use. */
    @Import(name = "collector_live") public static native long liveBytes();
}
