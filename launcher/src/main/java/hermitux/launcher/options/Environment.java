package hermitux.launcher.options;

import java.util.ArrayList;
import java.util.List;

/**
 * The program's environment: a small clean set of the user's own variables, so that a run does not depend on (or leak) whatever else
 * is set, and what {@code --env} says, which wins.
 */
public final class Environment {
    private static final String[] PASSED = {"PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TERM", "TZ"};

    private Environment() { }

    public static List<String> of(List<String> own, List<String> asked) {
        List<String> result = new ArrayList<>();
        for (String variable : own) if (isPassed(name(variable)) && value(asked, name(variable)) == null) result.add(variable);
        for (int i = 0; i < asked.size(); i++) if (!setAgain(asked, i)) result.add(asked.get(i));
        return result;
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
