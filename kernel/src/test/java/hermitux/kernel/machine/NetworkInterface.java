package hermitux.kernel.machine;

/** The interfaces of the real stack, for tests: see {@link NativeStack}. */
public final class NetworkInterface {
    private NetworkInterface() { }

    public static final int LOOPBACK = 1, DEVICE = 2;
    public static final int ADDRESSES_6 = 4;
    public static final int CHECKSUMS = 1, SEGMENTS_4 = 2, SEGMENTS_6 = 4;
    public static final int RECEIVED_BYTES = 0, RECEIVED = 1, RECEIVE_ERRORS = 2, RECEIVE_DROPS = 3, SENT_BYTES = 4, SENT = 5, SEND_DROPS = 6, MULTICASTS = 7;
    public static final int FRAME_HEADER = 64;

    public static int add(long macAddress, int mtu, int offloads) {
        return (int) NativeStack.in(macAddress, 6, at -> NativeStack.call("interface_add", at, mtu, offloads));
    }

    public static boolean exists(int number) { return NativeStack.call("interface_exists", number) != 0; }
    public static int flags(int number) { return NativeStack.call("interface_flags", number); }
    public static void setUp(int number, boolean up) { NativeStack.call("interface_set_up", number, up ? 1 : 0); }
    public static void setLink(int number, boolean up) { NativeStack.call("interface_set_link", number, up ? 1 : 0); }
    public static int mtu(int number) { return NativeStack.call("interface_mtu", number); }
    public static int setMtu(int number, int mtu) { return NativeStack.call("interface_set_mtu", number, mtu); }
    public static long mac(int number) { return NativeStack.callLong("interface_mac", number); }
    public static long counter(int number, int which) { return NativeStack.callLong("interface_counter", number, which); }
    public static int address4(int number, int which) { return NativeStack.call("interface_address4", number, which); }
    public static void setAddress4(int number, int address, int mask, int gateway) {
        NativeStack.call("interface_set_address4", number, address, mask, gateway);
    }

    public static int state6(int number, int index) { return NativeStack.call("interface_state6", number, index); }
    public static void address6(int number, int index, long to) {
        NativeStack.out(16, at -> NativeStack.call("interface_address6", number, index, at), to);
    }

    public static int addAddress6(int number, long high, long low) { return NativeStack.call("interface_add_address6", number, high, low); }
    public static int removeAddress6(int number, long high, long low) { return NativeStack.call("interface_remove_address6", number, high, low); }
    public static boolean router6(int number, long to) { return NativeStack.out(16, at -> NativeStack.call("interface_router6", number, at), to) != 0; }
    public static int startDhcp(int number) { return NativeStack.call("interface_start_dhcp", number); }
    public static int dhcpNameServer(int index) { return NativeStack.call("interface_dhcp_server", index); }
    public static int route(long high, long low, int scope, long to) {
        return (int) NativeStack.out(16, at -> NativeStack.call("interface_route", high, low, scope, at), to);
    }

    public static long frame() { return NativeStack.simulated(NativeStack.callLong("interface_frame")); }
    public static void releaseFrame(long frame) { NativeStack.call("interface_release_frame", NativeStack.real(frame)); }
    public static void receive(long frame, int lengthBytes) { NativeStack.call("interface_receive", NativeStack.real(frame), lengthBytes); }
    public static long nextOutput() { return NativeStack.callLong("interface_next_output"); }
    public static int pieces(long packet) { return NativeStack.call("interface_pieces", packet); }
    public static long piece(long packet, int index) { return NativeStack.simulated(NativeStack.callLong("interface_piece", packet, index)); }
    public static int pieceLength(long packet, int index) { return NativeStack.call("interface_piece_length", packet, index); }
    public static void sent(long packet) { NativeStack.call("interface_sent", packet); }
    public static int outputs() { return NativeStack.call("interface_outputs"); }
}
