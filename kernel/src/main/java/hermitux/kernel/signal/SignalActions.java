package hermitux.kernel.signal;

import hermitux.kernel.thread.Process;

/** A process's signal actions (sigaction(2)) and the signals pending for it as a whole. */
public final class SignalActions {
    public static final long DEFAULT = 0, IGNORE = 1;
    public static final long SA_NOCLDSTOP = 1, SA_NOCLDWAIT = 2, SA_SIGINFO = 4, SA_ONSTACK = 0x08000000, SA_RESTART = 0x10000000;
    public static final long SA_NODEFER = 0x40000000, SA_RESETHAND = 0x80000000L, SA_RESTORER = 0x04000000;
    /** Other flags are cleared, so that a program can find out what there is (sigaction(2), "Dynamically probing for flag bit support"). */
    public static final long KNOWN_FLAGS = SA_NOCLDSTOP | SA_NOCLDWAIT | SA_SIGINFO | SA_ONSTACK | SA_RESTART | SA_NODEFER | SA_RESETHAND | SA_RESTORER
        | 0x800;

    public final PendingSignals pending;
    private static final int COUNT = 65;

    public final long[] handlers;
    public final long[] flags;
    public final long[] restorers;
    public final long[] masks;
    private boolean shared;

    public SignalActions() {
        pending = new PendingSignals();
        handlers = new long[COUNT];
        flags = new long[COUNT];
        restorers = new long[COUNT];
        masks = new long[COUNT];
    }

    /**
     * Those of a child, with nothing pending, or of the process itself when it no longer shares them.
     * @param share with other's actions themselves (CLONE_SIGHAND), not just the same ones
     */
    private SignalActions(SignalActions other, boolean share, PendingSignals pending) {
        this.pending = pending;
        shared = share;
        handlers = share ? other.handlers : other.handlers.clone();
        flags = share ? other.flags : other.flags.clone();
        restorers = share ? other.restorers : other.restorers.clone();
        masks = share ? other.masks : other.masks.clone();
    }

    public SignalActions child(boolean share) {
        shared |= share;
        return new SignalActions(this, share, new PendingSignals());
    }

    /** The same for the process alone. */
    public SignalActions own() { return shared ? new SignalActions(this, false, pending) : this; }

    /** exec, and CLONE_CLEAR_SIGHAND: handlers go, ignored signals stay so. */
    public void reset() {
        for (int i = 1; i < COUNT; i++) {
            if (handlers[i] != IGNORE) handlers[i] = DEFAULT;
            flags[i] = restorers[i] = masks[i] = 0;
        }
    }

    public static SignalActions of(Process process) { return (SignalActions) process.signals; }

    /** A signal that does nothing when it arrives unblocked: ignored, or ignored by default. */
    public boolean ignores(int number) {
        return handlers[number] == IGNORE
            || handlers[number] == DEFAULT && (Signals.IGNORED_BY_DEFAULT & Signals.bit(number)) != 0;
    }
}
