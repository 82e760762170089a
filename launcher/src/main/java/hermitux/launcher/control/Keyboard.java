package hermitux.launcher.control;

import hermitux.host.Descriptor;
import hermitux.host.HostSystem;

/** Standard input from a raw terminal: every key goes to the guest, Ctrl-C too, whose terminal makes a signal of it. */
final class Keyboard extends Stream {
    private static final int CTRL_C = 3;

    private final Insistence insistence;

    Keyboard(Descriptor source, Descriptor sink, Insistence insistence) {
        super(source, sink);
        this.insistence = insistence;
    }

    @Override void arrived(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) if (bytes[i] == CTRL_C) insistence.happened(HostSystem.monotonicNanos());
    }
}
