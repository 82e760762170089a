package hermitux.kernel.memory;

/** All physical memory, mapped at one place of the top half (runtime/x86_64/layout.h: DIRECT). */
public final class DirectMap {
    /** The lowest top-level slots of the upper half fault or run slowly on a software KVM; this one runs natively there. */
    public static final long BASE = 0xffffff0000000000L;

    private DirectMap() { }

    public static long address(long physical) { return BASE + physical; }
    public static long physical(long address) { return address - BASE; }
}
