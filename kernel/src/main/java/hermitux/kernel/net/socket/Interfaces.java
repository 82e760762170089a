package hermitux.kernel.net.socket;

import hermitux.abi.Errno;
import hermitux.kernel.memory.UserMemory;

/** What a socket of any family tells of the network's interfaces (netdevice(7)): that there is none. */
public final class Interfaces {
    private static final int SIOCGIFNAME = 0x8910, SIOCGIFCONF = 0x8912, SIOCGIFFLAGS = 0x8913, SIOCGIFMETRIC = 0x891d, SIOCGIFMTU = 0x8921;
    private static final int SIOCGIFHWADDR = 0x8927, SIOCGIFINDEX = 0x8933, SIOCGIFTXQLEN = 0x8942, SIOCGIFMAP = 0x8970;
    /** struct ifreq; struct ifconf: int length, pointer */
    private static final int REQUEST_SIZE = 40, LIST_SIZE = 16;

    private Interfaces() { }

    public static long ioctl(int request, long argument) {
        return switch (request) {
            case SIOCGIFCONF -> UserMemory.writable(argument, LIST_SIZE) && UserMemory.store32(argument, 0) ? 0 : -Errno.EFAULT;
            case SIOCGIFNAME, SIOCGIFFLAGS, SIOCGIFMETRIC, SIOCGIFMTU, SIOCGIFHWADDR, SIOCGIFINDEX, SIOCGIFTXQLEN, SIOCGIFMAP ->
                UserMemory.readable(argument, REQUEST_SIZE) ? -Errno.ENODEV : -Errno.EFAULT;
            default -> -Errno.ENOTTY;
        };
    }
}
