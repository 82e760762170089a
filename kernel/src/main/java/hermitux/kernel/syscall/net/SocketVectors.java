package hermitux.kernel.syscall.net;

import hermitux.kernel.net.socket.SocketFile;

/** readv and writev of sockets, whose messages have their own limits. A kernel without sockets has none. */
public class SocketVectors {
    public long transfer(SocketFile socket, long vector, long count, boolean writing) { return SocketMessages.vector(socket, vector, count, writing); }
}
