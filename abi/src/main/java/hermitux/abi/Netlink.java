package hermitux.abi;

/** Constants and layouts of netlink(7) and rtnetlink(7) (linux/netlink.h, linux/rtnetlink.h). */
public final class Netlink {
    public static final int AF_NETLINK = 16, SOL_NETLINK = 270, ROUTE = 0;
    /** struct sockaddr_nl: u16 family, u16, u32 port, u32 groups. */
    public static final int NAME_SIZE = 12;

    /** struct nlmsghdr: u32 length, u16 type, u16 flags, u32 sequence, u32 port. */
    public static final int HEADER = 16, HEADER_TYPE = 4, HEADER_FLAGS = 6, HEADER_SEQUENCE = 8, HEADER_PORT = 12;
    public static final int MULTIPLE = 2, ACKNOWLEDGE = 4, DUMP = 0x300, DUMP_FILTERED = 0x20, CAPPED = 0x100;
    public static final int NOOP = 1, ERROR = 2, DONE = 3, FIRST_TYPE = 16;

    public static final int NEW_LINK = 16, GET_LINK = 18, NEW_ADDRESS = 20, GET_ADDRESS = 22, NEW_ROUTE = 24, GET_ROUTE = 26, LAST_TYPE = 123;

    /** struct ifinfomsg, ifaddrmsg, rtmsg. */
    public static final int LINK_SIZE = 16, ADDRESS_SIZE = 8, ROUTE_SIZE = 12;
    public static final int IFLA_ADDRESS = 1, IFLA_BROADCAST = 2, IFLA_IFNAME = 3, IFLA_MTU = 4, IFLA_QDISC = 6, IFLA_TXQLEN = 13, IFLA_OPERSTATE = 16;
    public static final int IFLA_LINKMODE = 17, IFLA_STATS64 = 23, IFLA_GROUP = 27, IFLA_EXT_MASK = 29, IFLA_CARRIER = 33;
    public static final int IFA_ADDRESS = 1, IFA_LOCAL = 2, IFA_LABEL = 3, IFA_BROADCAST = 4, IFA_CACHEINFO = 6, IFA_FLAGS = 8;
    public static final int RTA_DST = 1, RTA_OIF = 4, RTA_GATEWAY = 5, RTA_PREFSRC = 7, RTA_TABLE = 15;
    public static final int SCOPE_UNIVERSE = 0, SCOPE_LINK = 253, SCOPE_HOST = 254, TABLE_MAIN = 254, TABLE_LOCAL = 255;
    public static final int PROTOCOL_KERNEL = 2, PROTOCOL_BOOT = 3, TYPE_UNICAST = 1, TYPE_LOCAL = 2;

    private Netlink() { }
}
