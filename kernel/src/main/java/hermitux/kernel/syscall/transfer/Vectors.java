package hermitux.kernel.syscall.transfer;

import hermitux.abi.Errno;
import hermitux.abi.OpenFlags;
import hermitux.abi.PollEvents;
import hermitux.kernel.fs.vfs.DescriptorTable;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.net.socket.SocketFile;
import hermitux.kernel.part.Services;
import hermitux.kernel.syscall.net.SocketVectors;
import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.thread.Task;

/**
 * readv(2) and its kin: the pieces one after the other, until one comes out short. A call that waits keeps in Task.progress2 how many bytes
 * earlier pieces have moved; Task.progress belongs to the piece at hand. A read that has got something does not wait for more.
 */
public final class Vectors {
    private static final int MOST_PIECES = 1024;
    public static final int PIECE = 16;
    private static final int RWF_HIPRI = 1, RWF_DSYNC = 2, RWF_SYNC = 4, RWF_NOWAIT = 8, RWF_APPEND = 16;

    private Vectors() { }

    private static SocketVectors sockets() { return Services.find(Services.SOCKET_VECTORS); }

    public static long readv(int descriptor, long vector, int count) { return read(descriptor, vector, count, Transfers.CURRENT); }
    public static long writev(int descriptor, long vector, int count) { return write(descriptor, vector, count, Transfers.CURRENT, 0); }

    /** The high half of the offset means nothing on a 64-bit system. */
    public static long preadv(int descriptor, long vector, long count, long offset, long unused) {
        return offset < 0 ? -Errno.EINVAL : read(descriptor, vector, count, offset);
    }

    public static long pwritev(int descriptor, long vector, long count, long offset, long unused) {
        return offset < 0 ? -Errno.EINVAL : write(descriptor, vector, count, offset, 0);
    }

    public static long preadv2(int descriptor, long vector, long count, long offset, long unused, int flags) {
        if (offset < Transfers.CURRENT) return -Errno.EINVAL;
        if ((flags & ~(RWF_HIPRI | RWF_DSYNC | RWF_SYNC | RWF_NOWAIT)) != 0) return -Errno.EOPNOTSUPP;
        if ((flags & RWF_NOWAIT) != 0 && wouldWait(descriptor, PollEvents.POLLIN)) return -Errno.EAGAIN;
        return read(descriptor, vector, count, offset);
    }

    public static long pwritev2(int descriptor, long vector, long count, long offset, long unused, int flags) {
        if (offset < Transfers.CURRENT) return -Errno.EINVAL;
        if ((flags & ~(RWF_HIPRI | RWF_DSYNC | RWF_SYNC | RWF_NOWAIT | RWF_APPEND)) != 0) return -Errno.EOPNOTSUPP;
        if ((flags & RWF_NOWAIT) != 0 && wouldWait(descriptor, PollEvents.POLLOUT)) return -Errno.EAGAIN;
        long result = write(descriptor, vector, count, offset, flags);
        if (result > 0 && (flags & (RWF_DSYNC | RWF_SYNC)) != 0) DescriptorTable.current().usable(descriptor).sync();
        return result;
    }

    private static boolean wouldWait(int descriptor, int event) {
        OpenFile file = DescriptorTable.current().usable(descriptor);
        return file != null && (file.poll() & (event | PollEvents.POLLHUP | PollEvents.POLLERR)) == 0;
    }

    private static long read(int descriptor, long vector, long count, long offset) {
        OpenFile file = DescriptorTable.current().usable(descriptor);
        if (file == null || !file.readable()) return offset == Transfers.CURRENT ? -Errno.EBADF : Transfers.refusal(file);
        if (file instanceof SocketFile socket && offset == Transfers.CURRENT) return sockets().transfer(socket, vector, count, false);
        long bad = check(vector, count);
        if (bad == 0) bad = reach(file, vector, count, offset);
        if (bad < 0) return bad;
        long total = 0;
        for (long i = 0; i < count && total < Transfers.MOST; i++) {
            long length = Math.min(Memory.load64(vector + i * PIECE + 8), Transfers.MOST - total);
            if (length == 0) continue;
            if (total > 0 && (file.poll() & PollEvents.POLLIN) == 0) break;
            long got = Transfers.read(file, Memory.load64(vector + i * PIECE), length, offset == Transfers.CURRENT ? offset : offset + total);
            if (got < 0) return total > 0 ? total : got;
            total += got;
            if (got < length) break;
        }
        return total;
    }

    private static long write(int descriptor, long vector, long count, long offset, int flags) {
        OpenFile file = DescriptorTable.current().usable(descriptor);
        if (file == null || !file.writable()) return offset == Transfers.CURRENT ? -Errno.EBADF : Transfers.refusal(file);
        if (file instanceof SocketFile socket && offset == Transfers.CURRENT) return sockets().transfer(socket, vector, count, true);
        long bad = check(vector, count);
        if (bad == 0) bad = reach(file, vector, count, offset);
        if (bad < 0) return bad;
        int before = file.flags;
        if ((flags & RWF_APPEND) != 0) file.flags |= OpenFlags.APPEND;
        long result = pieces(file, vector, count, offset);
        file.flags = before;
        return result;
    }

    private static long pieces(OpenFile file, long vector, long count, long offset) {
        Task task = Scheduler.current();
        long done = task.progress2, total = 0;
        for (long i = 0; i < count && total < Transfers.MOST; i++) {
            long length = Math.min(Memory.load64(vector + i * PIECE + 8), Transfers.MOST - total);
            if (total + length <= done) {
                total += length;
                continue;
            }
            long put = Transfers.write(file, Memory.load64(vector + i * PIECE), length, offset == Transfers.CURRENT ? offset : offset + total);
            if (put == Errno.BLOCKED) return put;
            if (put < 0) return total > 0 ? total : put;
            total += put;
            task.progress2 = total;
            task.progress = 0;
            if (put < length) break;
        }
        return total;
    }

    /** -EINVAL if the pieces would end behind the last offset there is. */
    private static long reach(OpenFile file, long vector, long count, long offset) {
        long at = offset == Transfers.CURRENT ? file.position : offset, total = 0;
        for (long i = 0; i < count; i++) total = Math.min(Transfers.MOST, total + Math.min(Transfers.MOST, Memory.load64(vector + i * PIECE + 8)));
        return at >= 0 && at + total < 0 ? -Errno.EINVAL : 0;
    }

    /** The vector is there and its lengths are proper: 0, -EINVAL or -EFAULT. */
    public static long lengths(long vector, long count) {
        if (count < 0 || count > MOST_PIECES) return -Errno.EINVAL;
        if (!UserMemory.readable(vector, count * PIECE)) return -Errno.EFAULT;
        for (long i = 0; i < count; i++) if (Memory.load64(vector + i * PIECE + 8) < 0) return -Errno.EINVAL;
        return 0;
    }

    /** And its pieces lie in the program's half. */
    public static long check(long vector, long count) {
        long bad = lengths(vector, count);
        if (bad < 0) return bad;
        for (long i = 0; i < count; i++) {
            if (Transfers.outside(Memory.load64(vector + i * PIECE), Memory.load64(vector + i * PIECE + 8))) return -Errno.EFAULT;
        }
        return 0;
    }
}
