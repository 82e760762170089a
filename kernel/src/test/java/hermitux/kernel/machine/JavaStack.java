package hermitux.kernel.machine;

/** The Java stack of a kernel that failed; in a test the exception itself tells. */
public final class JavaStack {
    private JavaStack() { }

    public static void print() { }
    public static Throwable uncaught() { return null; }
}
