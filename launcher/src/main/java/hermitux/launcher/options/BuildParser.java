package hermitux.launcher.options;

import hermitux.launcher.options.table.BuildTable;
import hermitux.launcher.options.table.OptionGroup;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads {@code build}'s command line. Its options may stand before or behind the program; what follows {@code --} belongs to the program whatever
 * it looks like.
 */
public final class BuildParser {
    private final List<String> words;
    private final BuildOptions options = new BuildOptions();
    private int at;

    private BuildParser(List<String> words) { this.words = words; }

    public static BuildOptions parse(List<String> words) { return new BuildParser(words).parse(); }

    private BuildOptions parse() {
        options.program.isolated = true;
        options.program.included = new ArrayList<>();
        boolean ended = false;
        while (at < words.size()) {
            String word = words.get(at++);
            if (!ended && word.equals("--")) ended = true;
            else if (ended || !option(word)) plain(word, ended);
        }
        if (options.help) return options;
        if (options.program.program == null) throw Refusal.own("build: no program is named; try `hermitux build /bin/busybox -o image`");
        if (options.output == null) throw Refusal.own("build: -o IMAGE says where the image goes");
        boolean forMinimal = options.callsPath != null || !options.with.isEmpty() || !options.without.isEmpty();
        if (forMinimal && !options.minimal) throw Refusal.own("build: --syscalls, --with and --without are for --minimal");
        return options;
    }

    private void plain(String word, boolean ended) {
        RunOptions program = options.program;
        if (!ended && program.program == null && word.startsWith("-"))
            throw Refusal.own("build: unknown option " + word + "; `hermitux build --help` lists them");
        if (program.program == null) program.program = word;
        else program.arguments.add(word);
    }

    /** False if the word is none of ours. */
    private boolean option(String word) {
        int equals = word.startsWith("--") ? word.indexOf('=') : -1;
        String name = equals < 0 ? word : word.substring(0, equals), value = equals < 0 ? null : word.substring(equals + 1);
        if (OptionGroup.find(BuildTable.GROUPS, name) == null) return false;
        switch (name) {
            case "--help", "-h" -> options.help |= options.program.program == null;
            case "-o", "--output" -> options.output = value(name, value);
            case "--env", "-e" -> options.program.environment.add(OptionParser.variable(value(name, value)));
            case "--cwd", "--workdir", "-w" -> options.program.workingFolder = value(name, value);
            case "--minimal", "--compress", "--no-compress" -> {
                if (value != null) throw Refusal.own("build: " + name + " takes no value");
                if (name.equals("--minimal")) options.minimal = true;
                else options.compressed = name.equals("--compress");
            }
            case "--syscalls" -> options.callsPath = value(name, value);
            case "--with" -> options.with.add(value(name, value));
            case "--without" -> options.without.add(value(name, value));
            case "--include" -> options.program.included.add(value(name, value));
            case "--memory", "-m" -> {
                options.memory = value(name, value);
                options.program.memoryBytes = OptionParser.memory(options.memory);
            }
            default -> { return false; }
        }
        return !name.equals("-h") && !name.equals("--help") || options.help;
    }

    private String value(String name, String value) {
        if (value != null) return value;
        if (at == words.size()) throw Refusal.own("build: " + name + " needs a value; `hermitux build --help` explains it");
        return words.get(at++);
    }
}
