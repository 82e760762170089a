package hermitux.kernel.machine;

/** The TCP/IP stack, for tests: the real one, built for the JVM ({@link NativeStack}), over simulated memory. */
public final class Network {
    private Network() { }

    public static final int READABLE = 1, WRITABLE = 2, CONNECTED = 4, FAILED = 8;
    public static final int PEER_CLOSED = 16, ACKNOWLEDGED = 32;
    public static final int ACTIVE = 0, TIME_WAIT = 1, LISTENERS = 2, UDP = 3, RAW = 4;
    public static final int HOPS = 0, TRAFFIC_CLASS = 1, BROADCAST = 2, DEVICE = 3, RECEIVE_LIMIT = 4, SEND_LIMIT = 5;
    public static final int NO_DELAY = 10, KEEP_ALIVE = 11, KEEP_IDLE = 12, KEEP_INTERVAL = 13, KEEP_COUNT = 14, LARGEST_SEGMENT = 15, CORK = 16;
    public static final int MULTICAST_HOPS = 20, MULTICAST_INTERFACE = 21, MULTICAST_LOOP = 22, CHECKSUM_OFFSET = 23, HEADER_INCLUDED = 24;

    public static boolean isPresent() { return NativeStack.isThere(); }
    public static void start(long mostBytes) {
        NativeStack.start();
        NativeStack.call("network_start", mostBytes);
    }

    public static void poll() { NativeStack.call("network_poll"); }
    public static int nextTimeoutMillis() { return NativeStack.call("network_next_timeout"); }
    public static long nextReady() { return NativeStack.callLong("network_next_ready"); }
    public static int takeEvents(long endpoint) { return NativeStack.call("network_take_events", endpoint); }
    public static int owner(long endpoint) { return NativeStack.call("network_owner", endpoint); }
    public static void setOwner(long endpoint, int owner) { NativeStack.call("network_set_owner", endpoint, owner); }
    public static int takeError(long endpoint) { return NativeStack.call("network_take_error", endpoint); }
    public static boolean isOwn(long high, long low) { return NativeStack.call("network_is_own", high, low) != 0; }
    public static void names(long endpoint, long to) { NativeStack.out(64, at -> NativeStack.call("network_names", endpoint, at), to); }
    public static int setOption(long endpoint, int option, int value) { return NativeStack.call("network_set_option", endpoint, option, value); }
    public static int option(long endpoint, int option) { return NativeStack.call("network_option", endpoint, option); }
    public static long memory(int which) { return NativeStack.callLong("network_memory", which); }
    public static long counter(int which) { return NativeStack.callLong("network_counter", which); }
    public static long nextEntry(int table, long entry) { return NativeStack.callLong("network_next_entry", table, entry); }
    public static void entry(int table, long entry, long to) { NativeStack.out(64, at -> NativeStack.call("network_entry", table, entry, at), to); }
}
