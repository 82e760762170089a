package hermitux.cli.manual;

import hermitux.cli.manual.Command.Completes;
import hermitux.launcher.options.table.Option;
import hermitux.launcher.options.table.OptionGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What shells offer while a command of hermitux is typed: scripts for bash, zsh and fish. */
final class Completions {
    private static final String MACHINES = "hermitux ps -q 2>/dev/null";

    private Completions() { }

    private static List<Option> options(Command command) {
        List<Option> options = new ArrayList<>();
        for (OptionGroup group : command.groups()) options.addAll(List.of(group.options()));
        return options;
    }

    private static String[] names(Option option) { return option.names().split(", "); }

    /** What there is to choose from, with blanks between; null for any other value. */
    private static String choices(Option option) {
        boolean closed = option.value() != null && option.value().indexOf('|') > 0 && option.value().equals(option.value().toLowerCase(Locale.ROOT));
        return closed ? option.value().replace('|', ' ') : null;
    }

    private static boolean isFolder(Option option) { return option.value() != null && (option.value().startsWith("DIR") || option.value().startsWith("HOST")); }

    private static boolean isFile(Option option) {
        if (option.value() == null) return false;
        for (String kind : new String[] {"FILE", "PATH", "IMAGE", "OUT", "LIBRARY"}) if (option.value().startsWith(kind)) return true;
        return false;
    }

    private static String commands() {
        List<String> names = new ArrayList<>();
        for (Command command : Commands.ALL) names.add(command.name());
        return String.join(" ", names);
    }

    /** Of a command's options those with a value, as a pattern of bash; empty if it has none. */
    private static String valued(Command command) {
        List<String> names = new ArrayList<>();
        for (Option option : options(command)) if (option.value() != null) names.addAll(List.of(names(option)));
        return String.join("|", names);
    }

    static String bash() {
        var script = new StringBuilder("""
            # Completion of hermitux for bash.
            _hermitux() {
                local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]} at=2 word
                COMPREPLY=()
                if [ "$COMP_CWORD" = 1 ]; then COMPREPLY=($(compgen -W "COMMANDS" -- "$current")); return; fi
                case $command in
            """.replace("COMMANDS", commands()));
        for (Command command : Commands.ALL) bash(script, command);
        return script.append("""
                esac
            }
            complete -o filenames -F _hermitux hermitux
            """).toString();
    }

    private static void bash(StringBuilder script, Command command) {
        List<String> all = new ArrayList<>();
        script.append("    ").append(command.name()).append(")\n        case $previous in\n");
        for (Option option : options(command)) {
            all.addAll(List.of(names(option)));
            if (option.value() == null) continue;
            String choices = choices(option), found = "";
            if (choices != null) found = "COMPREPLY=($(compgen -W \"" + choices + "\" -- \"$current\")); ";
            else if (isFolder(option)) found = "COMPREPLY=($(compgen -d -- \"$current\")); ";
            else if (isFile(option)) found = "COMPREPLY=($(compgen -f -- \"$current\")); ";
            script.append("        ").append(String.join(" | ", names(option))).append(") ").append(found).append("return ;;\n");
        }
        script.append("        esac\n");
        if (command.completes() == Completes.PROGRAM) script.append("""
                    while [ $at -lt $COMP_CWORD ]; do
                        word=${COMP_WORDS[at]}
                        case $word in VALUED) at=$((at + 2)) ;; --) at=$((at + 1)); break ;; -*) at=$((at + 1)) ;; *) break ;; esac
                    done
                    if [ $at -lt $COMP_CWORD ]; then COMPREPLY=($(compgen -f -- "$current")); return; fi
            """.replace("VALUED", valued(command)));
        if (!all.isEmpty())
            script.append("        case $current in -*) COMPREPLY=($(compgen -W \"").append(String.join(" ", all))
                .append("\" -- \"$current\")); return ;; esac\n");
        String operands = switch (command.completes()) {
            case PROGRAM -> "compgen -c -f";
            case FILES -> "compgen -f";
            case MACHINES -> "compgen -W \"$(" + MACHINES + ")\"";
            case COMMANDS -> "compgen -W \"" + commands() + "\"";
            case NOTHING -> null;
        };
        if (operands != null) script.append("        COMPREPLY=($(").append(operands).append(" -- \"$current\"))\n");
        script.append("        ;;\n");
    }

    static String zsh() {
        var script = new StringBuilder("#compdef hermitux\n# Completion of hermitux for zsh.\n_hermitux() {\n    local -a commands\n    commands=(\n");
        for (Command command : Commands.ALL) script.append("        ").append(quoted(command.name() + ":" + command.summary())).append('\n');
        script.append("    )\n    if (( CURRENT == 2 )); then _describe command commands; return; fi\n");
        script.append("    local command=$words[2]\n    shift words\n    (( CURRENT-- ))\n    case $command in\n");
        for (Command command : Commands.ALL) {
            script.append("    ").append(command.name()).append(")\n        _arguments -s -S");
            for (Option option : options(command))
                for (String name : names(option)) script.append(" \\\n            ").append(quoted("*" + name + "[" + brief(option) + "]" + zshValue(option)));
            script.append(switch (command.completes()) {
                case PROGRAM -> " \\\n            '1:program:_command_names -e' '*:::arguments:_normal'";
                case FILES -> " \\\n            '*:file:_files'";
                case MACHINES -> " \\\n            '*:machine:($(" + MACHINES + "))'";
                case COMMANDS -> " \\\n            '1:command:(" + commands() + ")'";
                case NOTHING -> "";
            }).append("\n        ;;\n");
        }
        return script.append("    esac\n}\n_hermitux \"$@\"\n").toString();
    }

    private static String zshValue(Option option) {
        if (option.value() == null) return "";
        String choices = choices(option);
        if (choices != null) return ":value:(" + choices + ")";
        String shown = option.value().replaceAll("[^A-Za-z=]", "").toLowerCase(Locale.ROOT);
        return ":" + (shown.isEmpty() ? "value" : shown) + ":" + (isFolder(option) ? "_files -/" : isFile(option) ? "_files" : "");
    }

    static String fish() {
        var script = new StringBuilder("# Completion of hermitux for fish.\n");
        for (Command command : Commands.ALL)
            script.append("complete -c hermitux -f -n __fish_use_subcommand -a ").append(command.name()).append(" -d ").append(quoted(command.summary()))
                .append('\n');
        for (Command command : Commands.ALL) {
            String when = "complete -c hermitux -n '__fish_seen_subcommand_from " + command.name() + "'";
            for (Option option : options(command)) {
                script.append(when);
                for (String name : names(option)) script.append(name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
                String choices = choices(option);
                if (choices != null) script.append(" -x -a ").append(quoted(choices));
                else if (isFolder(option)) script.append(" -x -a '(__fish_complete_directories)'");
                else if (isFile(option)) script.append(" -r -F");
                else if (option.value() != null) script.append(" -x");
                script.append(" -d ").append(quoted(brief(option))).append('\n');
            }
            switch (command.completes()) {
                case PROGRAM -> script.append(when).append(" -a '(__fish_complete_command)'\n");
                case MACHINES -> script.append(when).append(" -f -a '(").append(MACHINES).append(")'\n");
                case COMMANDS -> script.append(when).append(" -f -a ").append(quoted(commands())).append('\n');
                default -> { }
            }
        }
        return script.toString();
    }

    /** The first part of what it does, without what zsh's specifications take for theirs. */
    private static String brief(Option option) {
        String text = option.text();
        int end = text.indexOf(';');
        if (end < 0) end = text.indexOf(". ");
        return (end < 0 ? text : text.substring(0, end)).replace("[", "(").replace("]", ")").replace(":", " -").replace("`", "");
    }

    private static String quoted(String text) { return "'" + text.replace("'", "'\\''") + "'"; }
}
