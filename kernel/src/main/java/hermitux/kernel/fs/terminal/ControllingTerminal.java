package hermitux.kernel.fs.terminal;

import hermitux.abi.Errno;
import hermitux.kernel.thread.Process;

/**
 * The controlling terminal of the program's session (credentials(7), ioctl_tty(2)), which /dev/tty opens and whose keys send signals. There is one
 * session with one process group, its foreground one, both led by the one process.
 */
public final class ControllingTerminal {
    private static final int SIGHUP = 1, SIGCONT = 18;

    private static Terminal terminal;

    private ControllingTerminal() { }

    /** Null if the session has none. */
    public static Terminal get() { return terminal; }

    static boolean is(Terminal other) { return terminal == other; }

    /** The terminal that the program starts on. */
    public static void set(Terminal first) { terminal = first; }

    /** TIOCSCTTY: for a session's leader who has none yet. */
    static long take(Terminal wanted) {
        if (terminal == wanted) return 0;
        Process process = Process.current();
        if (process.sessionId != process.id || terminal != null) return -Errno.EPERM;
        terminal = wanted;
        return 0;
    }

    /** TIOCNOTTY: the leader's giving it up hangs up on the foreground group. */
    static long giveUp(Terminal from) {
        if (terminal != from) return -Errno.ENOTTY;
        lose();
        return 0;
    }

    /** The terminal is gone. */
    static void hangUp(Terminal from) { if (terminal == from) lose(); }

    private static void lose() {
        terminal = null;
        Process.current().signalAll(SIGHUP);
        Process.current().signalAll(SIGCONT);
    }

    /** A signal of a terminal to its foreground group; one that controls no session has none. */
    static void signal(Terminal from, int number) { if (terminal == from) Process.current().signalAll(number); }
}
