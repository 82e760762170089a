package hermitux.kernel.net.inet;

import hermitux.abi.Errno;
import hermitux.abi.Inet;
import hermitux.abi.Sockets;
import hermitux.kernel.collection.LongMap;
import hermitux.kernel.driver.Entropy;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.machine.Network;

/** Who has which port of one protocol, and who may share it: SO_REUSEADDR and SO_REUSEPORT of socket(7), as Linux understands them. */
final class Ports {
    private static final int LOCAL_PORT = 32, OWNER = 56;

    /** The sockets of a port, chained. */
    private final LongMap<InetSocket> holders = new LongMap<>();
    private final boolean isStream;
    /** The ephemeral port that was given last. */
    private int last;

    Ports(boolean isStream) { this.isStream = isStream; }

    /** Gives a socket a port for its local address: 0 or -EADDRINUSE. */
    long take(InetSocket socket, int port) {
        if (conflicts(socket, port) || isStream && !socket.settings.isOn(Sockets.SO_REUSEADDR) && lingers(socket, port)) return -Errno.EADDRINUSE;
        add(socket, port);
        return 0;
    }

    /** Gives a socket a port that nobody has: 0, or -EADDRINUSE if there is none. Steps are random, so that a port is hard to guess. */
    long takeAny(InetSocket socket) {
        int ports = Inet.LAST_EPHEMERAL - Inet.FIRST_EPHEMERAL + 1;
        if (last == 0) last = (int) ((Entropy.next() >>> 1) % ports);
        last = (last + (int) (Entropy.next() & 3)) % ports;
        for (int tries = 0; tries < ports; tries++) {
            last = (last + 1) % ports;
            if (holders.has(Inet.FIRST_EPHEMERAL + last)) continue;
            add(socket, Inet.FIRST_EPHEMERAL + last);
            return 0;
        }
        return -Errno.EADDRINUSE;
    }

    /** A connection has its listener's port. */
    void share(InetSocket connection) { add(connection, connection.local.port); }

    void give(InetSocket socket) {
        int port = socket.heldPort;
        if (port == 0) return;
        if (socket.previousOfPort != null) socket.previousOfPort.nextOfPort = socket.nextOfPort;
        else if (socket.nextOfPort != null) holders.put(port, socket.nextOfPort);
        else holders.remove(port);
        if (socket.nextOfPort != null) socket.nextOfPort.previousOfPort = socket.previousOfPort;
        socket.nextOfPort = socket.previousOfPort = null;
        socket.heldPort = 0;
    }

    private void add(InetSocket socket, int port) {
        InetSocket first = holders.get(port);
        socket.nextOfPort = first;
        socket.previousOfPort = null;
        if (first != null) first.previousOfPort = socket;
        holders.put(port, socket);
        socket.heldPort = socket.local.port = port;
    }

    /** Somebody else has the port at an address that is this socket's as well, and one of the two will not share it. */
    boolean conflicts(InetSocket socket, int port) {
        for (InetSocket other = holders.get(port); other != null; other = other.nextOfPort)
            if (other != socket && overlap(socket, other) && !mayShare(socket, other)) return true;
        return false;
    }

    private boolean mayShare(InetSocket one, InetSocket other) {
        if (isOn(one, other, Sockets.SO_REUSEADDR) && !(isStream && other.isListening())) return true;
        return isOn(one, other, Sockets.SO_REUSEPORT) && one.user == other.user;
    }

    private static boolean isOn(InetSocket one, InetSocket other, int option) { return one.settings.isOn(option) && other.settings.isOn(option); }

    private static boolean overlap(InetSocket one, InetSocket other) {
        int device = one.settings.device, second = other.settings.device;
        if (device != 0 && second != 0 && device != second) return false;
        if (one.local.isAny()) return other.local.isAny() ? hears4(one) && hears4(other) || hears6(one) && hears6(other) : hears(one, other.local);
        return other.local.isAny() ? hears(other, one.local) : one.local.hasAddress(other.local);
    }

    private static boolean hears(InetSocket socket, InetName name) { return name.isMapped() ? hears4(socket) : hears6(socket); }
    private static boolean hears4(InetSocket socket) { return socket.domain == Inet.AF_INET || !socket.onlySix; }
    private static boolean hears6(InetSocket socket) { return socket.domain == Inet.AF_INET6; }

    /** The socket that already listens at this very address and port and shares it. */
    InetSocket sharer(InetSocket socket) {
        for (InetSocket other = holders.get(socket.local.port); other != null; other = other.nextOfPort) {
            boolean same = other.local.hasAddress(socket.local) && other.onlySix == socket.onlySix && other.domain == socket.domain;
            if (other != socket && other.isListening() && same && isOn(socket, other, Sockets.SO_REUSEPORT)) return other;
        }
        return null;
    }

    /** A connection whose socket is closed still has the port (TIME_WAIT and before). */
    private static boolean lingers(InetSocket socket, int port) {
        long names = InetSocket.scratch();
        for (int table = Network.ACTIVE; table <= Network.TIME_WAIT; table++) {
            for (long entry = Network.nextEntry(table, 0); entry != 0; entry = Network.nextEntry(table, entry)) {
                Network.entry(table, entry, names);
                if (Memory.load16(names + LOCAL_PORT) != port || Memory.load32(names + OWNER) != 0) continue;
                if (socket.local.isAny() || Memory.load64(names) == socket.local.high && Memory.load64(names + 8) == socket.local.low) return true;
            }
        }
        return false;
    }
}
