package hermitux.kernel.net.inet;

import hermitux.abi.Inet;

/**
 * An address, its scope and a port, as the stack has them: two words of sixteen bytes in memory order, IPv4 as ::ffff:a.b.c.d, ports in host order.
 * And struct sockaddr_in and sockaddr_in6, as byte strings, from and to it.
 */
final class InetName {
    /** The second word of ::ffff:0.0.0.0 */
    static final long MAPPED = 0xffff0000L;
    private static final int FAMILY_BYTES = 2;

    long high;
    long low;
    int scope;
    int port;

    void set(long newHigh, long newLow, int newScope, int newPort) {
        high = newHigh;
        low = newLow;
        scope = newScope;
        port = newPort;
    }

    void set(InetName other) { set(other.high, other.low, other.scope, other.port); }
    void clear() { set(0, 0, 0, 0); }

    /** 0.0.0.0 or ::, as IPv4's is its own. */
    boolean isAny() { return high == 0 && (low == 0 || low == MAPPED); }
    boolean isMapped() { return isMapped(high, low); }
    boolean hasAddress(InetName other) { return high == other.high && low == other.low; }

    static boolean isMapped(long high, long low) { return high == 0 && (low & 0xffffffffL) == MAPPED; }
    /** An IPv4 address in memory order as the second word. */
    static long mapped(int address) { return MAPPED | (long) address << 32; }
    int address4() { return (int) (low >>> 32); }

    boolean isMulticast() { return isMapped() ? (address4() & 0xf0) == 0xe0 : (high & 0xff) == 0xff; }
    /** fe80::/10 and groups of a link, which mean something on one interface only. */
    boolean isLinkLocal() { return (high & 0xc0ff) == 0x80fe || (high & 0xff) == 0xff && (high >>> 8 & 15) <= 2; }

    /** The family that a socket address names; -1 if it is too short to. */
    static int family(String bytes) { return bytes.length() < FAMILY_BYTES ? -1 : bytes.charAt(0) | bytes.charAt(1) << 8; }

    /** Takes over a sockaddr_in of at least its size. */
    void load4(String bytes) { set(0, mapped((int) word(bytes, 4, 4)), 0, port(bytes)); }

    /** Takes over a sockaddr_in6 of at least NAME6_LEAST bytes. */
    void load6(String bytes) {
        set(word(bytes, 8, 8), word(bytes, 16, 8), bytes.length() < Inet.NAME6_SIZE ? 0 : (int) word(bytes, 24, 4), port(bytes));
    }

    private static int port(String bytes) { return bytes.charAt(2) << 8 | bytes.charAt(3); }

    private static long word(String bytes, int at, int count) {
        long word = 0;
        for (int i = 0; i < count; i++) word |= (long) bytes.charAt(at + i) << 8 * i;
        return word;
    }

    /** As struct sockaddr of a family. */
    String bytes(int family) {
        StringBuilder out = new StringBuilder(Inet.NAME6_SIZE);
        put(out, family, 2);
        out.append((char) (port >>> 8)).append((char) (port & 255));
        if (family == Inet.AF_INET) {
            put(out, isMapped() ? address4() : 0, 4);
            put(out, 0, 8);
        } else {
            put(out, 0, 4);
            put(out, high, 8);
            put(out, low, 8);
            put(out, isLinkLocal() ? scope : 0, 4);
        }
        return out.toString();
    }

    private static void put(StringBuilder out, long value, int count) {
        for (int i = 0; i < count; i++) out.append((char) (value >>> 8 * i & 255));
    }
}
