package hermitux.launcher.control;

import hermitux.host.HostSystem;
import hermitux.host.Signals;

/**
 * What becomes of a signal to this process. It is the program's: the guest is told, and has to say within two seconds that it took it. One that has left
 * all signals alone ends by it, and the machine with it; so does a machine whose user insists.
 */
final class SignalPolicy {
    /** Who runs the machine. */
    interface Runner {
        void tell(String line);
        /** Of the user's terminal; nothing without one. */
        void tellSize();
        void kill();
        /** {@link SignalPolicy#overdue} is to be called then; Long.MAX_VALUE: no more. */
        void expectBy(long nanos);
    }

    /** A kernel that has not acknowledged a signal by then is stuck. */
    private static final long SIGNAL_NANOS = 2_000_000_000L;

    final Insistence insistence = new Insistence();
    private final Runner runner;
    private boolean listening;
    private int passed;
    /** The signal for which the machine was killed, or 0. */
    private int killer;
    private boolean over;

    SignalPolicy(Runner runner) { this.runner = runner; }

    int killer() { return killer; }

    /** The program has said that it wants signals. */
    void listen() { listening = true; }

    void taken() { runner.expectBy(Long.MAX_VALUE); }

    void take(Signals signals) {
        for (int number = signals.take(); number != 0; number = signals.take()) {
            switch (number) {
                case Signals.SIGWINCH -> { if (listening) runner.tellSize(); }
                case Signals.SIGCHLD -> { }
                default -> pass(number);
            }
        }
        killIfInsisted();
    }

    private void pass(int number) {
        if (over) return;
        if (!listening) {
            kill(number);
            return;
        }
        long now = HostSystem.monotonicNanos();
        passed = number;
        insistence.passed(number, now);
        runner.expectBy(now + SIGNAL_NANOS);
        runner.tell("S" + number + "\n");
    }

    /** The user has pressed Ctrl-C, or a signal was passed on, again and again. */
    void killIfInsisted() { if (insistence.isShown()) kill(passed == 0 ? Signals.SIGINT : passed); }

    void overdue() { kill(passed); }

    /** The first reason to end it counts. */
    void kill(int number) {
        if (over) return;
        over = true;
        killer = number;
        runner.kill();
    }

    /** The machine is being ended for another reason. */
    void end() { over = true; }
}
