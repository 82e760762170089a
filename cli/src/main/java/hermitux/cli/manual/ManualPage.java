package hermitux.cli.manual;

import hermitux.launcher.options.table.Option;
import hermitux.launcher.options.table.OptionGroup;

/** Pages of the manual in the macros of man(7): hermitux.1, and hermitux-COMMAND.1 for each command. */
final class ManualPage {
    private final StringBuilder text = new StringBuilder();

    private ManualPage(String name, String version) {
        line(".TH " + name.toUpperCase() + " 1 \"\" \"hermitux " + version + "\" \"HermiTux\"");
    }

    static String overview(String version) {
        var page = new ManualPage("hermitux", version);
        page.line(".SH NAME").line("hermitux \\- run unmodified Linux programs in a virtual machine");
        page.line(".SH SYNOPSIS").line(".B hermitux").line(".I COMMAND").line("[\\fIoptions\\fR] ...");
        page.line(".SH DESCRIPTION").words(Commands.SUMMARY);
        page.line("The exit status of \\fBhermitux run\\fR is the program's; 128 + n if the signal n ended it; 124 if the time of \\-\\-timeout was over, "
            + "125 for an error of hermitux itself, 126 for a program that cannot be executed, 127 for one that is not found.");
        page.line(".SH COMMANDS");
        for (Command command : Commands.ALL) page.line(".TP").line(".B " + escaped(command.usage())).words(command.summary());
        page.examples(Commands.EXAMPLES);
        return page.seeAlso("hermitux").text.toString();
    }

    static String of(Command command, String version) {
        String name = "hermitux-" + command.name();
        var page = new ManualPage(name, version);
        page.line(".SH NAME").line(escaped(name) + " \\- " + escaped(command.summary()));
        page.line(".SH SYNOPSIS").line(".B hermitux " + escaped(command.name()));
        String rest = command.usage().substring("hermitux ".length() + command.name().length()).trim();
        if (!rest.isEmpty()) page.line(".I " + escaped(rest));
        page.line(".SH DESCRIPTION").paragraphs(command.description());
        if (!command.closing().isEmpty()) page.line(".PP").words(command.closing());
        if (command.groups().length > 0) page.line(".SH OPTIONS");
        for (OptionGroup group : command.groups()) page.group(group, command.groups().length > 1);
        page.examples(command.examples());
        return page.seeAlso(name).text.toString();
    }

    private void group(OptionGroup group, boolean titled) {
        if (titled) line(".SS " + escaped(group.title()));
        if (!group.introduction().isEmpty()) words(group.introduction());
        for (Option option : group.options()) {
            String value = option.value() == null ? "" : " \\fI" + escaped(option.value()) + "\\fR";
            line(".TP").line("\\fB" + escaped(option.names()).replace(", ", "\\fR, \\fB") + "\\fR" + value).words(option.text());
        }
    }

    private void paragraphs(String paragraphs) {
        boolean first = true;
        for (String paragraph : paragraphs.split("\n\n")) {
            if (!first) line(".PP");
            words(paragraph);
            first = false;
        }
    }

    private void examples(String examples) {
        if (!examples.isEmpty()) line(".SH EXAMPLES").line(".nf").line(escaped(examples.strip())).line(".fi");
    }

    private ManualPage seeAlso(String own) {
        line(".SH SEE ALSO");
        var list = new StringBuilder(own.equals("hermitux") ? "" : "\\fBhermitux\\fR(1)");
        for (Command command : Commands.ALL)
            if (!own.equals("hermitux-" + command.name()))
                list.append(list.isEmpty() ? "" : ", ").append("\\fBhermitux\\-").append(command.name()).append("\\fR(1)");
        return line(list.toString());
    }

    /** Text in which what stands between ` ` is typed. */
    private void words(String words) {
        String plain = escaped(words.strip());
        line(plain.replaceAll("`([^`]*)`", "\\\\fB$1\\\\fR"));
    }

    private ManualPage line(String line) {
        text.append(line).append('\n');
        return this;
    }

    /** What groff(7) would take for its own: backslashes, minus signs, quotes, a dot or quote that begins a line. */
    private static String escaped(String words) {
        return words.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replaceAll("(?m)^\\.", "\\\\&.");
    }
}
