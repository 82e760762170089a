package hermitux.kernel.boot;

import hermitux.kernel.net.socket.SocketFamilies;
import hermitux.kernel.net.unix.UnixFamily;
import hermitux.kernel.part.Services;
import hermitux.kernel.syscall.net.SocketVectors;

/** Sockets, and the one family of them that needs no device. */
final class UnixSockets extends Part {
    @Override void addFiles() {
        SocketFamilies.init();
        UnixFamily.init();
        Services.offer(Services.SOCKET_VECTORS, new SocketVectors());
        UnixFamily.show();
    }
}
