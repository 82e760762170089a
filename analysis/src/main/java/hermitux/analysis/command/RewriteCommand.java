package hermitux.analysis.command;

import hermitux.analysis.JavaFiles;
import hermitux.analysis.ToolFailure;
import hermitux.analysis.rewrite.Rewriter;
import hermitux.elf.BadElf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hermitux rewrite}. */
@Command(name = "rewrite", mixinStandardHelpOptions = true, sortOptions = false, usageHelpWidth = 120,
    customSynopsis = "hermitux rewrite PROGRAM -o OUT [--quiet]",
    header = "Makes the system calls of a program or library jumps, ahead of time.%n",
    description = {"%nThe result runs on Linux as before; in the virtual machine its calls go to the kernel without the syscall instruction, while its "
        + "text stays unchanged. A dynamic program makes its calls in its C library: rewrite that, and name its folder in LD_LIBRARY_PATH.",
        "%nPrints what became of each site that is left, and why. Exit status: 0; 1 if the file cannot be rewritten; 125 for wrong options."})
final class RewriteCommand implements Callable<Integer> {
    @Parameters(paramLabel = "PROGRAM", description = "a program or a shared library")
    private Path program;

    @Option(names = "-o", required = true, paramLabel = "OUT", description = "the file to write")
    private Path output;

    @Option(names = "--quiet", description = "only the sum")
    private boolean quiet;

    @Override public Integer call() {
        Rewriter.Result result;
        try {
            result = Rewriter.rewrite(new JavaFiles(), program.toAbsolutePath().normalize().toString());
        } catch (BadElf bad) {
            System.err.println("hermitux: " + program + ": " + bad.getMessage());
            return 1;
        }
        try {
            OutputFile.replace(output, result.file(), Files.getPosixFilePermissions(program));
        } catch (IOException e) {
            throw new ToolFailure(program + " cannot be read: " + e.getMessage());
        }
        for (Rewriter.Outcome outcome : result.outcomes())
            if (!quiet && outcome.reason() != null) System.out.printf("left: %s at 0x%x: %s%n", outcome.function(), outcome.address(), outcome.reason());
        System.out.println(program + ": " + result.outcomes().size() + " sites, " + result.rewritten() + " rewritten");
        return 0;
    }
}
