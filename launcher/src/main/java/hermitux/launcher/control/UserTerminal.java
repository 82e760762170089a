package hermitux.launcher.control;

import hermitux.host.Descriptor;
import hermitux.host.Terminal;

/** The terminal that a run takes its standard input from: raw while the machine runs, since the guest has a terminal of its own. */
public final class UserTerminal {
    private static final Descriptor INPUT = new Descriptor(0), OUTPUT = new Descriptor(1), ERROR = new Descriptor(2);

    private final Terminal terminal = new Terminal(INPUT);

    private UserTerminal() { }

    /** Null if standard input is none. */
    public static UserTerminal find() { return Terminal.isOne(INPUT) ? new UserTerminal() : null; }

    public int rows() { return terminal.rows(); }
    public int columns() { return terminal.columns(); }

    /** The control channel's word for its size. */
    String sizeRecord() { return "W" + rows() + " " + columns() + "\n"; }

    /** The guest ends its lines itself. Where its output goes elsewhere, others write to the terminal: hermitux run x | less. */
    public void makeRaw() {
        boolean keepOutput = !Terminal.isOne(OUTPUT);
        terminal.makeRaw(keepOutput);
        Messages.onRawTerminal(!keepOutput && Terminal.isOne(ERROR));
    }

    public void restore() {
        terminal.restore();
        Messages.onRawTerminal(false);
    }
}
