package hermitux.launcher.options;

import hermitux.host.HostFiles;
import java.util.ArrayList;
import java.util.List;

/**
 * The program's environment: a small clean set of the user's own variables, so that a run does not depend on (or leak) whatever else
 * is set, and what {@code --env} and {@code --env-file} say, which win.
 */
public final class Environment {
    private static final String[] PASSED = {"PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TERM", "TZ"};

    private static final int MOST_BYTES = 1 << 20;

    private Environment() { }

    /** @param clean nothing is passed on unasked */
    public static List<String> of(List<String> own, List<String> asked, boolean clean) {
        List<String> result = new ArrayList<>();
        for (String variable : own) if (!clean && isPassed(name(variable)) && value(asked, name(variable)) == null) result.add(variable);
        for (int i = 0; i < asked.size(); i++) if (!setAgain(asked, i)) result.add(asked.get(i));
        return result;
    }

    /**
     * What --env-file and --env ask for, the files first. A name alone has the user's own value; where there is none it is left out.
     * @param currentFolder what the files' names count from
     */
    public static List<String> asked(RunOptions options, HostFiles files, String currentFolder, List<String> own) {
        List<String> asked = new ArrayList<>();
        for (String name : options.environmentFiles) {
            byte[] text = files.read(name.startsWith("/") ? name : currentFolder + "/" + name, 0, MOST_BYTES);
            if (text == null) throw Refusal.own("run: --env-file " + name + ": cannot be read");
            for (String line : lines(text)) add(asked, line, own);
        }
        for (String variable : options.environment) add(asked, variable, own);
        return asked;
    }

    private static void add(List<String> asked, String variable, List<String> own) {
        if (variable.indexOf('=') > 0) {
            asked.add(variable);
            return;
        }
        String value = value(own, variable);
        if (value != null) asked.add(variable + "=" + value);
    }

    /** Those that say something: neither empty nor a comment; blanks before them do not count. */
    private static List<String> lines(byte[] text) {
        List<String> lines = new ArrayList<>();
        var line = new StringBuilder();
        for (int i = 0; i <= text.length; i++) {
            if (i < text.length && text[i] != '\n') {
                boolean isLeading = line.length() == 0 && (text[i] == ' ' || text[i] == '\t');
                if (!isLeading && text[i] != '\r') line.append((char) (text[i] & 255));
                continue;
            }
            if (line.length() > 0 && line.charAt(0) != '#' && line.charAt(0) != '=') lines.add(line.toString());
            line.setLength(0);
        }
        return lines;
    }

    private static boolean isPassed(String name) {
        for (String passed : PASSED) if (name.equals(passed)) return true;
        return name.startsWith("LC_");
    }

    private static boolean setAgain(List<String> variables, int index) {
        for (int i = index + 1; i < variables.size(); i++) if (name(variables.get(i)).equals(name(variables.get(index)))) return true;
        return false;
    }

    private static String name(String variable) {
        int equals = variable.indexOf('=');
        return equals < 0 ? variable : variable.substring(0, equals);
    }

    /** Null if the variable is not set. */
    public static String value(List<String> variables, String name) {
        for (String variable : variables)
            if (variable.length() > name.length() && variable.charAt(name.length()) == '=' && variable.startsWith(name))
                return variable.substring(name.length() + 1);
        return null;
    }
}
