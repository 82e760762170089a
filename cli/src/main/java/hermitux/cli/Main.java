package hermitux.cli;

import hermitux.cli.manual.Help;
import hermitux.host.Descriptor;
import hermitux.host.HostSystem;
import hermitux.host.LinuxFiles;
import hermitux.launcher.Build;
import hermitux.launcher.Run;
import hermitux.launcher.control.Messages;
import hermitux.launcher.list.RunningMachine;
import hermitux.launcher.list.RunningMachines;
import hermitux.launcher.options.BuildOptions;
import hermitux.launcher.options.BuildParser;
import hermitux.launcher.options.OptionParser;
import hermitux.launcher.options.Refusal;
import hermitux.launcher.options.RunOptions;
import java.util.List;

/** The hermitux command: chooses the subcommand and ends with its status. */
public final class Main {
    private static final Descriptor OUTPUT = new Descriptor(1);
    private static final int SIGPIPE_STATUS = 141;

    private Main() { }

    public static void main(String[] none) {
        HostSystem.exit(statusOf(HostSystem.arguments()));
    }

    private static int statusOf(List<String> arguments) {
        try {
            return command(arguments);
        } catch (Refusal refusal) {
            Messages.say(refusal.getMessage());
            return refusal.status;
        }
    }

    private static int command(List<String> arguments) {
        if (arguments.isEmpty()) {
            Messages.print(Help.overview());
            return Refusal.OWN_ERROR;
        }
        List<String> rest = arguments.subList(1, arguments.size());
        boolean helps = !rest.isEmpty() && (rest.get(0).equals("--help") || rest.get(0).equals("-h"));
        if (helps && Help.has(arguments.get(0))) return print(Help.of(arguments.get(0)));
        return switch (arguments.get(0)) {
            case "run" -> run(rest);
            case "build" -> build(rest);
            case "ps" -> print(MachineListing.of(rest, machines()));
            case "kill" -> kill(rest);
            case "doctor" -> doctor(rest);
            case "syscalls" -> print(SyscallListing.of(rest));
            case "analyze", "rewrite" -> JavaTools.run(new LinuxFiles(), home(), arguments.get(0), rest);
            case "version", "--version", "-V" -> print(Version.text());
            case "help", "--help", "-h" -> print(rest.isEmpty() ? Help.overview() : Help.of(rest.get(0)));
            default -> throw Refusal.own("unknown command " + arguments.get(0) + "; `hermitux help` lists them");
        };
    }

    private static int run(List<String> arguments) {
        RunOptions options = OptionParser.parse(arguments);
        return options.help ? print(Help.of("run")) : new Run(options, new LinuxFiles(), home()).run();
    }

    private static int build(List<String> arguments) {
        BuildOptions options = BuildParser.parse(arguments);
        return options.help ? print(Help.of("build")) : new Build(options, new LinuxFiles(), home()).run();
    }

    private static List<RunningMachine> machines() { return new RunningMachines(new LinuxFiles(), HostSystem.user()).list(); }

    private static int kill(List<String> arguments) {
        KillCommand command = KillCommand.of(arguments);
        int status = command.run(machines());
        return print(command.output.toString()) == 0 ? status : SIGPIPE_STATUS;
    }

    private static int doctor(List<String> arguments) {
        var doctor = new Doctor(new LinuxFiles(), HostSystem.environment(), home());
        int printed = print(doctor.report(arguments));
        return printed != 0 ? printed : doctor.status;
    }

    private static int print(String text) { return OUTPUT.print(text) ? 0 : SIGPIPE_STATUS; }

    /** The folder of this program: kernel and firmware lie beside it. */
    private static String home() {
        String program = new LinuxFiles().readLink("/proc/self/exe");
        return program == null ? "." : program.substring(0, Math.max(1, program.lastIndexOf('/')));
    }
}
