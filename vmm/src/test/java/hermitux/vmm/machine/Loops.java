package hermitux.vmm.machine;

/** The twin of Loops: no processor, and no thread. A test enters what would be entered. */
public final class Loops {
    private Loops() { }

    public static long runProcessor(int processor, long run) { throw new IllegalStateException("there is no processor in a test"); }
    public static void interruptProcessor() { }
    public static void catchViolations() { }
    public static long startEvents(int epoll) { return 0; }
}
