package hermitux.kernel.net.socket;

import hermitux.abi.Errno;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.AddressSpace;
import hermitux.kernel.memory.ByteRing;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.thread.Failure;
import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.thread.Task;

/**
 * What one call sends or receives: pieces of memory, and what goes with them. Each task has one object, filled in anew when a call is entered, as calls do not
 * wait inside of the kernel. Addresses of the program are checked when they are used; those of the kernel (splice, sendfile) need
 * no check.
 */
public final class Message {
    private static final int PIECE = 16, MOST_PIECES = 1024;
    /** What one call moves at most (read(2), NOTES). */
    private static final long MOST_BYTES = 0x7ffff000;

    /** MSG_ flags of the call; those of the answer. */
    public int flags;
    public int resultFlags;
    /** Bytes of all pieces together. */
    public long length;
    /** The destination as a socket address (bytes), or null; for receiving, the sender's or null. */
    public String address;
    /** A receiver wants to know the sender's address. */
    public boolean wantsAddress;
    /** Control messages: user address and length; of a received message what is left of it. */
    public long control;
    public long controlLength;
    /** The call can take control messages (recvmsg), or has brought them: files and credentials to send, or null and 0. */
    public boolean hasControl;
    public OpenFile[] files;
    public boolean hasCredentials;
    public int pid;
    public int uid;
    public int gid;

    private long single;
    private long vector;
    private long pieces;
    private final RingEnd rings = new RingEnd();
    /** The last copy ended at memory that cannot be reached. */
    private boolean unreachable;

    private Message() { }

    private static Message cleared(int flags) {
        Task task = Scheduler.current();
        if (task.message == null) task.message = new Message();
        Message message = (Message) task.message;
        message.flags = flags;
        message.resultFlags = 0;
        message.address = null;
        message.wantsAddress = false;
        message.control = message.controlLength = 0;
        message.hasControl = false;
        message.files = null;
        message.hasCredentials = false;
        return message;
    }

    /** Of one piece. */
    public static Message of(long address, long length, int flags) {
        Message message = cleared(flags);
        message.vector = 0;
        message.single = address;
        message.length = Math.min(length, MOST_BYTES);
        return message;
    }

    /** Of an array of struct iovec: null with the error in Failure. */
    public static Message of(long vector, long pieces, int flags, int tooMany) {
        if (pieces < 0 || pieces > MOST_PIECES) return Failure.of(tooMany);
        if (!UserMemory.readable(vector, pieces * PIECE)) return Failure.of(Errno.EFAULT);
        long total = 0;
        for (long i = 0; i < pieces; i++) {
            long length = Memory.load64(vector + i * PIECE + 8);
            if (length < 0) return Failure.of(Errno.EINVAL);
            if (isOutside(Memory.load64(vector + i * PIECE), length)) return Failure.of(Errno.EFAULT);
            total = Math.min(MOST_BYTES, total + Math.min(length, MOST_BYTES));
        }
        Message message = cleared(flags);
        message.vector = vector;
        message.pieces = pieces;
        message.length = total;
        return message;
    }

    private static boolean isOutside(long address, long length) {
        return address < 0 || address > AddressSpace.END || length > AddressSpace.END - address;
    }

    public boolean has(int flag) { return (flags & flag) != 0; }

    /** Appends bytes of the message to a ring: how many, -EFAULT with nothing appended, or -ENOBUFS. */
    public long copyTo(ByteRing ring, long offset, long count) {
        rings.of(ring, 0, false);
        long copied = copy(rings, offset, count, false);
        if (copied == count) return copied;
        ring.retract(Math.max(0, copied));
        return unreachable ? -Errno.EFAULT : -Errno.ENOBUFS;
    }

    /** Stores bytes of a ring, from ringOffset on, in the message's memory: how many, or -EFAULT. */
    public long copyFrom(ByteRing ring, long ringOffset, long offset, long count) {
        rings.of(ring, ringOffset, true);
        return copy(rings, offset, count, true) == count ? count : -Errno.EFAULT;
    }

    /**
     * Moves bytes between the message's memory, from an offset on, and another end.
     * @param stores the message's memory is written
     * @return how many, fewer where memory cannot be reached or the other end takes no more; -EFAULT or the other end's error if none
     */
    public long copy(MessageEnd end, long offset, long count, boolean stores) {
        unreachable = false;
        if (vector == 0) return move(end, single + offset, count, 0, stores);
        long done = 0, skipped = 0;
        for (long i = 0; i < pieces && done < count; i++) {
            long address = Memory.load64(vector + i * PIECE), length = Memory.load64(vector + i * PIECE + 8);
            long within = Math.max(0, offset - skipped);
            skipped += length;
            if (within >= length) continue;
            long span = Math.min(length - within, count - done);
            long moved = move(end, address + within, span, done, stores);
            if (moved < 0) return done > 0 ? done : moved;
            done += moved;
            if (moved < span) break;
        }
        return done;
    }

    private long move(MessageEnd end, long address, long count, long done, boolean stores) {
        boolean isUser = address >= 0;
        unreachable = isUser && !(stores ? UserMemory.writable(address, count) : UserMemory.readable(address, count));
        return unreachable ? -Errno.EFAULT : end.move(address, count, done);
    }

    /** A ring of bytes as the other end. */
    private static final class RingEnd implements MessageEnd {
        private ByteRing ring;
        private long from;
        private boolean gives;

        void of(ByteRing of, long offset, boolean out) {
            ring = of;
            from = offset;
            gives = out;
        }

        @Override
        public long move(long address, long count, long done) {
            if (!gives) return ring.append(address, count);
            ring.copyOut(from + done, address, count);
            return count;
        }
    }
}
