package hermitux.analysis.command;

import hermitux.analysis.Analysis;
import hermitux.analysis.Analyzer;
import hermitux.analysis.JavaFiles;
import hermitux.analysis.report.JsonReport;
import hermitux.analysis.report.PictureReport;
import hermitux.analysis.report.TableReport;
import hermitux.elf.BadElf;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hermitux analyze}. */
@Command(name = "analyze", mixinStandardHelpOptions = true, sortOptions = false, usageHelpWidth = 120, customSynopsis = "hermitux analyze [options] ELF...",
    header = "Says which system calls programs can make, without running them.%n",
    description = {"%nFollows all code that can be reached in the program, its interpreter and its libraries, and traces the number of each system call back "
        + "to where it is set. Sites where that fails are reported: more calls may happen there. Libraries that a program loads by dlopen have to be named.",
        "%nExit status: 0; 1 if a file could not be analysed; 125 for wrong options."})
final class AnalyzeCommand implements Callable<Integer> {
    @Parameters(arity = "1..*", paramLabel = "ELF", description = "a program, static or dynamic")
    private List<String> paths;

    @Option(names = "--json", description = "as JSON, for programs to read")
    private boolean json;

    @Option(names = "--sites", description = "every site of every call as well")
    private boolean sites;

    @Option(names = "--html", paramLabel = "FILE", description = "writes a picture, functions to calls, as a page to look at in a browser")
    private Path html;

    @Option(names = "--load", paramLabel = "LIBRARY", description = "a library that the program loads by dlopen (may be repeated)")
    private List<String> later = new ArrayList<>();

    @Option(names = "--nss", description = "the modules that /etc/nsswitch.conf names: look-ups of users, groups and hosts load them")
    private boolean nameServices;

    @Option(names = "--gconv", description = "the modules of iconv: conversions of text load them")
    private boolean conversions;

    @Override public Integer call() {
        var files = new JavaFiles();
        List<String> libraries = new ArrayList<>();
        for (String library : later) libraries.add(absolute(library));
        if (nameServices) libraries.addAll(LoadedLater.nameServices(files));
        if (conversions) libraries.addAll(LoadedLater.conversions(files));
        var analyzer = new Analyzer(files);
        List<Analysis> results = new ArrayList<>();
        for (String path : paths) {
            try {
                results.add(analyzer.analyze(absolute(path), libraries));
            } catch (BadElf bad) {
                System.err.println("hermitux: " + path + ": " + bad.getMessage());
            }
        }
        print(results);
        return results.size() == paths.size() ? 0 : 1;
    }

    private void print(List<Analysis> results) {
        var output = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        if (json) output.print(JsonReport.of(results));
        else for (Analysis result : results) output.print(TableReport.of(result, sites));
        output.flush();
        if (html == null) return;
        OutputFile.write(html, PictureReport.of(results).getBytes(StandardCharsets.UTF_8));
    }

    private static String absolute(String path) { return Path.of(path).toAbsolutePath().normalize().toString(); }
}
