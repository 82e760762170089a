package hermitux.kernel.thread;

/** Resource limits (getrlimit(2)): a soft and a hard value each, unsigned, {@link #UNLIMITED} being the greatest. */
public final class Limits {
    public static final int CPU = 0, FILE_SIZE = 1, DATA = 2, STACK = 3, CORE = 4, RESIDENT = 5, PROCESSES = 6, OPEN_FILES = 7;
    public static final int LOCKED_MEMORY = 8, ADDRESS_SPACE = 9, LOCKS = 10, PENDING_SIGNALS = 11, MESSAGE_QUEUE = 12, NICE = 13;
    public static final int REALTIME_PRIORITY = 14, REALTIME_TIME = 15, COUNT = 16;
    public static final long UNLIMITED = -1;

    /** Highest number of open files that a hard limit may name: /proc/sys/fs/nr_open. */
    public static final long MOST_OPEN_FILES = 1048576;

    private final long[] soft = new long[COUNT];
    private final long[] hard = new long[COUNT];

    public Limits() {
        for (int i = 0; i < COUNT; i++) set(i, UNLIMITED, UNLIMITED);
        set(STACK, 8 << 20, UNLIMITED);
        set(CORE, 0, UNLIMITED);
        set(OPEN_FILES, 1024, MOST_OPEN_FILES);
        set(LOCKED_MEMORY, 8 << 20, 8 << 20);
        set(PENDING_SIGNALS, 1024, 1024);
        set(MESSAGE_QUEUE, 819200, 819200);
        set(NICE, 0, 0);
        set(REALTIME_PRIORITY, 0, 0);
    }

    void copy(Limits other) { for (int i = 0; i < COUNT; i++) set(i, other.soft[i], other.hard[i]); }

    public long soft(int resource) { return soft[resource]; }
    public long hard(int resource) { return hard[resource]; }

    public void set(int resource, long softValue, long hardValue) {
        soft[resource] = softValue;
        hard[resource] = hardValue;
    }
}
