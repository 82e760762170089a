package hermitux.kernel.syscall.transfer;

import hermitux.abi.Errno;
import hermitux.abi.OpenFlags;
import hermitux.abi.PollEvents;
import hermitux.kernel.fs.pipe.Pipe;
import hermitux.kernel.fs.pipe.PipeFile;
import hermitux.kernel.fs.vfs.DescriptorTable;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.thread.Process;
import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.thread.Task;

/**
 * splice(2), tee(2) and vmsplice(2). Files read into and write out of a pipe's own pages; between pipes, and from the program's memory, bytes are
 * copied. A splice into a file that waits keeps in Task.progress2 what has gone out; Task.progress belongs to the file.
 */
public final class Splicing {
    /** SPLICE_F_MOVE 1, SPLICE_F_MORE 4 and SPLICE_F_GIFT 8 are hints. */
    private static final int NONBLOCK = 2, ALL_FLAGS = 15;
    private static final int MOST_PIECES = 1024, PIECE = 16, SIGPIPE = 13;
    /** In place of the number of bytes: there is something to move. */
    private static final long READY = 1;

    private Splicing() { }

    public static long splice(int inDescriptor, long userInOffset, int outDescriptor, long userOutOffset, long length, int flags) {
        if (length == 0) return 0;
        if ((flags & ~ALL_FLAGS) != 0) return -Errno.EINVAL;
        OpenFile in = DescriptorTable.current().usable(inDescriptor), out = DescriptorTable.current().usable(outDescriptor);
        if (in == null || out == null) return -Errno.EBADF;
        Pipe from = pipe(in), to = pipe(out);
        if (from != null && userInOffset != 0 || to != null && userOutOffset != 0) return -Errno.ESPIPE;
        long userOffset = userInOffset != 0 ? userInOffset : userOutOffset;
        if (userInOffset != 0 && userOutOffset != 0 && !UserMemory.writable(userInOffset, 8)) return -Errno.EFAULT;
        if (userOffset != 0 && !UserMemory.writable(userOffset, 8)) return -Errno.EFAULT;
        if (!in.readable() || !out.writable()) return -Errno.EBADF;
        if (from == null && to == null) return -Errno.EINVAL;
        long bound = Math.min(length < 0 ? Long.MAX_VALUE : length, Transfers.MOST);
        if (from != null && to != null) return from == to ? -Errno.EINVAL : between(from, waits(in, flags), to, waits(out, flags), bound);
        long offset = Transfers.CURRENT;
        if (userOffset != 0) {
            offset = Memory.load64(userOffset);
            if ((from != null ? out : in).seek(0, 1) == -Errno.ESPIPE) return -Errno.EINVAL;
            if (offset < 0 || offset > Long.MAX_VALUE - bound) return -Errno.EINVAL;
        }
        if (from != null && (out.flags & OpenFlags.APPEND) != 0) return -Errno.EINVAL;
        long moved = from != null ? intoFile(from, waits(in, flags), out, offset, bound) : fromFile(in, offset, to, waits(out, flags), bound);
        if (moved > 0 && userOffset != 0) Memory.store64(userOffset, offset + moved);
        return moved;
    }

    private static Pipe pipe(OpenFile file) { return file instanceof PipeFile end ? end.pipe : null; }

    private static boolean waits(OpenFile file, int flags) { return (flags & NONBLOCK) == 0 && !file.nonBlocking(); }

    /** READY if there is something to read, or what the call answers: 0 at the end, -EAGAIN, BLOCKED. */
    private static long awaitData(Pipe pipe, boolean wait) {
        if (pipe.available() > 0) return READY;
        if (!pipe.hasWriters()) return 0;
        return wait ? Scheduler.block(pipe.readQueue, Long.MAX_VALUE) : -Errno.EAGAIN;
    }

    private static long awaitRoom(Pipe pipe, boolean wait) {
        if (!pipe.hasReaders()) {
            Process.current().signal(SIGPIPE);
            return -Errno.EPIPE;
        }
        if (pipe.room() > 0) return READY;
        return wait ? Scheduler.block(pipe.writeQueue, Long.MAX_VALUE) : -Errno.EAGAIN;
    }

    private static long between(Pipe from, boolean waitForData, Pipe to, boolean waitForRoom, long length) {
        long ready = awaitData(from, waitForData);
        if (ready < 0) return ready;
        // A broken pipe counts before the end of the other one.
        if (ready == READY || !to.hasReaders()) ready = awaitRoom(to, waitForRoom);
        if (ready != READY) return ready;
        long moved = from.duplicate(to, length);
        if (moved > 0) from.skip(moved);
        return moved != 0 ? moved : waitForRoom ? Scheduler.block(to.writeQueue, Long.MAX_VALUE) : -Errno.EAGAIN;
    }

    private static long fromFile(OpenFile in, long offset, Pipe to, boolean wait, long length) {
        long ready = awaitRoom(to, wait);
        if (ready != READY) return ready;
        long done = 0;
        while (done < length && to.room() > 0) {
            long address = to.writeAddress();
            if (address == 0) return done > 0 ? done : -Errno.ENOMEM;
            // What is there already is taken; nothing is waited for once something has been moved.
            if (done > 0 && (in.poll() & PollEvents.POLLIN) == 0) break;
            long span = Math.min(to.writeSpan(), length - done);
            long got = offset == Transfers.CURRENT ? in.read(address, span) : in.readAt(address, span, offset + done);
            if (got <= 0) return done > 0 ? done : got;
            to.commit(got);
            to.wakeReaders();
            done += got;
            if (got < span) break;
        }
        return done;
    }

    private static long intoFile(Pipe from, boolean wait, OpenFile out, long offset, long length) {
        Task task = Scheduler.current();
        long done = task.progress2;
        if (done == 0) {
            long ready = awaitData(from, wait);
            if (ready != READY) return ready;
        }
        while (done < length && from.available() > 0) {
            long span = Math.min(from.readSpan(), length - done);
            long put = offset == Transfers.CURRENT ? out.write(from.readAddress(), span) : out.writeAt(from.readAddress(), span, offset + done);
            if (put == Errno.BLOCKED) return put;
            if (put <= 0) return done > 0 ? done : put;
            from.consume(put);
            from.wakeWriters();
            done += put;
            task.progress2 = done;
            task.progress = 0;
            if (put < span) break;
        }
        return done;
    }

    public static long tee(int inDescriptor, int outDescriptor, long length, int flags) {
        if ((flags & ~ALL_FLAGS) != 0) return -Errno.EINVAL;
        if (length == 0) return 0;
        OpenFile in = DescriptorTable.current().usable(inDescriptor), out = DescriptorTable.current().usable(outDescriptor);
        if (in == null || out == null || !in.readable() || !out.writable()) return -Errno.EBADF;
        Pipe from = pipe(in), to = pipe(out);
        if (from == null || to == null || from == to) return -Errno.EINVAL;
        long ready = awaitData(from, waits(in, flags));
        if (ready == READY) ready = awaitRoom(to, waits(out, flags));
        if (ready != READY) return ready;
        long copied = from.duplicate(to, length < 0 ? Long.MAX_VALUE : length);
        return copied != 0 ? copied : waits(out, flags) ? Scheduler.block(to.writeQueue, Long.MAX_VALUE) : -Errno.EAGAIN;
    }

    /** Into a pipe's write end, or out of a read end. */
    public static long vmsplice(int descriptor, long vector, long count, int flags) {
        if ((flags & ~ALL_FLAGS) != 0) return -Errno.EINVAL;
        OpenFile file = DescriptorTable.current().usable(descriptor);
        Pipe pipe = file == null ? null : pipe(file);
        if (pipe == null) return -Errno.EBADF;
        if (count < 0 || count > MOST_PIECES) return -Errno.EINVAL;
        if (!UserMemory.readable(vector, count * PIECE)) return -Errno.EFAULT;
        long total = 0;
        for (long i = 0; i < count; i++) {
            long length = Memory.load64(vector + i * PIECE + 8);
            if (length < 0) return -Errno.EINVAL;
            total = Math.min(Transfers.MOST, total + Math.min(length, Transfers.MOST));
        }
        if (total == 0) return 0;
        boolean writing = file.writable();
        long ready = writing ? awaitRoom(pipe, waits(file, flags)) : awaitData(pipe, waits(file, flags));
        return ready == READY ? pieces(pipe, writing, vector, count, total) : ready;
    }

    private static long pieces(Pipe pipe, boolean writing, long vector, long count, long total) {
        long done = 0;
        for (long i = 0; i < count && done < total; i++) {
            long address = Memory.load64(vector + i * PIECE);
            long length = Math.min(Memory.load64(vector + i * PIECE + 8), Math.min(total - done, writing ? pipe.room() : pipe.available()));
            if (length == 0) continue;
            if (!(writing ? UserMemory.readable(address, length) : UserMemory.writable(address, length))) return done > 0 ? done : -Errno.EFAULT;
            long moved = writing ? pipe.put(address, length) : pipe.take(address, length);
            if (moved < 0) return done > 0 ? done : moved;
            done += moved;
        }
        return done;
    }
}
