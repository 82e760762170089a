package hermitux.kernel.net.unix;

import hermitux.abi.Errno;
import hermitux.abi.Sockets;
import hermitux.kernel.fs.proc.NetworkDirectory;
import hermitux.kernel.fs.proc.NetworkFiles;
import hermitux.kernel.net.socket.SocketFamilies;
import hermitux.kernel.net.socket.SocketFamily;
import hermitux.kernel.net.socket.SocketFile;
import hermitux.kernel.thread.Failure;

/** AF_UNIX: sockets within the machine (unix(7)). */
public final class UnixFamily implements SocketFamily {
    private UnixFamily() { }

    /** After SocketFamilies.init. */
    public static void init() {
        UnixNames.init();
        InFlight.init();
        SocketFamilies.register(Sockets.AF_UNIX, new UnixFamily());
    }

    /** Makes /proc/net/unix, after ProcFs.init. */
    public static void show() { NetworkDirectory.register(new UnixFiles()); }

    private static final class UnixFiles implements NetworkFiles {
        @Override public void addTo(NetworkDirectory directory) { directory.file("unix", new UnixSocketsText()); }
    }

    @Override
    public SocketFile create(int type, int protocol, int statusFlags) {
        if (protocol != 0 && protocol != Sockets.AF_UNIX) return Failure.of(Errno.EPROTONOSUPPORT);
        // As on Linux, the raw type means datagrams.
        if (type == Sockets.RAW) type = Sockets.DATAGRAM;
        if (type != Sockets.STREAM && type != Sockets.DATAGRAM && type != Sockets.SEQUENCED) return Failure.of(Errno.ESOCKTNOSUPPORT);
        if (!UnixSocket.reserve()) return Failure.of(Errno.ENFILE);
        return switch (type) {
            case Sockets.STREAM -> new StreamSocket(protocol, statusFlags);
            case Sockets.SEQUENCED -> new SequencedSocket(protocol, statusFlags);
            default -> new DatagramSocket(protocol, statusFlags);
        };
    }

    @Override
    public long pair(SocketFile one, SocketFile other) {
        ((UnixSocket) one).rememberProcess();
        ((UnixSocket) other).rememberProcess();
        if (one instanceof Connection connection) connection.join((Connection) other);
        else ((DatagramSocket) one).pair((DatagramSocket) other);
        return 0;
    }
}
