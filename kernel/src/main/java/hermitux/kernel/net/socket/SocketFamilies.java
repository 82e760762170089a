package hermitux.kernel.net.socket;

import hermitux.abi.Sockets;
import hermitux.kernel.part.Services;

/** The address families that are there. Others answer EAFNOSUPPORT, as a Linux without them does. */
public final class SocketFamilies {
    private static SocketFamily[] families;

    private SocketFamilies() { }

    public static void init() {
        families = new SocketFamily[Sockets.FAMILIES];
        Services.offer(Services.INTERFACES, new Interfaces());
    }

    public static void register(int domain, SocketFamily family) { families[domain] = family; }

    /** Null for one that is not there. */
    public static SocketFamily find(int domain) { return domain < 0 || domain >= families.length ? null : families[domain]; }
}
