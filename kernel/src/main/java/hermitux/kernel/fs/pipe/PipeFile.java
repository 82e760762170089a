package hermitux.kernel.fs.pipe;

import hermitux.abi.Errno;
import hermitux.abi.OpenFlags;
import hermitux.abi.PollEvents;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.machine.NoAllocation;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.thread.Credentials;
import hermitux.kernel.thread.Process;
import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.thread.Task;
import hermitux.kernel.thread.WaitQueue;

/** An end of a pipe, or a FIFO opened (which may be both ends at once); pipe(7). */
public final class PipeFile extends OpenFile {
    private static final int FIONREAD = 0x541b;
    private static final int SIGPIPE = 13;

    public final Pipe pipe;
    private final Inode inode;
    /** Writers seen up to the opening: a FIFO without any since is not at its end yet (no POLLHUP). */
    private final int writersBefore;

    PipeFile(Pipe pipe, Inode inode, Dentry dentry, int flags) {
        this.pipe = pipe;
        this.inode = inode;
        this.flags = flags;
        if (dentry != null) bind(dentry);
        this.writersBefore = pipe.writers > 0 ? pipe.writersEver - 1 : pipe.writersEver;
    }

    /** What is there, or one byte to wait for. */
    @Override public long readBound(long length, long offset) { return Math.min(length, Math.max(1, pipe.available())); }

    @NoAllocation(reason = "every read")
    @Override
    public long read(long userAddress, long length) {
        if (length == 0) return 0;
        if (pipe.available() > 0) return pipe.take(userAddress, length);
        if (pipe.writers == 0) return 0;
        if (nonBlocking()) return -Errno.EAGAIN;
        return Scheduler.block(pipe.readQueue, Long.MAX_VALUE);
    }

    /** Atomic up to PIPE_BUF; else in pieces, with Task.progress the bytes written so far. */
    @NoAllocation(reason = "every write")
    @Override
    public long write(long userAddress, long length) {
        if (length == 0) return 0;
        long done = Scheduler.current().progress;
        if (pipe.readers == 0) {
            Process.current().signal(SIGPIPE);
            return done > 0 ? done : -Errno.EPIPE;
        }
        if (pipe.room() >= Math.min(length - done, Pipe.ATOMIC_LENGTH)) {
            boolean packets = (flags & OpenFlags.DIRECT) != 0;
            long count = packets ? pipe.putPackets(userAddress + done, length - done) : pipe.put(userAddress + done, length - done);
            if (count < 0) return done > 0 ? done : count;
            done += count;
            if (done == length) return done;
        }
        return awaitRoom(done, pipe.writeQueue, nonBlocking());
    }

    @Override
    public long ioctl(int request, long argument) {
        if (request != FIONREAD) return -Errno.ENOTTY;
        if (!UserMemory.writable(argument, 4)) return -Errno.EFAULT;
        Memory.store32(argument, (int) pipe.available());
        return 0;
    }

    @Override
    public int poll() {
        int events = 0;
        if (readable()) {
            if (pipe.available() > 0) events |= PollEvents.READABLE;
            if (pipe.writers == 0 && pipe.writersEver != writersBefore) events |= PollEvents.POLLHUP;
        }
        if (writable()) {
            if (pipe.room() >= Pipe.ATOMIC_LENGTH) events |= PollEvents.WRITABLE;
            if (pipe.readers == 0) events |= PollEvents.POLLERR;
        }
        return events;
    }

    @Override
    public WaitQueue waiters() {
        if (!writable()) return pipe.readQueue;
        return readable() ? pipe.bothQueue() : pipe.writeQueue;
    }

    @Override public long pipeCapacity() { return pipe.capacity(); }

    @Override
    public long resizePipe(int lengthBytes) {
        return pipe.resize(lengthBytes, Credentials.current().has(Credentials.SYS_RESOURCE));
    }

    @Override public Inode inode() { return inode; }

    @Override
    public String description() { return dentry != null ? dentry.path() : "pipe:[" + inode.number + "]"; }

    @Override protected void close() { pipe.leave(readable(), writable()); }
}
