package hermitux.abi;

/** Events of poll(2) (asm-generic/poll.h); epoll(7) uses the same numbers and adds its own flags. */
public final class PollEvents {
    public static final int POLLIN = 0x001, POLLPRI = 0x002, POLLOUT = 0x004, POLLERR = 0x008, POLLHUP = 0x010, POLLNVAL = 0x020;
    public static final int POLLRDNORM = 0x040, POLLRDBAND = 0x080, POLLWRNORM = 0x100, POLLWRBAND = 0x200, POLLMSG = 0x400, POLLRDHUP = 0x2000;

    public static final int READABLE = POLLIN | POLLRDNORM;
    public static final int WRITABLE = POLLOUT | POLLWRNORM;

    public static final int EPOLLEXCLUSIVE = 1 << 28, EPOLLWAKEUP = 1 << 29, EPOLLONESHOT = 1 << 30, EPOLLET = 1 << 31;

    private PollEvents() { }
}
