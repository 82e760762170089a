package hermitux.kernel.net.socket;

/** An address family (AF_…): makes sockets. It registers itself with {@link SocketFamilies} at boot. */
public interface SocketFamily {
    /**
     * @param type SOCK_STREAM and the like, without flags
     * @param statusFlags O_NONBLOCK or 0
     * @return null with Failure: EPROTONOSUPPORT, ESOCKTNOSUPPORT, EACCES, ENFILE
     */
    SocketFile create(int type, int protocol, int statusFlags);

    /** Connects two fresh sockets with each other (socketpair): 0 or -EOPNOTSUPP. */
    long pair(SocketFile one, SocketFile other);
}
