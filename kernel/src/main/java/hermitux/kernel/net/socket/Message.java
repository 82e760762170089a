package hermitux.kernel.net.socket;

import hermitux.abi.Errno;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.AddressSpace;
import hermitux.kernel.memory.ByteRing;
import hermitux.kernel.memory.UserMemory;

/**
 * What one call sends or receives: pieces of memory, and what goes with them. There is one object, filled in anew each time a call is entered,
 * as calls do not wait inside of the kernel. Addresses of the program are checked when they are used; those of the kernel (splice, sendfile) need
 * no check.
 */
public final class Message {
    private static final int PIECE = 16, MOST_PIECES = 1024;
    /** What one call moves at most (read(2), NOTES). */
    private static final long MOST_BYTES = 0x7ffff000;

    private static Message current;

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

    public static void init() { current = new Message(); }

    private static Message cleared(int flags) {
        Message message = current;
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

    /** Of an array of struct iovec: null with the error in UserMemory.error. */
    public static Message of(long vector, long pieces, int flags, int tooMany) {
        if (pieces < 0 || pieces > MOST_PIECES) return bad(tooMany);
        if (!UserMemory.readable(vector, pieces * PIECE)) return bad(Errno.EFAULT);
        long total = 0;
        for (long i = 0; i < pieces; i++) {
            long length = Memory.load64(vector + i * PIECE + 8);
            if (length < 0) return bad(Errno.EINVAL);
            if (isOutside(Memory.load64(vector + i * PIECE), length)) return bad(Errno.EFAULT);
            total = Math.min(MOST_BYTES, total + Math.min(length, MOST_BYTES));
        }
        Message message = cleared(flags);
        message.vector = vector;
        message.pieces = pieces;
        message.length = total;
        return message;
    }

    private static Message bad(int error) {
        UserMemory.error = error;
        return null;
    }

    private static boolean isOutside(long address, long length) {
        return address < 0 || address > AddressSpace.END || length > AddressSpace.END - address;
    }

    public boolean has(int flag) { return (flags & flag) != 0; }

    /** Appends bytes of the message to a ring: how many, -EFAULT with nothing appended, or -ENOBUFS. */
    public long copyTo(ByteRing ring, long offset, long count) { return walk(ring, offset, count, 0, true); }

    /** Stores bytes of a ring, from ringOffset on, in the message's memory: how many, or -EFAULT. */
    public long copyFrom(ByteRing ring, long ringOffset, long offset, long count) { return walk(ring, offset, count, ringOffset, false); }

    private long walk(ByteRing ring, long offset, long count, long ringOffset, boolean in) {
        if (vector == 0) return move(ring, single + offset, count, ringOffset, in, 0);
        long done = 0, skipped = 0;
        for (long i = 0; i < pieces && done < count; i++) {
            long address = Memory.load64(vector + i * PIECE), length = Memory.load64(vector + i * PIECE + 8);
            long within = Math.max(0, offset - skipped);
            skipped += length;
            if (within >= length) continue;
            long span = Math.min(length - within, count - done);
            long moved = move(ring, address + within, span, ringOffset + done, in, done);
            if (moved < 0) return moved;
            done += moved;
        }
        return done;
    }

    private static long move(ByteRing ring, long address, long count, long ringOffset, boolean in, long before) {
        boolean user = address >= 0;
        if (!in) {
            if (user && !UserMemory.writable(address, count)) return -Errno.EFAULT;
            ring.copyOut(ringOffset, address, count);
            return count;
        }
        int error = user && !UserMemory.readable(address, count) ? Errno.EFAULT : 0;
        if (error == 0) {
            long appended = ring.append(address, count);
            if (appended == count) return count;
            before += appended;
            error = Errno.ENOBUFS;
        }
        ring.retract(before);
        return -error;
    }
}
