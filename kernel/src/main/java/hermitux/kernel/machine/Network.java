package hermitux.kernel.machine;

import org.teavm.interop.Import;
import org.teavm.interop.Unmanaged;
import org.teavm.interop.c.Include;

/**
 * The TCP/IP stack, lwIP (runtime/network), as a whole: its start, its time, and which of its endpoints have something to tell.
 *
 * An endpoint is the stack's half of a socket ({@link NetworkStream}, {@link NetworkDatagrams}): a {@code long} handle that stays valid until it is
 * closed, whatever becomes of the connection. Nothing of the stack calls Java but for frames, the time and random numbers. What happens to an
 * endpoint is kept in it as event bits, and it is put on the list that {@link #nextReady} takes it from; it is there at most once, so no number of
 * events needs more memory. Who drains the list (after a batch of received frames, a timer, each call that sends) wakes those who wait.
 *
 * Addresses are the sixteen bytes of an IPv6 address in memory order, as two words loaded by {@link Memory#load64}; one of IPv4 is ::ffff:a.b.c.d.
 * Ports are in host order. Scopes are interfaces' numbers, 0 for none. Operations answer 0, a count or -errno of Linux.
 */
@Unmanaged
@Include("network.h")
public final class Network {
    private Network() { }

    /** Event bits: data, its end or a connection to accept have come; space to send has; it is connected; it has failed, see takeError. */
    public static final int READABLE = 1, WRITABLE = 2, CONNECTED = 4, FAILED = 8;
    /** Event bits: the other side sends no more; all that was sent has been acknowledged. */
    public static final int PEER_CLOSED = 16, ACKNOWLEDGED = 32;

    /** False in a kernel that was built without lwIP's source. */
    @Import(name = "network_present") public static native boolean isPresent();
    /**
     * Starts the stack with its loopback interface, number 1. Costs a few microseconds and no memory beyond a page or two.
     * @param mostBytes the most memory that buffers and control blocks may take together
     */
    @Import(name = "network_start") public static native void start(long mostBytes);
    /** Delivers what was sent to addresses of ours (a bounded number of packets), and runs timers that are due. */
    @Import(name = "network_poll") public static native void poll();
    /** Milliseconds until {@link #poll} is needed for a timer; 0 for now, -1 for never. */
    @Import(name = "network_next_timeout") public static native int nextTimeoutMillis();
    /** Takes the next endpoint with events off the list; 0 if there is none. */
    @Import(name = "network_next_ready") public static native long nextReady();
    /** The endpoint's event bits since they were last taken. */
    @Import(name = "network_take_events") public static native int takeEvents(long endpoint);
    /** What the owner has set to find itself by; 0 at first. */
    @Import(name = "network_owner") public static native int owner(long endpoint);
    @Import(name = "network_set_owner") public static native void setOwner(long endpoint, int owner);
    /** The pending error (an errno, positive), which is then gone; 0 for none. */
    @Import(name = "network_take_error") public static native int takeError(long endpoint);
    /**
     * Fills 64 bytes: local address (16 bytes), remote address (16), u16 local port, u16 remote port, u32 local scope, u32 remote scope. Ports and
     * addresses that are not set are 0.
     */
    @Import(name = "network_names") public static native void names(long endpoint, long to);
    /** An address of one of the interfaces. */
    @Import(name = "network_is_own") public static native boolean isOwn(long high, long low);
    /** Hop limit (TTL), traffic class (TOS), of what is sent; see the constants. */
    @Import(name = "network_set_option") public static native int setOption(long endpoint, int option, int value);
    @Import(name = "network_option") public static native int option(long endpoint, int option);
    /** Bytes that buffers and control blocks take now, the most they may, and how often memory was refused; 0, 1, 2. */
    @Import(name = "network_memory") public static native long memory(int which);
    /** Counters for /proc/net/snmp, in the order of network.h. */
    @Import(name = "network_counter") public static native long counter(int which);
    /** Walks all connections and sockets for /proc/net: the endpoint or control block after this one of a table; 0 at the end. */
    @Import(name = "network_next_entry") public static native long nextEntry(int table, long entry);
    /**
     * Fills 64 bytes for an entry as names does, then from byte 44: u32 state as Linux numbers it (tcp_states.h), u32 bytes to send, u32 bytes
     * received, u32 owner (0 for connections that no endpoint stands for any more).
     */
    @Import(name = "network_entry") public static native void entry(int table, long entry, long to);

    /** Tables of nextEntry: established and closing connections, waiting ones (TIME_WAIT), listeners, UDP, raw. */
    public static final int ACTIVE = 0, TIME_WAIT = 1, LISTENERS = 2, UDP = 3, RAW = 4;

    /** Options of any endpoint; bound interface by number, 0 for none. */
    public static final int HOPS = 0, TRAFFIC_CLASS = 1, BROADCAST = 2, DEVICE = 3, RECEIVE_LIMIT = 4, SEND_LIMIT = 5;
    /** Options of streams: 0 or 1; the three times in milliseconds; a count; MSS. */
    public static final int NO_DELAY = 10, KEEP_ALIVE = 11, KEEP_IDLE = 12, KEEP_INTERVAL = 13, KEEP_COUNT = 14, LARGEST_SEGMENT = 15, CORK = 16;
    /** Options of datagrams: hop limit, interface's number and loop of multicasts; checksum's offset of raw IPv6, -1 for none; header included. */
    public static final int MULTICAST_HOPS = 20, MULTICAST_INTERFACE = 21, MULTICAST_LOOP = 22, CHECKSUM_OFFSET = 23, HEADER_INCLUDED = 24;
}
