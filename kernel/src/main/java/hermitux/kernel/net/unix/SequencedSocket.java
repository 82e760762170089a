package hermitux.kernel.net.unix;

import hermitux.abi.Errno;
import hermitux.abi.Sockets;
import hermitux.kernel.net.socket.Message;

/** SOCK_SEQPACKET: a connection that keeps the boundaries of messages. */
final class SequencedSocket extends Connection {
    SequencedSocket(int protocol, int statusFlags) { super(Sockets.SEQUENCED, protocol, statusFlags); }

    @Override Connection another() { return new SequencedSocket(protocol, 0); }

    /** A destination is passed over; the connection has one. */
    @Override
    public long send(Message message) {
        if (error != 0) return -takeError();
        if (state != CONNECTED) return -Errno.ENOTCONN;
        if (message.has(Sockets.MSG_OOB)) return -Errno.EOPNOTSUPP;
        if (Records.isTooLong(this, message)) return -Errno.EMSGSIZE;
        // Unlike a stream, no SIGPIPE.
        if (isShut(Sockets.SENDING)) return -Errno.EPIPE;
        if (outstanding >= settings.sendBuffer) return waits(message) ? await(queue, settings.sendTimeoutNanos) : -Errno.EAGAIN;
        if (peer.dead || peer.isShut(Sockets.RECEIVING)) return -Errno.EPIPE;
        return Records.put(this, peer, message);
    }

    @Override
    public long receive(Message message) {
        if (state != CONNECTED) return -Errno.ENOTCONN;
        if (message.has(Sockets.MSG_OOB)) return -Errno.EOPNOTSUPP;
        if (error != 0) return -takeError();
        int index = Records.find(this, message);
        if (index >= 0) return Records.take(this, message, index);
        if (isShut(Sockets.RECEIVING)) return 0;
        return waits(message) ? await(queue, settings.receiveTimeoutNanos) : -Errno.EAGAIN;
    }
}
