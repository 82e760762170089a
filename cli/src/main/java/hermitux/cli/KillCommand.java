package hermitux.cli;

import hermitux.host.HostSystem;
import hermitux.launcher.control.Messages;
import hermitux.launcher.list.RunningMachine;
import hermitux.launcher.list.RunningMachines;
import hermitux.launcher.options.Refusal;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code hermitux kill}: signals to running machines. SIGKILL, the default, ends the machine; others are the program's, as if they had been sent to
 * {@code hermitux run} itself.
 */
final class KillCommand {
    private static final String[] SIGNALS = {"HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM",
        "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS"};
    private static final int MOST = 64;
    private static final int FAILED = 1;

    private int signal = number("KILL");
    private final List<String> wanted = new ArrayList<>();

    /** What it prints: the machines that got the signal, as they were called. */
    final StringBuilder output = new StringBuilder();

    private KillCommand() { }

    static KillCommand of(List<String> arguments) {
        var command = new KillCommand();
        for (int i = 0; i < arguments.size(); i++) {
            String word = arguments.get(i);
            boolean option = word.equals("-s") || word.equals("--signal");
            if (option && i + 1 == arguments.size()) throw Refusal.own("kill: " + word + " needs a signal, as in -s TERM");
            if (option) command.signal = number(arguments.get(++i));
            else if (word.startsWith("--signal=")) command.signal = number(word.substring("--signal=".length()));
            else if (word.startsWith("-")) throw Refusal.own("kill: unknown option " + word + "; there is -s SIGNAL");
            else command.wanted.add(word);
        }
        if (command.wanted.isEmpty()) throw Refusal.own("kill: no machine is named; `hermitux ps` lists them");
        return command;
    }

    /** A number, or a name with or without SIG. */
    static int number(String text) {
        String name = text.startsWith("SIG") ? text.substring(3) : text;
        for (int i = 0; i < SIGNALS.length; i++) if (SIGNALS[i].equals(name)) return i + 1;
        int number = 0;
        for (int i = 0; i < text.length() && number <= MOST; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') number = MOST;
            number = number * 10 + text.charAt(i) - '0';
        }
        if (number < 1 || number > MOST) throw Refusal.own("kill: there is no signal " + text);
        return number;
    }

    /** Sends the signal; the command's status. */
    int run(List<RunningMachine> machines) {
        int status = 0;
        for (String text : wanted) {
            List<RunningMachine> found = RunningMachines.called(text, machines);
            String reason = found.isEmpty() ? "no such machine" : found.size() > 1 ? "more than one machine has an id that begins so" : null;
            if (reason == null) {
                int error = HostSystem.kill(found.get(0).processId(), signal);
                if (error != 0) reason = HostSystem.errorText(error);
            }
            if (reason != null) {
                Messages.say("kill: " + text + ": " + reason);
                status = FAILED;
            } else {
                output.append(text).append('\n');
            }
        }
        return status;
    }
}
