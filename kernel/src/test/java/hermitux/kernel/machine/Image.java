package hermitux.kernel.machine;

/** The simulated kernel image: page tables at 2 MiB, then the Java heap's place, as {@link Machine} lays them out. */
public final class Image {
    public static final long WINDOW = 0xffffffff80000000L;

    /** What a test may set before it starts what reads it. */
    public static long startInfo, archive, archiveLength, vdsoStart, vdsoEnd, bootTimestamp;
    public static int enteredByMonitor;

    private Image() { }

    static void reset() {
        startInfo = 0;
        archive = 0;
        archiveLength = 0;
        vdsoStart = 0;
        vdsoEnd = 0;
        bootTimestamp = 0;
        enteredByMonitor = 0;
    }

    public static long startInfo() { return startInfo; }
    public static int enteredByMonitor() { return enteredByMonitor; }
    public static long archive() { return archive; }
    public static long archiveLength() { return archiveLength; }
    public static long end() { return WINDOW + Machine.IMAGE_END; }
    public static long heapStart() { return WINDOW + Machine.IMAGE_END - 0x10000; }
    public static long pageMap() { return WINDOW + Machine.PAGE_MAP; }
    public static long vdsoStart() { return vdsoStart; }
    public static long vdsoEnd() { return vdsoEnd; }
    public static long syscallEntryCell() { return WINDOW + Machine.IMAGE_END - 0x30000; }
    public static long exitWindows() { return WINDOW + Machine.IMAGE_END - 0x20000; }
    public static long bootTimestamp() { return bootTimestamp; }
}
