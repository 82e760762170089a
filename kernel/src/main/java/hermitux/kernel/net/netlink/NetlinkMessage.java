package hermitux.kernel.net.netlink;

import hermitux.abi.Netlink;

/** One netlink message under construction: a header, a fixed part and attributes, which all begin at multiples of four bytes. */
final class NetlinkMessage {
    private final StringBuilder bytes = new StringBuilder();

    NetlinkMessage(int type, int flags, int sequence, int port) {
        put32(0).put16(type).put16(flags).put32(sequence).put32(port);
    }

    NetlinkMessage put8(int value) {
        bytes.append((char) (value & 255));
        return this;
    }

    NetlinkMessage put16(int value) { return put8(value).put8(value >>> 8); }
    NetlinkMessage put32(int value) { return put16(value).put16(value >>> 16); }
    NetlinkMessage put64(long value) { return put32((int) value).put32((int) (value >>> 32)); }

    NetlinkMessage attribute(int type, String data) {
        put16(data.length() + 4).put16(type);
        bytes.append(data);
        while ((bytes.length() & 3) != 0) bytes.append('\0');
        return this;
    }

    NetlinkMessage attribute(int type, int value) { return put16(8).put16(type).put32(value); }
    NetlinkMessage flag(int type, int value) { return attribute(type, String.valueOf((char) value)); }

    NetlinkMessage append(String text) {
        bytes.append(text);
        return this;
    }

    /** The whole message, with its length in the header. */
    String finished() {
        for (int i = 0; i < 4; i++) bytes.setCharAt(i, (char) (bytes.length() >>> 8 * i & 255));
        return bytes.toString();
    }

    /** An answer to a request: its error (0 for success), and its header or all of it. */
    static String error(String request, int error, int port) {
        String quoted = error == 0 ? request.substring(0, Netlink.HEADER) : request;
        NetlinkMessage message = new NetlinkMessage(Netlink.ERROR, error == 0 ? Netlink.CAPPED : 0, word(request, Netlink.HEADER_SEQUENCE), port);
        return message.put32(-error).append(quoted).finished();
    }

    static int word(String bytes, int at) { return half(bytes, at) | half(bytes, at + 2) << 16; }
    static int half(String bytes, int at) { return bytes.charAt(at) | bytes.charAt(at + 1) << 8; }
}
