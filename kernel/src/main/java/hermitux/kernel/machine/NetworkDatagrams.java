package hermitux.kernel.machine;

import org.teavm.interop.Import;
import org.teavm.interop.Unmanaged;
import org.teavm.interop.c.Include;

/**
 * UDP and raw IP: the stack's half of a datagram socket, an endpoint as {@link Network} describes them. Received datagrams wait in the stack, up to
 * RECEIVE_LIMIT bytes of memory; what comes then is dropped and counted.
 */
@Unmanaged
@Include("network.h")
public final class NetworkDatagrams {
    private NetworkDatagrams() { }

    /** Families: IPv4, IPv6, or IPv6 with IPv4 as well. */
    public static final int FAMILY_4 = 4, FAMILY_6 = 6, FAMILY_BOTH = 0;

    /** What {@link #first} answers the address of: u32 length, u32 interface, source and destination (16 bytes each), then these. */
    public static final int LENGTH = 0, INTERFACE = 4, SOURCE = 8, DESTINATION = 24, SOURCE_PORT = 40, DESTINATION_PORT = 42, HOPS = 44, TRAFFIC_CLASS = 45;
    /** CLOCK_MONOTONIC in milliseconds when it arrived. */
    public static final int ARRIVAL_MILLIS = 48;

    /** @param protocol 17 for UDP; else a raw endpoint of that protocol. @return 0 if memory is short */
    @Import(name = "datagram_open") public static native long open(int family, int protocol);
    /** Never answers EADDRINUSE; EADDRNOTAVAIL as for streams. A port must be given before the first send, but for raw ones. */
    @Import(name = "datagram_bind") public static native int bind(long endpoint, long high, long low, int scope, int port);
    /** From then on only datagrams of that address and port come in; ICMP's errors for it become FAILED. Chooses the own address by the route. */
    @Import(name = "datagram_connect") public static native int connect(long endpoint, long high, long low, int scope, int port);
    @Import(name = "datagram_disconnect") public static native void disconnect(long endpoint);
    /** A buffer for a datagram to be sent; 0 if memory is short or it is longer than 65,535 bytes. */
    @Import(name = "datagram_buffer") public static native long buffer(int lengthBytes);
    @Import(name = "datagram_fill") public static native void fill(long buffer, int offset, long address, int lengthBytes);
    /** Stores the internet's checksum of the whole buffer at an offset of it. */
    @Import(name = "datagram_checksum") public static native void checksum(long buffer, int offset);
    /** Gives a buffer back unsent. */
    @Import(name = "datagram_discard") public static native void discard(long buffer);
    /**
     * Sends the buffer, which is gone then in any case. A raw endpoint ignores the port.
     * @param sourceHigh own address to send from, with sourceLow; 0 and 0 for the endpoint's
     * @param hops hop limit for this one, -1 for the endpoint's; so trafficClass
     */
    @Import(name = "datagram_send") public static native int send(long endpoint, long buffer, long high, long low, int scope, int port,
        long sourceHigh, long sourceLow, int hops, int trafficClass);
    /** Address of the first waiting datagram's description; 0 if there is none. It lies in kernel memory until it is dropped. */
    @Import(name = "datagram_first") public static native long first(long endpoint);
    /** Copies of the first waiting datagram's bytes; answers how many. Raw IPv4 begins with the IP header, as on Linux. */
    @Import(name = "datagram_copy") public static native int copy(long endpoint, int offset, long address, int lengthBytes);
    /** The first waiting datagram goes. */
    @Import(name = "datagram_drop") public static native void drop(long endpoint);
    /** Waiting datagrams' bytes in memory, how many, how many were dropped for want of room: 0, 1, 2. */
    @Import(name = "datagram_count") public static native long count(long endpoint, int which);
    /** Joins or leaves a multicast group on an interface (0: the route's). */
    @Import(name = "datagram_membership") public static native int membership(long endpoint, long high, long low, int interfaceNumber, boolean join);
    @Import(name = "datagram_close") public static native void close(long endpoint);
}
