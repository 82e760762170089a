package hermitux.launcher.options.table;

/**
 * An option of a command, as its help, its manual page and the completions of shells tell of it.
 *
 * @param names with a comma between: "-m, --memory"
 * @param value what follows it, null if nothing does: words with | between are all there are to choose from; FILE, PATH, DIR and such are looked up
 *     in the file system
 * @param text what it does, without a full stop
 */
public record Option(String names, String value, String text) {
    public static Option flag(String names, String text) { return new Option(names, null, text); }

    public boolean isCalled(String name) {
        int at = names.indexOf(name), end = at + name.length();
        return at >= 0 && (at == 0 || names.charAt(at - 1) == ' ') && (end == names.length() || names.charAt(end) == ',');
    }

    /** As a line of help begins: "-m, --memory SIZE". */
    public String usage() { return value == null ? names : names + " " + value; }
}
