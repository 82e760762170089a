package hermitux.vmm.device;

import hermitux.vmm.MachineFailure;
import hermitux.vmm.machine.Linux;
import hermitux.vmm.machine.Memory;
import hermitux.vmm.machine.Scratch;

/** A timer of the host that runs an action once (timerfd). */
public final class HostTimer extends Events.Watch {
    private static final int TIMERFD_CREATE = 283, TIMERFD_SETTIME = 286, MONOTONIC = 1, CLOEXEC_NONBLOCK = 0x80800;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final Events events;
    private final Runnable action;
    private final int descriptor;
    /** struct itimerspec, and room for what a read of the timer answers. */
    private final long setting = Scratch.allocate(40);

    public HostTimer(Events events, Runnable action) {
        this.events = events;
        this.action = action;
        long result = Linux.call(TIMERFD_CREATE, MONOTONIC, CLOEXEC_NONBLOCK);
        if (result < 0) throw MachineFailure.of("making a timer", result);
        descriptor = (int) result;
    }

    /** From now on; 0 switches it off. */
    public void set(long nanos) {
        Memory.store64(setting + 16, nanos / NANOS_PER_SECOND);
        Memory.store64(setting + 24, nanos % NANOS_PER_SECOND);
        Linux.call(TIMERFD_SETTIME, descriptor, 0, setting, 0);
        if (nanos != 0) events.arm(this, descriptor, Events.READABLE);
    }

    /** Nothing to read: it was switched off, or set anew, in the meantime. */
    @Override public void ready(int what) {
        if (Linux.call(Linux.READ, descriptor, setting + 32, 8) == 8) action.run();
        else events.arm(this, descriptor, Events.READABLE);
    }
}
