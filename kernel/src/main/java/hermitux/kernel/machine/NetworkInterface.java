package hermitux.kernel.machine;

import org.teavm.interop.Import;
import org.teavm.interop.Unmanaged;
import org.teavm.interop.c.Include;

/**
 * The stack's interfaces: number 1 is loopback (lo), number 2 the device (eth0), where there is one. What the stack sends waits on a list that the
 * driver takes it from; what the driver receives lies in frames of memory that it hands over.
 */
@Unmanaged
@Include("network.h")
public final class NetworkInterface {
    private NetworkInterface() { }

    public static final int LOOPBACK = 1, DEVICE = 2;
    /** IPv6 addresses of an interface are numbered from 0. */
    public static final int ADDRESSES_6 = 4;
    /** Offloads that the device offers to what is sent. */
    public static final int CHECKSUMS = 1, SEGMENTS_4 = 2, SEGMENTS_6 = 4;
    /** Numbers of {@link #counter}, as in /proc/net/dev. */
    public static final int RECEIVED_BYTES = 0, RECEIVED = 1, RECEIVE_ERRORS = 2, RECEIVE_DROPS = 3, SENT_BYTES = 4, SENT = 5, SEND_DROPS = 6, MULTICASTS = 7;

    /** Adds eth0; the MAC address is six bytes at an address. It is down and has no addresses. */
    @Import(name = "interface_add") public static native int add(long macAddress, int mtu, int offloads);
    @Import(name = "interface_exists") public static native boolean exists(int number);
    /** IFF_ flags of Linux: IFF_UP, IFF_BROADCAST, IFF_LOOPBACK, IFF_RUNNING, IFF_MULTICAST, IFF_LOWER_UP. */
    @Import(name = "interface_flags") public static native int flags(int number);
    @Import(name = "interface_set_up") public static native void setUp(int number, boolean up);
    /** The device's link. */
    @Import(name = "interface_set_link") public static native void setLink(int number, boolean up);
    @Import(name = "interface_mtu") public static native int mtu(int number);
    @Import(name = "interface_set_mtu") public static native int setMtu(int number, int mtu);
    /** The six bytes of the MAC address, the first in the lowest. */
    @Import(name = "interface_mac") public static native long mac(int number);
    @Import(name = "interface_counter") public static native long counter(int number, int which);
    /** IPv4 address, mask, gateway (0, 1, 2) as in memory order in an int; 0 for none. */
    @Import(name = "interface_address4") public static native int address4(int number, int which);
    @Import(name = "interface_set_address4") public static native void setAddress4(int number, int address, int mask, int gateway);
    /** State of an IPv6 address: 0 none, 1 tentative, 2 preferred, 3 deprecated. */
    @Import(name = "interface_state6") public static native int state6(int number, int index);
    /** Sixteen bytes. All have a prefix of 64 bits but for ::1. */
    @Import(name = "interface_address6") public static native void address6(int number, int index, long to);
    @Import(name = "interface_add_address6") public static native int addAddress6(int number, long high, long low);
    @Import(name = "interface_remove_address6") public static native int removeAddress6(int number, long high, long low);
    /** The default router of IPv6: 16 bytes; false if there is none. */
    @Import(name = "interface_router6") public static native boolean router6(int number, long to);
    /** Asks for addresses: IPv4 by DHCP. With IPv6 an interface listens to router advertisements anyway. */
    @Import(name = "interface_start_dhcp") public static native int startDhcp(int number);
    /** Name server that DHCP has named, in memory order; 0 for none. */
    @Import(name = "interface_dhcp_server") public static native int dhcpNameServer(int index);
    /** Where packets to this address go: the interface's number, 0 for nowhere. Fills, unless to is 0, 16 bytes with the own address that is used. */
    @Import(name = "interface_route") public static native int route(long high, long low, int scope, long to);

    // ---- the driver's side ----

    /** Bytes at the start of each receive frame that belong to the stack; the device may write behind them. */
    public static final int FRAME_HEADER = 64;
    /** A frame (kernel address of a page of memory) for the device to write to: one that the stack is done with, or a new one; 0 if memory is short. */
    @Import(name = "interface_frame") public static native long frame();
    /** Gives a frame back unused. */
    @Import(name = "interface_release_frame") public static native void releaseFrame(long frame);
    /** Part of a packet, in order; the first begins with the virtio header, which says how long the packet is in frames. The frame is the stack's. */
    @Import(name = "interface_receive") public static native void receive(long frame, int lengthBytes);
    /** The next packet to send; 0 if there is none. It stays as it is until sent. */
    @Import(name = "interface_next_output") public static native long nextOutput();
    /** Its pieces: how many; then the address and the length of each. The first begins with the virtio header. */
    @Import(name = "interface_pieces") public static native int pieces(long packet);
    @Import(name = "interface_piece") public static native long piece(long packet, int index);
    @Import(name = "interface_piece_length") public static native int pieceLength(long packet, int index);
    @Import(name = "interface_sent") public static native void sent(long packet);
    /** Packets that wait on the list. */
    @Import(name = "interface_outputs") public static native int outputs();
}
