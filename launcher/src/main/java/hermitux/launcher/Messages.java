package hermitux.launcher;

import hermitux.host.Descriptor;

/** Lines of hermitux itself, on standard error. */
public final class Messages {
    private static final Descriptor ERROR = new Descriptor(2);

    private Messages() { }

    public static void say(String line) { ERROR.print("hermitux: " + line + "\n"); }

    /** As it is. */
    public static void print(String text) { ERROR.print(text); }
}
