package hermitux.kernel.net.unix;

import hermitux.abi.Errno;
import hermitux.abi.Sockets;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.net.socket.Message;
import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.thread.Task;

/** SOCK_STREAM: bytes without boundaries, but that a read stops behind files that were sent with them. */
final class StreamSocket extends Connection {
    StreamSocket(int protocol, int statusFlags) { super(Sockets.STREAM, protocol, statusFlags); }

    @Override Connection another() { return new StreamSocket(protocol, 0); }

    /** Task.progress holds what has gone out while a long send waits. */
    @Override
    public long send(Message message) {
        if (message.has(Sockets.MSG_OOB)) return -Errno.EOPNOTSUPP;
        if (message.address != null) return state == CONNECTED ? -Errno.EISCONN : -Errno.EOPNOTSUPP;
        if (peer == null) return -Errno.ENOTCONN;
        Task task = Scheduler.current();
        long done = task.progress;
        if (isShut(Sockets.SENDING)) return brokenPipe(message, done);
        while (done < message.length) {
            if (error != 0) return done > 0 ? done : -takeError();
            long room = settings.sendBuffer - outstanding;
            if (room <= 0) return pause(message, done);
            if (peer.dead || peer.isShut(Sockets.RECEIVING)) return brokenPipe(message, done);
            long count = put(message, done, Math.min(room, message.length - done));
            if (count < 0) return done > 0 ? done : count;
            done += count;
        }
        return done;
    }

    private long pause(Message message, long done) {
        long result = waits(message) ? await(queue, settings.sendTimeoutNanos) : -Errno.EAGAIN;
        if (result != Errno.BLOCKED) return done > 0 ? done : result;
        Scheduler.current().progress = done;
        return result;
    }

    /** Appends bytes to the peer's last segment if they go with it, else as a new one. The message's files go with its first byte. */
    private long put(Message message, long done, long count) {
        ReceiveQueue queue = peer.received;
        if (!queue.reserve()) return -Errno.ENOBUFS;
        OpenFile[] files = done == 0 ? message.files : null;
        long copied = message.copyTo(queue.bytes, done, count);
        if (copied < 0) return copied;
        if (files != null) {
            long refused = InFlight.add(files);
            if (refused < 0) {
                queue.bytes.retract(copied);
                return refused;
            }
        }
        attachCredentials(message, peer);
        Segment segment = queue.last();
        boolean fits = segment != null && files == null && !segment.sealed && segment.hasCredentials(message.pid, message.uid, message.gid);
        if (!fits) segment = queue.add(this, message);
        segment.files = files != null ? files : segment.files;
        segment.sealed |= files != null;
        queue.added(segment, copied);
        peer.arrived();
        return copied;
    }

    /** Task.progress holds what has come in while a reader waits for more (MSG_WAITALL). */
    @Override
    public long receive(Message message) {
        if (state != CONNECTED) return -Errno.EINVAL;
        if (message.has(Sockets.MSG_OOB)) return -Errno.EINVAL;
        if (message.has(Sockets.MSG_PEEK)) return peek(message);
        long least = Math.max(1, message.has(Sockets.MSG_WAITALL) ? message.length : Math.min(settings.receiveLeast, message.length));
        long done = Scheduler.current().progress;
        boolean reported = false;
        do {
            Segment segment = received.get(0);
            if (segment == null) {
                if (done >= least) break;
                long result = awaitMore(message);
                if (result == Errno.BLOCKED) Scheduler.current().progress = done;
                if (result == Errno.BLOCKED || done == 0) return result;
                break;
            }
            if (reported && settings.passCredentials && !segment.hasCredentials(message.pid, message.uid, message.gid)) break;
            long count = Math.min(segment.length, message.length - done);
            if (message.copyFrom(received.bytes, 0, done, count) < 0) return done > 0 ? done : -Errno.EFAULT;
            boolean ends = segment.files != null;
            if (!reported || ends) report(message, segment, false);
            reported = true;
            received.consume(count);
            done += count;
            if (segment.length == 0) received.remove();
            else segment.sender.bufferDrained();
            if (ends) break;
        } while (done < message.length);
        advancePeek(done);
        return done;
    }

    /** MSG_PEEK moves the offset of SO_PEEK_OFF on, and reading moves it back. */
    private void advancePeek(long read) {
        if (settings.peekOffset > 0) settings.peekOffset = (int) Math.max(0, settings.peekOffset - read);
    }

    private long peek(Message message) {
        long skipped = Math.max(0, settings.peekOffset), offset = 0, done = 0;
        boolean reported = false;
        for (int i = 0; ; i++) {
            Segment segment = received.get(i);
            if (segment == null) {
                if (done > 0) break;
                return awaitMore(message);
            }
            offset += segment.length;
            if (offset <= skipped) continue;
            if (reported && settings.passCredentials && !segment.hasCredentials(message.pid, message.uid, message.gid)) break;
            long from = Math.max(skipped, offset - segment.length);
            long count = Math.min(offset - from, message.length - done);
            if (message.copyFrom(received.bytes, from, done, count) < 0) return done > 0 ? done : -Errno.EFAULT;
            if (!reported || segment.files != null) report(message, segment, true);
            reported = true;
            done += count;
            if (segment.files != null || done == message.length) break;
        }
        if (settings.peekOffset >= 0) settings.peekOffset += (int) done;
        return done;
    }

    /** Nothing is there: an error, 0 at the end, -EAGAIN, or BLOCKED. */
    private long awaitMore(Message message) {
        if (error != 0) return -takeError();
        if (isShut(Sockets.RECEIVING)) return 0;
        return waits(message) ? await(queue, settings.receiveTimeoutNanos) : -Errno.EAGAIN;
    }
}
