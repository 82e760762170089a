package hermitux.launcher;

import hermitux.host.Descriptor;

/** Lines of hermitux itself, on standard error. */
public final class Messages {
    private static final Descriptor ERROR = new Descriptor(2);

    private static boolean raw;

    private Messages() { }

    /** Standard error is a terminal that does not end lines itself now. */
    public static void onRawTerminal(boolean is) { raw = is; }

    public static void say(String line) { print("hermitux: " + line + "\n"); }

    /** As it is. */
    public static void print(String text) { ERROR.print(raw ? text.replace("\n", "\r\n") : text); }
}
