package hermitux.launcher.options;

/**
 * What the guest's network device is connected to: {@code none}, {@code user} (by passt, or QEMU's own), {@code tap:NAME[,ip=ADDRESS/PREFIX][,gateway=ADDRESS]
 * [,mac=ADDRESS]}, or {@code fd:NUMBER[,…]}, a descriptor that whoever started us has opened. Texts are null where nothing was said: a guest without an
 * address asks the network by DHCP.
 */
public record Network(Kind kind, String name, int descriptor, String address, String gateway, long macAddress) {
    public enum Kind { NONE, USER, TAP, DESCRIPTOR }

    /** Of a user's network: what passt and QEMU are both told. */
    public static final String USER_ADDRESS = "10.0.2.15", USER_GATEWAY = "10.0.2.2", USER_NAME_SERVER = "10.0.2.3";
    public static final int USER_PREFIX = 24;
    private static final int LONGEST_INTERFACE = 15, MAC_PARTS = 6;
    private static final String USE = "use none, user, tap:NAME[,ip=ADDRESS/PREFIX][,gateway=ADDRESS][,mac=ADDRESS] or fd:NUMBER";

    public static final Network NONE = new Network(Kind.NONE, null, -1, null, null, 0);
    public static final Network USER = new Network(Kind.USER, null, -1, USER_ADDRESS + "/" + USER_PREFIX, USER_GATEWAY, 0);

    static Network parse(String text) {
        if (text.equals("none")) return NONE;
        if (text.equals("user")) return USER;
        boolean tap = text.startsWith("tap:"), handed = text.startsWith("fd:");
        if (!tap && !handed) throw Refusal.own("run: --network " + text + ": " + USE);
        int comma = text.indexOf(',');
        String name = text.substring(tap ? 4 : 3, comma < 0 ? text.length() : comma);
        if (tap && (name.isEmpty() || name.length() > LONGEST_INTERFACE || name.indexOf('/') >= 0))
            throw Refusal.own("run: --network " + text + ": no interface can have that name");
        int descriptor = handed ? Numbers.of(name, 1 << 20) : -1;
        if (handed && descriptor < 0) throw Refusal.own("run: --network " + text + ": use the number of an open descriptor");
        return options(text, new Network(tap ? Kind.TAP : Kind.DESCRIPTOR, name, descriptor, null, null, 0));
    }

    private static Network options(String text, Network plain) {
        String address = null, gateway = null;
        long mac = 0;
        int comma = text.indexOf(',');
        while (comma >= 0) {
            int next = text.indexOf(',', comma + 1);
            String option = text.substring(comma + 1, next < 0 ? text.length() : next);
            if (option.startsWith("ip=")) address = withPrefix(text, option.substring(3));
            else if (option.startsWith("gateway=")) gateway = address(text, option.substring(8));
            else if (option.startsWith("mac=")) mac = mac(text, option.substring(4));
            else throw Refusal.own("run: --network " + text + ": " + option + " is no option; " + USE);
            comma = next;
        }
        if (gateway != null && address == null) throw Refusal.own("run: --network " + text + ": a gateway needs ip=ADDRESS/PREFIX beside it");
        return new Network(plain.kind, plain.name, plain.descriptor, address, gateway, mac);
    }

    private static String withPrefix(String text, String value) {
        int slash = value.indexOf('/');
        if (slash < 0 || Numbers.of(value.substring(slash + 1), 32) < 0) throw Refusal.own("run: --network " + text + ": use ip=ADDRESS/PREFIX");
        return address(text, value.substring(0, slash)) + value.substring(slash);
    }

    private static String address(String text, String value) {
        if (!Numbers.isAddress(value)) throw Refusal.own("run: --network " + text + ": " + value + " is no IPv4 address");
        return value;
    }

    /** Six bytes, the first in the lowest. */
    private static long mac(String text, String value) {
        long mac = 0;
        for (int i = 0, at = 0; i < MAC_PARTS; i++, at += 3) {
            int part = at + 2 <= value.length() ? Numbers.hex(value.charAt(at)) << 4 | Numbers.hex(value.charAt(at + 1)) : -1;
            boolean ends = i == MAC_PARTS - 1 ? value.length() == at + 2 : at + 2 < value.length() && value.charAt(at + 2) == ':';
            if (part < 0 || !ends) throw Refusal.own("run: --network " + text + ": " + value + " is no MAC address");
            mac |= (long) part << 8 * i;
        }
        if ((mac & 1) != 0) throw Refusal.own("run: --network " + text + ": " + value + " is the address of a group");
        return mac;
    }

    public boolean exists() { return kind != Kind.NONE; }
}
