package hermitux.kernel.net.inet;

import hermitux.abi.Errno;
import hermitux.abi.Sockets;
import hermitux.kernel.machine.NetworkStream;
import hermitux.kernel.net.Traffic;
import hermitux.kernel.net.socket.Message;
import hermitux.kernel.net.socket.MessageEnd;
import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.thread.Task;

/** Bytes into and out of a TCP connection: send(2) and recv(2). While a call waits, Task.progress holds how many it has moved. */
final class TcpTransfer {
    /** What follows soon holds back less than a segment of this length. */
    private static final int FULL = 16384;

    private TcpTransfer() { }

    // ---- sending ----

    static long send(TcpSocket socket, Message message) {
        if (message.has(Sockets.MSG_OOB | Sockets.MSG_FASTOPEN)) return -Errno.EOPNOTSUPP;
        Task task = Scheduler.current();
        long done = task.progress;
        if (socket.state == TcpSocket.CONNECTING) return done > 0 ? done : pause(socket, message, done);
        if (socket.isBroken()) return socket.broken(message, done);
        Sending sending = InetStack.current().sending;
        sending.endpoint = socket.endpoint;
        sending.moreFollows = message.has(Sockets.MSG_MORE);
        long result = 0;
        while (done < message.length) {
            int room = NetworkStream.space(socket.endpoint);
            if (room == 0 && done > task.progress) {
                push(socket);
                if (socket.isBroken()) return socket.broken(message, done);
                room = NetworkStream.space(socket.endpoint);
            }
            if (room == 0) {
                result = pause(socket, message, done);
                break;
            }
            result = message.copy(sending, done, Math.min(room, message.length - done), false);
            if (result < 0) break;
            done += result;
        }
        if (done > task.progress && (!sending.moreFollows || NetworkStream.unsent(socket.endpoint) >= FULL)) push(socket);
        if (result == Errno.BLOCKED) task.progress = done;
        return result == Errno.BLOCKED || result < 0 && done == 0 ? result : done;
    }

    private static void push(TcpSocket socket) {
        NetworkStream.push(socket.endpoint);
        Traffic.flush();
    }

    /** There is no room, or no connection yet. */
    private static long pause(TcpSocket socket, Message message, long done) {
        socket.lacksRoom = true;
        return socket.awaitRoom(message);
    }

    static final class Sending implements MessageEnd {
        private long endpoint;
        private boolean moreFollows;

        @Override public long move(long address, long count, long done) { return NetworkStream.send(endpoint, address, count, moreFollows); }
    }

    // ---- receiving ----

    static long receive(TcpSocket socket, Message message) {
        if (message.has(Sockets.MSG_ERRQUEUE)) return -Errno.EAGAIN;
        if (socket.state == TcpSocket.LISTENING) return -Errno.ENOTCONN;
        if (message.has(Sockets.MSG_OOB)) return -Errno.EINVAL;
        boolean looksOnly = message.has(Sockets.MSG_PEEK);
        long least = Math.max(1, message.has(Sockets.MSG_WAITALL) ? message.length : Math.min(socket.settings.receiveLeast, message.length));
        Task task = Scheduler.current();
        long done = task.progress;
        long ready = readable(socket);
        if (ready > 0) {
            long count = Math.min(ready, message.length - done);
            if (looksOnly && count < least && mayWait(socket, message)) return wait(socket, message, 0);
            long copied = message.has(Sockets.MSG_TRUNC) ? count : copy(socket, message, done, count);
            if (copied < 0) return done > 0 ? done : copied;
            done += copied;
            if (!looksOnly && copied > 0) {
                NetworkStream.take(socket.endpoint, copied);
                Traffic.flush();
            }
        }
        if (done >= least || ready > 0 && message.length == 0) return done;
        if (done > 0 && !mayWait(socket, message)) return done;
        if (isEnding(socket)) return ending(socket);
        long result = wait(socket, message, done);
        return result == Errno.BLOCKED || done == 0 ? result : done;
    }

    private static long readable(TcpSocket socket) { return socket.endpoint == 0 ? 0 : NetworkStream.readable(socket.endpoint); }

    private static long copy(TcpSocket socket, Message message, long done, long count) {
        Peeking peeking = InetStack.current().peeking;
        peeking.endpoint = socket.endpoint;
        return message.copy(peeking, done, count, true);
    }

    private static boolean mayWait(TcpSocket socket, Message message) { return socket.mayWait(message) && !isEnding(socket); }

    private static boolean isEnding(TcpSocket socket) {
        return socket.peerHasFinished || socket.hasError() || socket.isShut(Sockets.RECEIVING) || socket.state == TcpSocket.FRESH;
    }

    /** What a reader of nothing gets then: 0 at the end, or -errno. */
    private static long ending(TcpSocket socket) {
        if (socket.peerHasFinished) return 0;
        if (socket.hasError()) return -socket.takeError();
        return socket.isShut(Sockets.RECEIVING) ? 0 : -Errno.ENOTCONN;
    }

    private static long wait(TcpSocket socket, Message message, long done) {
        long result = socket.awaitData(message);
        if (result == Errno.BLOCKED) Scheduler.current().progress = done;
        return result;
    }

    static final class Peeking implements MessageEnd {
        private long endpoint;

        @Override public long move(long address, long count, long done) { return NetworkStream.peek(endpoint, done, address, count); }
    }
}
