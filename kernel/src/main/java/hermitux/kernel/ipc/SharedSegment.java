package hermitux.kernel.ipc;

import hermitux.abi.IpcLimits;
import hermitux.kernel.fs.mini.MemoryFiles;
import hermitux.kernel.fs.page.AttachedFile;
import hermitux.kernel.thread.Process;

/** A shared memory segment (shmget(2)): an unnamed file of RAM, whose mappings are attachments. */
public final class SharedSegment extends IpcObject implements AttachedFile.Owner {
    /** /proc/sys/kernel/shmmni */
    public static final int MOST = IpcLimits.SHMMNI;
    public static final int HEAP_BYTES = 768;
    /** Shown in the mode: it goes with its last attachment. */
    public static final int DESTROYED = 01000, LOCKED = 02000;

    private static IpcTable<SharedSegment> table;

    public final long length;
    public long attachedSeconds;
    public long detachedSeconds;
    public final int creatorProcess = Process.current().id;
    public int lastProcess;
    public int attachments;
    private final MemoryFiles.Segment memory;

    public SharedSegment(int key, int mode, long length) {
        super(key, mode);
        this.length = length;
        memory = MemoryFiles.segment(name(key), length);
    }

    private static String name(int key) {
        String digits = Integer.toHexString(key);
        return "/SYSV" + "00000000".substring(digits.length()) + digits;
    }

    public static void init() { table = new IpcTable<>(MOST); }

    public static IpcTable<SharedSegment> table() { return table; }

    /** An open file for one attachment; its last mapping's end calls {@link #closed}. */
    public AttachedFile attach(int flags) {
        attachments++;
        attachedSeconds = seconds();
        lastProcess = Process.current().id;
        return memory.open(flags, this);
    }

    @Override
    public void closed() {
        attachments--;
        detachedSeconds = seconds();
        lastProcess = Process.current().id;
        if (attachments == 0 && (mode & DESTROYED) != 0) destroy();
    }

    /** IPC_RMID: nobody finds it by its key any more; it goes when nobody has it attached. */
    public void remove() {
        key = 0;
        mode |= DESTROYED;
        if (attachments == 0) destroy();
    }

    private void destroy() {
        table.remove(this);
        memory.release();
    }

    @Override protected int heapBytes() { return HEAP_BYTES; }
}
