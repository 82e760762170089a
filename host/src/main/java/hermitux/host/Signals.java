package hermitux.host;

/** The signals that a run waits for, taken from a descriptor instead of by handlers. */
public final class Signals {
    public static final int SIGHUP = 1;
    public static final int SIGINT = 2;
    public static final int SIGQUIT = 3;
    public static final int SIGUSR1 = 10;
    public static final int SIGUSR2 = 12;
    public static final int SIGTERM = 15;
    public static final int SIGCHLD = 17;
    public static final int SIGWINCH = 28;
    private static final int[] TAKEN = {SIGHUP, SIGINT, SIGQUIT, SIGUSR1, SIGUSR2, SIGTERM, SIGCHLD, SIGWINCH};

    public final Descriptor descriptor;

    public Signals() {
        long mask = 0;
        for (int signal : TAKEN) mask |= 1L << signal - 1;
        descriptor = new Descriptor((int) Libc.signalDescriptor(mask));
    }

    /** The next signal, or 0 if none is pending. */
    public int take() {
        long signal = Libc.takeSignal(descriptor.number);
        return signal < 0 ? 0 : (int) signal;
    }
}
