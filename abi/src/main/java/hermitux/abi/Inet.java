package hermitux.abi;

/** Constants and layouts of the internet's sockets (ip(7), ipv6(7), tcp(7), udp(7), raw(7); linux/in.h, linux/in6.h, linux/tcp.h). */
public final class Inet {
    public static final int AF_INET = 2, AF_INET6 = 10;

    public static final int PROTOCOL_IP = 0, PROTOCOL_ICMP = 1, PROTOCOL_TCP = 6, PROTOCOL_UDP = 17, PROTOCOL_IPV6 = 41, PROTOCOL_ICMPV6 = 58;
    public static final int PROTOCOL_RAW = 255, PROTOCOLS = 256;

    /** struct sockaddr_in: u16 family, u16 port and u32 address in network order, 8 bytes; sockaddr_in6: flow, 16 bytes of address, u32 scope. */
    public static final int NAME_SIZE = 16, NAME6_SIZE = 28, NAME6_LEAST = 24;

    /** Ports that only the privileged may bind; those that the kernel chooses from. */
    public static final int FIRST_FREE_PORT = 1024, FIRST_EPHEMERAL = 32768, LAST_EPHEMERAL = 60999;
    /** The longest datagram of UDP over IPv4: 65,535 bytes less both headers; an IPv6 payload has room for the IP header's 20 bytes. */
    public static final int LONGEST_DATAGRAM = 65507, LONGEST_DATAGRAM6 = 65527, LONGEST_PACKET = 65535;

    /** Options of level IPPROTO_IP. */
    public static final int IP_TOS = 1, IP_TTL = 2, IP_HDRINCL = 3, IP_OPTIONS = 4, IP_RECVOPTS = 6, IP_RETOPTS = 7, IP_PKTINFO = 8, IP_PKTOPTIONS = 9;
    public static final int IP_MTU_DISCOVER = 10, IP_RECVERR = 11, IP_RECVTTL = 12, IP_RECVTOS = 13, IP_MTU = 14, IP_FREEBIND = 15, IP_TRANSPARENT = 19;
    public static final int IP_RECVORIGDSTADDR = 20, IP_MINTTL = 21, IP_NODEFRAG = 22, IP_CHECKSUM = 23, IP_BIND_ADDRESS_NO_PORT = 24;
    public static final int IP_MULTICAST_IF = 32, IP_MULTICAST_TTL = 33, IP_MULTICAST_LOOP = 34, IP_ADD_MEMBERSHIP = 35, IP_DROP_MEMBERSHIP = 36;
    public static final int IP_MULTICAST_ALL = 49, IP_UNICAST_IF = 50, IP_LOCAL_PORT_RANGE = 51;
    /** Of both levels (RFC 3678): struct group_req, u32 interface, padding, sockaddr_storage. */
    public static final int MCAST_JOIN_GROUP = 42, MCAST_LEAVE_GROUP = 45, GROUP_REQUEST_SIZE = 136, GROUP_REQUEST_ADDRESS = 8;

    /** Options of level IPPROTO_IPV6. */
    public static final int IPV6_ADDRFORM = 1, IPV6_CHECKSUM = 7, IPV6_UNICAST_HOPS = 16, IPV6_MULTICAST_IF = 17, IPV6_MULTICAST_HOPS = 18;
    public static final int IPV6_MULTICAST_LOOP = 19, IPV6_JOIN_GROUP = 20, IPV6_LEAVE_GROUP = 21, IPV6_MTU_DISCOVER = 23, IPV6_MTU = 24;
    public static final int IPV6_RECVERR = 25, IPV6_V6ONLY = 26, IPV6_MULTICAST_ALL = 29, IPV6_RECVPKTINFO = 49, IPV6_PKTINFO = 50;
    public static final int IPV6_RECVHOPLIMIT = 51, IPV6_HOPLIMIT = 52, IPV6_RECVTCLASS = 66, IPV6_TCLASS = 67, IPV6_DONTFRAG = 62;
    public static final int IPV6_AUTOFLOWLABEL = 70, IPV6_ADDR_PREFERENCES = 72, IPV6_MINHOPCOUNT = 73, IPV6_FREEBIND = 78;

    /** Options of level IPPROTO_TCP. */
    public static final int TCP_NODELAY = 1, TCP_MAXSEG = 2, TCP_CORK = 3, TCP_KEEPIDLE = 4, TCP_KEEPINTVL = 5, TCP_KEEPCNT = 6, TCP_SYNCNT = 7;
    public static final int TCP_LINGER2 = 8, TCP_DEFER_ACCEPT = 9, TCP_WINDOW_CLAMP = 10, TCP_INFO = 11, TCP_QUICKACK = 12, TCP_CONGESTION = 13;
    public static final int TCP_MD5SIG = 14, TCP_THIN_LINEAR_TIMEOUTS = 16, TCP_THIN_DUPACK = 17, TCP_USER_TIMEOUT = 18, TCP_REPAIR = 19;
    public static final int TCP_FASTOPEN = 23, TCP_TIMESTAMP = 24, TCP_NOTSENT_LOWAT = 25, TCP_FASTOPEN_CONNECT = 30, TCP_ULP = 31, TCP_INQ = 36;
    /** struct tcp_info as Linux 6.1 has it. */
    public static final int TCP_INFO_SIZE = 240;

    /** Options of levels IPPROTO_UDP, IPPROTO_ICMPV6 and IPPROTO_RAW (SOL_RAW). */
    public static final int UDP_CORK = 1, UDP_SEGMENT = 103, UDP_GRO = 104, ICMPV6_FILTER = 1, ICMP_FILTER = 1;

    /** struct in_pktinfo: i32 interface, own address, destination; struct in6_pktinfo: 16 bytes of address, i32 interface. */
    public static final int PACKET_INFO_SIZE = 12, PACKET_INFO6_SIZE = 20;

    private Inet() { }
}
