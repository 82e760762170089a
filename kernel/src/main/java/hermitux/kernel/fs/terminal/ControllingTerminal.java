package hermitux.kernel.fs.terminal;

import hermitux.abi.Errno;
import hermitux.kernel.part.Services;
import hermitux.kernel.thread.Credentials;
import hermitux.kernel.thread.Process;
import hermitux.kernel.thread.Processes;

/**
 * The controlling terminals of sessions (credentials(7), ioctl_tty(2)), which /dev/tty opens and whose keys send signals to the foreground group. A
 * process knows its terminal, the terminal its session and that one's foreground group. Who may do what is as in Linux (drivers/tty/tty_jobctrl.c).
 */
public final class ControllingTerminal {
    static final int SIGHUP = 1, SIGCONT = 18, SIGTTIN = 21, SIGTTOU = 22;

    private ControllingTerminal() { }

    /** There is a second process: one alone is always in the foreground. */
    public static void several() {
        if (!Services.isOffered(Services.JOB_CONTROL)) Services.offer(Services.JOB_CONTROL, new JobControl());
    }

    /** Null if the running process has none. */
    public static Terminal get() { return of(Process.current()); }

    public static Terminal of(Process process) { return (Terminal) process.terminal; }

    static boolean is(Terminal terminal) { return get() == terminal; }

    /** The terminal that the program starts on. */
    public static void set(Terminal terminal) {
        give(Process.current(), terminal);
    }

    private static void give(Process leader, Terminal terminal) {
        leader.terminal = terminal;
        terminal.sessionId = leader.sessionId;
        terminal.foregroundGroup = leader.groupId;
    }

    /** A session's leader without a terminal opens one that controls none. */
    static void opened(Terminal terminal) {
        Process process = Process.current();
        if (process.sessionId == process.id && process.terminal == null && terminal.sessionId == 0) give(process, terminal);
    }

    /** TIOCSCTTY: for a session's leader who has none yet. @param steal root takes it away from another session */
    static long take(Terminal terminal, boolean steal) {
        Process process = Process.current();
        boolean leads = process.sessionId == process.id;
        if (leads && terminal.sessionId == process.sessionId) return 0;
        if (!leads || process.terminal != null) return -Errno.EPERM;
        if (terminal.sessionId != 0) {
            if (!steal || !Credentials.current().has(Credentials.SYS_ADMIN)) return -Errno.EPERM;
            clear(terminal);
        }
        give(process, terminal);
        return 0;
    }

    /** TIOCNOTTY: the leader's giving it up hangs up on the foreground group. */
    static long giveUp(Terminal terminal) {
        Process process = Process.current();
        if (process.terminal != terminal) return -Errno.ENOTTY;
        if (process.sessionId != process.id) {
            process.terminal = null;
            return 0;
        }
        int group = terminal.foregroundGroup;
        clear(terminal);
        signalGroup(group, SIGHUP);
        signalGroup(group, SIGCONT);
        return 0;
    }

    /** A process ends: with a session's leader the session loses its terminal, and the foreground group is told. */
    public static void leaderEnds(Process process) {
        Terminal terminal = of(process);
        if (terminal == null || process.sessionId != process.id) return;
        int group = terminal.foregroundGroup;
        clear(terminal);
        signalGroup(group, SIGHUP);
    }

    /** The terminal is gone: the leader of its session hears of it. */
    static void hangUp(Terminal terminal) {
        int session = terminal.sessionId;
        clear(terminal);
        if (session == 0) return;
        for (Process process = Processes.first(); process != null; process = process.following()) {
            if (process.id != session) continue;
            process.signalAll(SIGHUP);
            process.signalAll(SIGCONT);
        }
    }

    /** It controls nobody any more. */
    private static void clear(Terminal terminal) {
        terminal.sessionId = terminal.foregroundGroup = 0;
        for (Process process = Processes.first(); process != null; process = process.following()) if (process.terminal == terminal) process.terminal = null;
    }

    /** A signal of a terminal to its foreground group; one that controls no session has none. */
    static void signal(Terminal terminal, int number) { if (terminal.foregroundGroup != 0) signalGroup(terminal.foregroundGroup, number); }

    static void signalGroup(int group, int number) {
        for (Process process = Processes.first(); process != null; process = process.following()) if (process.groupId == group) process.signalAll(number);
    }

    /**
     * The running process wants to use its terminal.
     * @param number SIGTTIN or SIGTTOU, which a group in the background gets for that
     * @return 0; or -EINTR, so that the call is made again when the group has been continued; or -EIO where nobody could continue it
     */
    static long use(Terminal terminal, int number) {
        JobControl jobs = Services.find(Services.JOB_CONTROL);
        return jobs == null || get() != terminal ? 0 : jobs.use(terminal, number);
    }

    /** TIOCSPGRP. */
    static long changeForeground(Terminal terminal, int group) {
        JobControl jobs = Services.find(Services.JOB_CONTROL);
        if (jobs != null) return jobs.changeForeground(terminal, group);
        return group == Process.current().groupId ? 0 : group == Process.INIT ? -Errno.EPERM : -Errno.ESRCH;
    }
}
