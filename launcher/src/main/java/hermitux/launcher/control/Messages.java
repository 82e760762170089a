package hermitux.launcher.control;

import hermitux.host.Descriptor;

/** Lines of hermitux itself, on standard error. */
public final class Messages {
    private static final Descriptor ERROR = new Descriptor(2);

    private static boolean raw;

    private Messages() { }

    /** Standard error is a terminal that does not end lines itself now. */
    public static void onRawTerminal(boolean is) { raw = is; }

    public static void say(String line) { print("hermitux: " + shown(line) + "\n"); }

    /** A line may hold names from a file or a guest, which must not command the user's terminal: control characters but the line's end show as ?. */
    public static String shown(String line) {
        var text = new StringBuilder();
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            boolean isControl = c < ' ' && c != '\n' && c != '\t' || c == 0x7f;
            text.append(isControl ? '?' : c);
        }
        return text.toString();
    }

    /** As it is. */
    public static void print(String text) { ERROR.print(raw ? text.replace("\n", "\r\n") : text); }
}
