package hermitux.abi;

/** Constants and layouts of the socket calls (socket(2), asm-generic/socket.h, linux/socket.h). */
public final class Sockets {
    public static final int AF_UNSPEC = 0, AF_UNIX = 1;
    /** One more than the highest address family that Linux knows (AF_MAX), and than the highest type (SOCK_MAX). */
    public static final int FAMILIES = 46, TYPES = 11;

    public static final int STREAM = 1, DATAGRAM = 2, RAW = 3, SEQUENCED = 5, TYPE_MASK = 15;
    public static final int SOCK_NONBLOCK = OpenFlags.NONBLOCK, SOCK_CLOEXEC = OpenFlags.CLOEXEC;

    public static final int MSG_OOB = 1, MSG_PEEK = 2, MSG_CTRUNC = 8, MSG_TRUNC = 0x20, MSG_DONTWAIT = 0x40, MSG_EOR = 0x80, MSG_WAITALL = 0x100;
    public static final int MSG_NOSIGNAL = 0x4000, MSG_BATCH = 0x40000, MSG_WAITFORONE = 0x10000, MSG_MORE = 0x8000;
    public static final int MSG_CONFIRM = 0x800, MSG_ERRQUEUE = 0x2000, MSG_FASTOPEN = 0x20000000, MSG_CMSG_CLOEXEC = 0x40000000;

    /** Directions that shutdown(2) closes; SHUT_RD and SHUT_WR are one less. */
    public static final int RECEIVING = 1, SENDING = 2, BOTH = 3;

    public static final int SOL_SOCKET = 1, SCM_RIGHTS = 1, SCM_CREDENTIALS = 2;

    public static final int SO_DEBUG = 1, SO_REUSEADDR = 2, SO_TYPE = 3, SO_ERROR = 4, SO_DONTROUTE = 5, SO_BROADCAST = 6, SO_SNDBUF = 7, SO_RCVBUF = 8;
    public static final int SO_KEEPALIVE = 9, SO_OOBINLINE = 10, SO_NO_CHECK = 11, SO_PRIORITY = 12, SO_LINGER = 13, SO_REUSEPORT = 15, SO_PASSCRED = 16;
    public static final int SO_PEERCRED = 17, SO_RCVLOWAT = 18, SO_SNDLOWAT = 19, SO_RCVTIMEO = 20, SO_SNDTIMEO = 21, SO_BINDTODEVICE = 25, SO_PEERNAME = 28;
    public static final int SO_TIMESTAMP = 29, SO_ACCEPTCONN = 30, SO_SNDBUFFORCE = 32, SO_RCVBUFFORCE = 33, SO_MARK = 36, SO_PROTOCOL = 38;
    public static final int SO_TIMESTAMPNS = 35, SO_RXQ_OVFL = 40, SO_BUSY_POLL = 46, SO_INCOMING_CPU = 49, SO_MEMINFO = 55, SO_COOKIE = 57;
    public static final int SO_DOMAIN = 39, SO_PEEK_OFF = 42, SO_PEERGROUPS = 59;

    /** struct msghdr: name, u32 nameLength, iovec, count, control, controlLength, i32 flags. struct mmsghdr adds u32 length, padded. */
    public static final int HEADER_NAME = 0, HEADER_NAME_LENGTH = 8, HEADER_VECTOR = 16, HEADER_PIECES = 24, HEADER_CONTROL = 32;
    public static final int HEADER_CONTROL_LENGTH = 40, HEADER_FLAGS = 48, HEADER_SIZE = 56, MULTIPLE_LENGTH = 56, MULTIPLE_SIZE = 64;
    /** struct cmsghdr: size_t length with the header, i32 level, i32 type; then data, padded to 8 bytes. */
    public static final int CONTROL_LEVEL = 8, CONTROL_TYPE = 12, CONTROL_HEADER = 16;
    /** struct ucred: i32 pid, u32 uid, u32 gid. */
    public static final int CREDENTIALS_SIZE = 12;
    /** struct sockaddr_storage: no address is longer. */
    public static final int LONGEST_ADDRESS = 128;
    /** What SCM_RIGHTS carries at most (SCM_MAX_FD). */
    public static final int MOST_RIGHTS = 253;

    private Sockets() { }
}
