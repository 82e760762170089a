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

    public final PendingSignals pending = new PendingSignals();
    public final long[] handlers = new long[65];
    public final long[] flags = new long[65];
    public final long[] restorers = new long[65];
    public final long[] masks = new long[65];

    public static SignalActions of(Process process) { return (SignalActions) process.signals; }

    /** A signal that does nothing when it arrives unblocked: ignored, or ignored by default. */
    public boolean ignores(int number) {
        return handlers[number] == IGNORE
            || handlers[number] == DEFAULT && ((Signals.IGNORED_BY_DEFAULT | Signals.STOPPING) & Signals.bit(number)) != 0;
    }
}
