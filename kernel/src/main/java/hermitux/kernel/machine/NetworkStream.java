package hermitux.kernel.machine;

import org.teavm.interop.Import;
import org.teavm.interop.Unmanaged;
import org.teavm.interop.c.Include;

/** TCP: the stack's half of a stream socket, an endpoint as {@link Network} describes them. Received data waits in the stack until it is taken. */
@Unmanaged
@Include("network.h")
public final class NetworkStream {
    private NetworkStream() { }

    /** States of a stream: the numbers of Linux's tcp_states.h. */
    public static final int ESTABLISHED = 1, SYN_SENT = 2, SYN_RECEIVED = 3, CLOSED = 7, LISTENING = 10;

    /** A new endpoint, 0 if memory is short. Of IPv6 it is one whose family the address of bind or connect decides. */
    @Import(name = "stream_open") public static native long open();
    /**
     * Gives it its own address and port. Never answers EADDRINUSE: who may have which port is decided in Java; EADDRNOTAVAIL for an address that is
     * not ours. The address :: with both means all addresses of both families.
     */
    @Import(name = "stream_bind") public static native int bind(long endpoint, long high, long low, int scope, int port, boolean both);
    /** @param backlog connections that may wait for accept; as many may be half open */
    @Import(name = "stream_listen") public static native int listen(long endpoint, int backlog);
    /** The next connection's endpoint; 0 if none waits. Set its owner; events that it had before are ready to be taken. */
    @Import(name = "stream_accept") public static native long accept(long listener);
    /** Connections that wait for accept. */
    @Import(name = "stream_waiting") public static native int waiting(long listener);
    /** Begins to connect: 0, then CONNECTED or FAILED; or -errno. It must have a port of its own: bind first. */
    @Import(name = "stream_connect") public static native int connect(long endpoint, long high, long low, int scope, int port);
    /** The state as Linux numbers it. */
    @Import(name = "stream_state") public static native int state(long endpoint);
    /** How many bytes send takes now; 0 also if it is not connected. */
    @Import(name = "stream_space") public static native int space(long endpoint);
    /** Copies as much as there is space for and answers that; it goes out with {@link #push}, full segments perhaps before. -EPIPE, -ENOTCONN. */
    @Import(name = "stream_send") public static native long send(long endpoint, long address, long lengthBytes, boolean moreFollows);
    /** Sends what has been taken, as far as windows and Nagle's rule allow. */
    @Import(name = "stream_push") public static native void push(long endpoint);
    /** Bytes taken by send that are not acknowledged yet, and of these the ones never sent. */
    @Import(name = "stream_unacknowledged") public static native int unacknowledged(long endpoint);
    @Import(name = "stream_unsent") public static native int unsent(long endpoint);
    /** Bytes that have been received and not taken. */
    @Import(name = "stream_readable") public static native int readable(long endpoint);
    /** Nothing more will be received behind what is readable: the other side has closed, or the connection is gone. */
    @Import(name = "stream_ended") public static native boolean ended(long endpoint);
    /** Copies received bytes from an offset on, without taking them; answers how many. */
    @Import(name = "stream_peek") public static native long peek(long endpoint, long offset, long address, long lengthBytes);
    /** Takes received bytes: the other side may send as many more. */
    @Import(name = "stream_take") public static native void take(long endpoint, long lengthBytes);
    /** peek at 0 and take in one. */
    @Import(name = "stream_receive") public static native long receive(long endpoint, long address, long lengthBytes);
    /** Says that nothing more will be sent (FIN, behind what is not sent yet). */
    @Import(name = "stream_finish") public static native int finish(long endpoint);
    /** Ends the endpoint; the stack sees to the rest of the connection. Data that was not taken makes that a reset, as on Linux. */
    @Import(name = "stream_close") public static native void close(long endpoint);
    /** Ends the endpoint and resets the connection. */
    @Import(name = "stream_abort") public static native void abort(long endpoint);
    /**
     * Fills 64 bytes of u32 for TCP_INFO: state, retransmissions of the present segment, RTO, RTT and its variance in microseconds, own segment size,
     * congestion window and slow start threshold in segments, unacknowledged segments, receive window, options (as tcpi_options), send and receive scale,
     * bytes to be sent.
     */
    @Import(name = "stream_info") public static native void info(long endpoint, long to);
}
