package hermitux.kernel.machine;

/** UDP and raw IP of the real stack, for tests: see {@link NativeStack}. */
public final class NetworkDatagrams {
    private NetworkDatagrams() { }

    public static final int FAMILY_4 = 4, FAMILY_6 = 6, FAMILY_BOTH = 0;
    public static final int LENGTH = 0, INTERFACE = 4, SOURCE = 8, DESTINATION = 24, SOURCE_PORT = 40, DESTINATION_PORT = 42, HOPS = 44, TRAFFIC_CLASS = 45;
    public static final int ARRIVAL_MILLIS = 48;

    public static long open(int family, int protocol) { return NativeStack.callLong("datagram_open", family, protocol); }
    public static int bind(long endpoint, long high, long low, int scope, int port) {
        return NativeStack.call("datagram_bind", endpoint, high, low, scope, port);
    }

    public static int connect(long endpoint, long high, long low, int scope, int port) {
        return NativeStack.call("datagram_connect", endpoint, high, low, scope, port);
    }

    public static void disconnect(long endpoint) { NativeStack.call("datagram_disconnect", endpoint); }
    public static long buffer(int lengthBytes) { return NativeStack.callLong("datagram_buffer", lengthBytes); }
    public static void fill(long buffer, int offset, long address, int lengthBytes) {
        NativeStack.in(address, lengthBytes, at -> NativeStack.call("datagram_fill", buffer, offset, at, lengthBytes));
    }

    public static void checksum(long buffer, int offset) { NativeStack.call("datagram_checksum", buffer, offset); }
    public static void discard(long buffer) { NativeStack.call("datagram_discard", buffer); }

    public static int send(long endpoint, long buffer, long high, long low, int scope, int port, long sourceHigh, long sourceLow, int hops, int trafficClass) {
        return NativeStack.call("datagram_send", endpoint, buffer, high, low, scope, port, sourceHigh, sourceLow, hops, trafficClass);
    }

    public static long first(long endpoint) { return NativeStack.simulated(NativeStack.callLong("datagram_first", endpoint)); }
    public static int copy(long endpoint, int offset, long address, int lengthBytes) {
        return (int) NativeStack.out(lengthBytes, at -> NativeStack.call("datagram_copy", endpoint, offset, at, lengthBytes), address);
    }

    public static void drop(long endpoint) { NativeStack.call("datagram_drop", endpoint); }
    public static long count(long endpoint, int which) { return NativeStack.callLong("datagram_count", endpoint, which); }
    public static int membership(long endpoint, long high, long low, int interfaceNumber, boolean join) {
        return NativeStack.call("datagram_membership", endpoint, high, low, interfaceNumber, join ? 1 : 0);
    }

    public static void close(long endpoint) { NativeStack.call("datagram_close", endpoint); }
}
