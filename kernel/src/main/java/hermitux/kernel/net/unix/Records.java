package hermitux.kernel.net.unix;

import hermitux.abi.Errno;
import hermitux.abi.Sockets;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.net.socket.Message;

/** Messages that stay whole, as SOCK_DGRAM and SOCK_SEQPACKET send and receive them. */
final class Records {
    private Records() { }

    /** A message that is longer than the send buffer can never go. */
    static boolean isTooLong(UnixSocket sender, Message message) { return message.length > sender.settings.sendBuffer - 32; }

    /** Puts a message into a socket's queue: its length or -errno. */
    static long put(UnixSocket sender, UnixSocket receiver, Message message) {
        ReceiveQueue queue = receiver.received;
        if (!queue.reserve()) return -Errno.ENOBUFS;
        long copied = message.copyTo(queue.bytes, 0, message.length);
        if (copied < 0) return copied;
        OpenFile[] files = message.files;
        if (files != null) {
            long refused = InFlight.add(files);
            if (refused < 0) {
                queue.bytes.retract(copied);
                return refused;
            }
        }
        sender.attachCredentials(message, receiver);
        Segment segment = queue.add(sender, message);
        segment.files = files;
        queue.added(segment, copied);
        receiver.arrived();
        return copied;
    }

    /** Number of the message that a receiver gets: with MSG_PEEK the one in which SO_PEEK_OFF lies; -1 if there is none. */
    static int find(UnixSocket receiver, Message message) {
        if (receiver.received.isEmpty()) return -1;
        if (!message.has(Sockets.MSG_PEEK)) return 0;
        long skipped = Math.max(0, receiver.settings.peekOffset), offset = 0;
        for (int i = 0; i < receiver.received.count(); i++) {
            Segment segment = receiver.received.get(i);
            if (skipped < offset + segment.length || segment.length == 0 && skipped == offset) return i;
            offset += segment.length;
        }
        return -1;
    }

    /** Takes or looks at message number index. */
    static long take(UnixSocket receiver, Message message, int index) {
        ReceiveQueue queue = receiver.received;
        Segment segment = queue.get(index);
        boolean peek = message.has(Sockets.MSG_PEEK);
        long before = 0;
        for (int i = 0; i < index; i++) before += queue.get(i).length;
        long skipped = peek ? Math.max(0, receiver.settings.peekOffset - before) : 0;
        long rest = segment.length - skipped, count = Math.min(rest, message.length);
        long copied = message.copyFrom(queue.bytes, before + skipped, 0, count);
        if (copied >= 0) receiver.report(message, segment, peek);
        if (rest > count) message.resultFlags |= Sockets.MSG_TRUNC;
        if (peek) {
            if (copied >= 0 && receiver.settings.peekOffset >= 0) receiver.settings.peekOffset += (int) count;
        } else {
            if (receiver.settings.peekOffset > 0) receiver.settings.peekOffset = (int) Math.max(0, receiver.settings.peekOffset - (long) segment.length);
            // Memory that cannot be written costs the message, as on Linux.
            OpenFile[] files = copied < 0 ? segment.files : null;
            segment.files = null;
            queue.remove();
            if (files != null) InFlight.drop(files);
        }
        if (copied < 0) return -Errno.EFAULT;
        return message.has(Sockets.MSG_TRUNC) ? rest : count;
    }
}
