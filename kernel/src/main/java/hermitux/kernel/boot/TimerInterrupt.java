package hermitux.kernel.boot;

import hermitux.kernel.cpu.InterruptHandler;
import hermitux.kernel.time.Timers;

/** The LAPIC's timer serves the kernel's timers. */
final class TimerInterrupt extends InterruptHandler {
    @Override public void interrupt() { Timers.interrupt(); }
}
