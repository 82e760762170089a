package hermitux.kernel.net.socket;

import hermitux.abi.Errno;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.part.Services;

/** What a socket of any family tells of the network's interfaces (netdevice(7)). Without the internet's families there is none. */
public class Interfaces {
    /** IFNAMSIZ */
    public static final int NAME_SIZE = 16;
    protected static final int SIOCGIFNAME = 0x8910, SIOCGIFCONF = 0x8912, SIOCGIFFLAGS = 0x8913, SIOCSIFFLAGS = 0x8914, SIOCGIFADDR = 0x8915;
    protected static final int SIOCSIFADDR = 0x8916, SIOCGIFDSTADDR = 0x8917, SIOCGIFBRDADDR = 0x8919, SIOCGIFNETMASK = 0x891b, SIOCSIFNETMASK = 0x891c;
    protected static final int SIOCGIFMETRIC = 0x891d, SIOCGIFMTU = 0x8921, SIOCSIFMTU = 0x8922, SIOCGIFHWADDR = 0x8927, SIOCGIFINDEX = 0x8933;
    protected static final int SIOCGIFTXQLEN = 0x8942, SIOCGIFMAP = 0x8970, SIOCETHTOOL = 0x8946;
    /** struct ifreq; struct ifconf: int length, pointer */
    protected static final int REQUEST_SIZE = 40, LIST_SIZE = 16;

    protected Interfaces() { }

    private static Interfaces present() { return Services.find(Services.INTERFACES); }

    public static long ioctl(int request, long argument) { return present().answer(request, argument); }
    /** -1 for a name that no interface has. */
    public static int number(String name) { return present().find(name); }
    public static String name(int number) { return present().nameOf(number); }

    protected int find(String name) { return -1; }
    protected String nameOf(int number) { return ""; }

    protected long answer(int request, long argument) {
        return switch (request) {
            case SIOCGIFCONF -> UserMemory.writable(argument, LIST_SIZE) && UserMemory.store32(argument, 0) ? 0 : -Errno.EFAULT;
            case SIOCGIFNAME, SIOCGIFFLAGS, SIOCGIFMETRIC, SIOCGIFMTU, SIOCGIFHWADDR, SIOCGIFINDEX, SIOCGIFTXQLEN, SIOCGIFMAP ->
                UserMemory.readable(argument, REQUEST_SIZE) ? -Errno.ENODEV : -Errno.EFAULT;
            default -> -Errno.ENOTTY;
        };
    }
}
