package hermitux.launcher;

import hermitux.host.Descriptor;

/**
 * Standard input from a raw terminal. Every key goes to the guest, Ctrl-C too, whose terminal makes a signal of it; a program or kernel
 * that does not react is ended all the same by three Ctrl-C within a second.
 */
final class Keyboard extends Stream {
    private static final int CTRL_C = 3;
    private static final int INSISTENT = 3;
    private static final long WITHIN_NANOS = 1_000_000_000L;

    private final long[] times = new long[INSISTENT];
    private int count;

    Keyboard(Descriptor source, Descriptor sink) { super(source, sink); }

    @Override void arrived(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) if (bytes[i] == CTRL_C) times[count++ % INSISTENT] = hermitux.host.HostSystem.monotonicNanos();
    }

    boolean isInsistent() {
        return count >= INSISTENT && times[(count - 1) % INSISTENT] - times[count % INSISTENT] < WITHIN_NANOS;
    }
}
