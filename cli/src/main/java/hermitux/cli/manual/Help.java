package hermitux.cli.manual;

import hermitux.launcher.options.table.Option;
import hermitux.launcher.options.table.OptionGroup;
import hermitux.launcher.options.Refusal;

/** What {@code hermitux help} and {@code --help} print. */
public final class Help {
    private static final int WIDTH = 120;
    private static final int OPTION_COLUMNS = 36;
    private static final int USAGE_COLUMNS = 42;

    private Help() { }

    public static String overview() {
        var text = new StringBuilder(Commands.SUMMARY).append("\n\n");
        for (Command command : Commands.ALL) entry(text, command.usage(), command.summary(), USAGE_COLUMNS);
        text.append("\n`hermitux help COMMAND` tells more of one.\n");
        return examples(text, Commands.EXAMPLES).toString();
    }

    public static boolean has(String name) { return Commands.find(name) != null; }

    public static String of(String name) {
        Command command = Commands.find(name);
        if (command == null) throw Refusal.own("help: unknown command " + name + "; `hermitux help` lists them");
        if (name.equals("help")) return overview();
        var text = new StringBuilder("usage: ").append(command.usage()).append("\n");
        paragraphs(text, command.description());
        for (OptionGroup group : command.groups()) {
            text.append('\n').append(group.title()).append(":\n");
            if (!group.introduction().isEmpty()) fill(text, group.introduction(), 2, 2);
            for (Option option : group.options()) entry(text, option.usage(), option.text(), OPTION_COLUMNS);
        }
        examples(text, command.examples());
        paragraphs(text, command.closing());
        return text.toString();
    }

    private static void paragraphs(StringBuilder text, String paragraphs) {
        for (int at = 0; at < paragraphs.length(); ) {
            int end = paragraphs.indexOf("\n\n", at);
            if (end < 0) end = paragraphs.length();
            text.append('\n');
            fill(text, paragraphs.substring(at, end), 0, 0);
            at = end + 2;
        }
    }

    private static StringBuilder examples(StringBuilder text, String examples) {
        if (examples.isEmpty()) return text;
        text.append("\nExamples:\n");
        for (int at = 0; at < examples.length(); at = examples.indexOf('\n', at) + 1)
            text.append("  ").append(examples, at, examples.indexOf('\n', at) + 1);
        return text;
    }

    /** What is explained, two columns from the left, and its explanation in a column of its own; below it where it is too long. */
    private static void entry(StringBuilder text, String what, String explanation, int columns) {
        text.append("  ").append(what);
        int written = what.length() + 2;
        if (written + 2 > columns) {
            text.append('\n');
            written = 0;
        }
        for (int i = written; i < columns; i++) text.append(' ');
        fill(text, explanation, columns, 0);
    }

    /** Words in lines of {@link #WIDTH}. @param indent of the lines @param first of the first one, beyond what is written already */
    private static void fill(StringBuilder text, String words, int indent, int first) {
        int column = indent;
        for (int i = 0; i < first; i++) text.append(' ');
        boolean begun = false;
        for (int at = 0; at < words.length(); ) {
            int end = at;
            while (end < words.length() && words.charAt(end) != ' ' && words.charAt(end) != '\n') end++;
            if (begun && column + 1 + end - at > WIDTH) {
                text.append('\n');
                for (int i = 0; i < indent; i++) text.append(' ');
                column = indent;
            } else if (begun) {
                text.append(' ');
                column++;
            }
            text.append(words, at, end);
            column += end - at;
            begun = true;
            at = end + 1;
        }
        text.append('\n');
    }
}
