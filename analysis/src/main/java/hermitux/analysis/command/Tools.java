package hermitux.analysis.command;

import hermitux.analysis.ToolFailure;
import hermitux.elf.BadElf;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The commands that the native program hands over to a JVM; exit statuses and the form of messages are those of the hermitux command. */
@Command(name = "hermitux", subcommands = {AnalyzeCommand.class, RewriteCommand.class})
public final class Tools implements Runnable {
    private static final int OWN_ERROR = 125;

    public static void main(String[] arguments) {
        var line = new CommandLine(new Tools());
        line.setParameterExceptionHandler((exception, args) -> say(exception.getMessage()));
        line.setExecutionExceptionHandler((exception, command, parsed) -> {
            if (exception instanceof ToolFailure || exception instanceof BadElf) return say(exception.getMessage());
            throw exception;
        });
        System.exit(line.execute(arguments));
    }

    private static int say(String message) {
        System.err.println("hermitux: " + message.lines().findFirst().orElse(""));
        return OWN_ERROR;
    }

    @Override public void run() { CommandLine.usage(this, System.out); }
}
