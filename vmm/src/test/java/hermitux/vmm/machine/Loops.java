package hermitux.vmm.machine;

/** The twin of Loops: no processor, and no thread. A test enters what would be entered. */
public final class Loops {
    private Loops() { }

    public static long runProcessor(int processor, long run) { throw new IllegalStateException("there is no processor in a test"); }
    public static void interruptProcessor() { }
    public static void catchViolations() { }
    public static long startEvents(int epoll) { return 0; }

    /** The ring that is watched, and the index that is waited to change; 0 if none is. */
    public static long ring;
    public static int seen;

    public static long watchRing(long index, int now) {
        ring = index;
        seen = now;
        return 0;
    }
}
