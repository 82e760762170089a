package hermitux.kernel.net.inet;

import hermitux.abi.Errno;
import hermitux.abi.Inet;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.machine.NetworkInterface;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.net.Traffic;
import hermitux.kernel.net.socket.Interfaces;
import hermitux.kernel.part.Services;
import hermitux.kernel.thread.Credentials;

/** The stack's interfaces, lo and eth0, as netdevice(7) shows them by ioctl(2), and by name and number. */
public final class InetInterfaces extends Interfaces {
    /** In struct ifreq, behind the name: an address, a number or flags. */
    private static final int VALUE = 16, FAMILY_AND_PORT = 4, MAC_LENGTH = 6;
    private static final int ETHERNET = 1, LOOPBACK = 772, QUEUE_LENGTH = 1000;
    private static final int IFF_UP = 1, NET_ADMIN = 12;
    public static final int LAST = NetworkInterface.DEVICE;

    static void install() { Services.offer(Services.INTERFACES, new InetInterfaces()); }

    public static String nameOfInterface(int number) { return number == NetworkInterface.LOOPBACK ? "lo" : number == NetworkInterface.DEVICE ? "eth0" : ""; }
    public static boolean exists(int number) { return number >= 1 && number <= LAST && NetworkInterface.exists(number); }
    public static int mtu(int number) { return NetworkInterface.mtu(number); }
    /** ARPHRD_ of its hardware addresses. */
    public static int hardware(int number) { return number == NetworkInterface.LOOPBACK ? LOOPBACK : ETHERNET; }
    public static int queueLength(int number) { return QUEUE_LENGTH; }

    /** The interface that has an IPv4 address (in memory order); 0 for none. */
    public static int withAddress(int address) {
        for (int number = 1; number <= LAST; number++)
            if (exists(number) && NetworkInterface.address4(number, 0) == address) return number;
        return 0;
    }

    /** The broadcast address of its network. */
    public static int broadcast(int number) { return NetworkInterface.address4(number, 0) | ~NetworkInterface.address4(number, 1); }

    @Override
    protected int find(String name) {
        if (!InetFamily.start()) return -1;
        for (int number = 1; number <= LAST; number++) if (exists(number) && nameOfInterface(number).equals(name)) return number;
        return -1;
    }

    @Override protected String nameOf(int number) { return nameOfInterface(number); }

    @Override
    protected long answer(int request, long argument) {
        if (!InetFamily.start()) return super.answer(request, argument);
        if (request == SIOCGIFCONF) return list(argument);
        if (!isOfInterface(request)) return -Errno.ENOTTY;
        if (!UserMemory.writable(argument, REQUEST_SIZE)) return -Errno.EFAULT;
        if (request == SIOCGIFNAME) {
            int number = Memory.load32(argument + VALUE);
            return exists(number) ? store(argument, nameOfInterface(number) + '\0') : -Errno.ENODEV;
        }
        String name = UserMemory.string(argument, NAME_SIZE);
        int colon = name == null ? -1 : name.indexOf(':');
        int number = name == null ? -1 : find(colon < 0 ? name : name.substring(0, colon));
        if (number < 0) return -Errno.ENODEV;
        return isChange(request) ? change(request, number, argument) : tell(request, number, argument + VALUE);
    }

    private static boolean isOfInterface(int request) {
        return switch (request) {
            case SIOCGIFNAME, SIOCGIFFLAGS, SIOCGIFADDR, SIOCGIFDSTADDR, SIOCGIFBRDADDR, SIOCGIFNETMASK, SIOCGIFMETRIC, SIOCGIFMTU, SIOCGIFHWADDR,
                SIOCGIFINDEX, SIOCGIFTXQLEN, SIOCGIFMAP, SIOCETHTOOL -> true;
            default -> isChange(request);
        };
    }

    private static boolean isChange(int request) {
        return request == SIOCSIFFLAGS || request == SIOCSIFADDR || request == SIOCSIFNETMASK || request == SIOCSIFMTU;
    }

    private static long store(long at, String bytes) { return UserMemory.storeBytes(at, bytes) ? 0 : -Errno.EFAULT; }

    private static long tell(int request, int number, long value) {
        switch (request) {
            case SIOCGIFFLAGS: Memory.store16(value, NetworkInterface.flags(number)); return 0;
            case SIOCGIFMETRIC: Memory.store32(value, 0); return 0;
            case SIOCGIFMTU: Memory.store32(value, mtu(number)); return 0;
            case SIOCGIFINDEX: Memory.store32(value, number); return 0;
            case SIOCGIFTXQLEN: Memory.store32(value, queueLength(number)); return 0;
            case SIOCGIFMAP: Memory.fill(value, 0, REQUEST_SIZE - VALUE); return 0;
            case SIOCGIFHWADDR:
                Memory.fill(value, 0, VALUE);
                Memory.store16(value, hardware(number));
                for (int i = 0; i < MAC_LENGTH; i++) Memory.store8(value + 2 + i, (int) (NetworkInterface.mac(number) >>> 8 * i & 255));
                return 0;
            case SIOCGIFADDR: case SIOCGIFDSTADDR: return address(value, number, NetworkInterface.address4(number, 0));
            case SIOCGIFNETMASK: return address(value, number, NetworkInterface.address4(number, 1));
            case SIOCGIFBRDADDR: return address(value, number, number == NetworkInterface.LOOPBACK ? 0 : broadcast(number));
            default: return -Errno.EOPNOTSUPP;
        }
    }

    /** -EADDRNOTAVAIL while it has no IPv4 address. */
    private static long address(long value, int number, int address) {
        if (NetworkInterface.address4(number, 0) == 0) return -Errno.EADDRNOTAVAIL;
        Memory.fill(value, 0, VALUE);
        Memory.store16(value, Inet.AF_INET);
        Memory.store32(value + FAMILY_AND_PORT, address);
        return 0;
    }

    private static long change(int request, int number, long argument) {
        if (!Credentials.current().has(NET_ADMIN)) return -Errno.EPERM;
        int value = Memory.load32(argument + VALUE), address = Memory.load32(argument + VALUE + FAMILY_AND_PORT);
        int own = NetworkInterface.address4(number, 0), mask = NetworkInterface.address4(number, 1), router = NetworkInterface.address4(number, 2);
        switch (request) {
            case SIOCSIFFLAGS: NetworkInterface.setUp(number, (value & IFF_UP) != 0); break;
            case SIOCSIFMTU: return NetworkInterface.setMtu(number, value);
            case SIOCSIFADDR: NetworkInterface.setAddress4(number, address, mask != 0 ? mask : -1, router); break;
            default: NetworkInterface.setAddress4(number, own, address, router); break;
        }
        Traffic.flush();
        return 0;
    }

    /** SIOCGIFCONF: those with an IPv4 address; without a buffer, how long it would have to be. */
    private long list(long argument) {
        if (!UserMemory.writable(argument, LIST_SIZE)) return -Errno.EFAULT;
        long room = Memory.load32(argument), buffer = Memory.load64(argument + 8), done = 0;
        if (room < 0) return -Errno.EINVAL;
        for (int number = 1; number <= LAST; number++) {
            if (!exists(number) || NetworkInterface.address4(number, 0) == 0) continue;
            if (buffer != 0) {
                if (room - done < REQUEST_SIZE) break;
                if (!UserMemory.writable(buffer + done, REQUEST_SIZE)) return -Errno.EFAULT;
                Memory.fill(buffer + done, 0, REQUEST_SIZE);
                store(buffer + done, nameOfInterface(number));
                tell(SIOCGIFADDR, number, buffer + done + VALUE);
            }
            done += REQUEST_SIZE;
        }
        Memory.store32(argument, (int) done);
        return 0;
    }
}
