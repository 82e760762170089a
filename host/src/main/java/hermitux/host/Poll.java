package hermitux.host;

/** poll(2) over descriptors that are named anew for each wait. */
public final class Poll {
    public static final int IN = 1;
    public static final int OUT = 4;
    public static final int ERROR = 8;
    public static final int HANG_UP = 16;
    /** The descriptor is not open. */
    public static final int INVALID = 32;
    private static final int CAPACITY = 16;
    private static final int ENTRY_BYTES = 8;

    private final long entries = Libc.malloc(CAPACITY * ENTRY_BYTES);
    private int count;

    public void clear() { count = 0; }

    /** Answers the place to ask for afterwards. Errors and hang-ups are reported whether asked for or not. */
    public int add(Descriptor descriptor, int events) {
        if (count == CAPACITY) throw new IllegalStateException("too many descriptors to poll");
        Memory.store32(entries + count * ENTRY_BYTES, descriptor.number);
        Memory.store32(entries + count * ENTRY_BYTES + 4, events);
        return count++;
    }

    /** Waits until something is ready, or a time has passed; a negative time waits for ever. */
    public void await(int timeoutMilliseconds) {
        long ready = Libc.poll(entries, count, timeoutMilliseconds);
        if (ready <= 0) for (int i = 0; i < count; i++) Memory.store16(entries + i * ENTRY_BYTES + 6, 0);
    }

    public int events(int place) { return Memory.load16(entries + place * ENTRY_BYTES + 6); }
    public boolean readable(int place) { return (events(place) & (IN | HANG_UP | ERROR | INVALID)) != 0; }
}
