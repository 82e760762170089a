package hermitux.kernel.fs.page;

import hermitux.kernel.machine.Allocates;
import hermitux.kernel.memory.FileMappings;
import hermitux.kernel.time.Clock;
import hermitux.kernel.time.Timer;
import hermitux.kernel.time.Timers;

/** Hands what shared mappings have stored to the files' hosts within a second, as nobody may call msync before the machine ends. */
public final class WriteBack extends Timer {
    private static final long WITHIN_NANOS = 1_000_000_000L;

    private static WriteBack timer;

    private WriteBack() { }

    static void init() { timer = new WriteBack(); }

    /** A mapping is about to store into a file of a host. */
    public static void soon() { if (!timer.isSet()) Timers.set(timer, Clock.monotonicNanos() + WITHIN_NANOS); }

    @Override
    @Allocates(reason = "what requests to a host take, once a second at most")
    public void expired() { FileMappings.writeBack(); }
}
