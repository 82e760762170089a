package hermitux.cli;

import hermitux.host.Descriptor;
import hermitux.host.HostSystem;
import java.util.List;

/** The hermitux command: chooses the subcommand and ends with its status. */
public final class Main {
    public static final String VERSION = "0.1.0";

    private Main() { }

    public static void main(String[] none) {
        HostSystem.exit(run(HostSystem.arguments()));
    }

    private static int run(List<String> arguments) {
        String command = arguments.isEmpty() ? "help" : arguments.get(0);
        return switch (command) {
            case "version", "--version", "-V" -> {
                Descriptor.standardOutput().print("hermitux " + VERSION + "\n");
                yield 0;
            }
            default -> {
                Descriptor.standardError().print("hermitux: unknown command " + command + "; `hermitux help` lists them\n");
                yield 125;
            }
        };
    }
}
