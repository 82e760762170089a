package hermitux.kernel.syscall;

import hermitux.kernel.net.socket.SocketFile;

/** readv and writev of sockets, whose messages have their own limits. A kernel without sockets has none. */
class SocketVectors {
    long transfer(SocketFile socket, long vector, long count, boolean writing) { return SocketMessages.vector(socket, vector, count, writing); }
}
