package hermitux.kernel.machine;

/** TCP of the real stack, for tests: see {@link NativeStack}. */
public final class NetworkStream {
    private NetworkStream() { }

    public static final int ESTABLISHED = 1, SYN_SENT = 2, SYN_RECEIVED = 3, CLOSED = 7, LISTENING = 10;

    public static long open() { return NativeStack.callLong("stream_open"); }
    public static int bind(long endpoint, long high, long low, int scope, int port, boolean both) {
        return NativeStack.call("stream_bind", endpoint, high, low, scope, port, both ? 1 : 0);
    }

    public static int listen(long endpoint, int backlog) { return NativeStack.call("stream_listen", endpoint, backlog); }
    public static long accept(long listener) { return NativeStack.callLong("stream_accept", listener); }
    public static int waiting(long listener) { return NativeStack.call("stream_waiting", listener); }
    public static int connect(long endpoint, long high, long low, int scope, int port) {
        return NativeStack.call("stream_connect", endpoint, high, low, scope, port);
    }

    public static int state(long endpoint) { return NativeStack.call("stream_state", endpoint); }
    public static int space(long endpoint) { return NativeStack.call("stream_space", endpoint); }
    public static long send(long endpoint, long address, long lengthBytes, boolean moreFollows) {
        return NativeStack.in(address, lengthBytes, at -> NativeStack.callLong("stream_send", endpoint, at, lengthBytes, moreFollows ? 1 : 0));
    }

    public static void push(long endpoint) { NativeStack.call("stream_push", endpoint); }
    public static int unacknowledged(long endpoint) { return NativeStack.call("stream_unacknowledged", endpoint); }
    public static int unsent(long endpoint) { return NativeStack.call("stream_unsent", endpoint); }
    public static int readable(long endpoint) { return NativeStack.call("stream_readable", endpoint); }
    public static boolean ended(long endpoint) { return NativeStack.call("stream_ended", endpoint) != 0; }
    public static long peek(long endpoint, long offset, long address, long lengthBytes) {
        return NativeStack.out(lengthBytes, at -> NativeStack.callLong("stream_peek", endpoint, offset, at, lengthBytes), address);
    }

    public static void take(long endpoint, long lengthBytes) { NativeStack.call("stream_take", endpoint, lengthBytes); }
    public static long receive(long endpoint, long address, long lengthBytes) {
        return NativeStack.out(lengthBytes, at -> NativeStack.callLong("stream_receive", endpoint, at, lengthBytes), address);
    }

    public static int finish(long endpoint) { return NativeStack.call("stream_finish", endpoint); }
    public static void close(long endpoint) { NativeStack.call("stream_close", endpoint); }
    public static void abort(long endpoint) { NativeStack.call("stream_abort", endpoint); }
    public static void info(long endpoint, long to) { NativeStack.out(64, at -> NativeStack.call("stream_info", endpoint, at), to); }
}
