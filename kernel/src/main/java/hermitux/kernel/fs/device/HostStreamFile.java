package hermitux.kernel.fs.device;

import hermitux.abi.Errno;
import hermitux.abi.OpenFlags;
import hermitux.abi.PollEvents;
import hermitux.kernel.driver.stream.StreamInput;
import hermitux.kernel.driver.stream.StreamOutput;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.machine.NoAllocation;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.thread.Process;
import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.thread.Task;
import hermitux.kernel.thread.WaitQueue;

/**
 * A standard stream that is no terminal: it behaves as the end of a pipe whose other end the host holds (pipe(7)), whatever the launcher's
 * own descriptor is.
 */
public final class HostStreamFile extends OpenFile {
    private static final int FIONREAD = 0x541b, CAPACITY = 65536;
    private static final int SIGPIPE = 13;

    private final Inode inode;
    private final StreamInput input;
    private final StreamOutput output;

    /** One of input and output is null. */
    HostStreamFile(Inode inode, StreamInput input, StreamOutput output, int flags) {
        this.inode = inode;
        this.input = input;
        this.output = output;
        this.flags = flags & ~OpenFlags.ACCESS_MODE | (input != null ? OpenFlags.READ_ONLY : OpenFlags.WRITE_ONLY);
    }

    /** What is there, or one byte to wait for. */
    @Override public long readBound(long length, long offset) { return Math.min(length, Math.max(1, input.available())); }

    @NoAllocation(reason = "every read")
    @Override
    public long read(long userAddress, long length) {
        if (length == 0) return 0;
        long count = input.read(userAddress, length);
        if (count != 0 || input.endOfInput()) return count;
        return nonBlocking() ? -Errno.EAGAIN : Scheduler.block(input.readers, Long.MAX_VALUE);
    }

    /** Task.progress holds the bytes written so far. */
    @NoAllocation(reason = "every write")
    @Override
    public long write(long userAddress, long length) {
        long done = Scheduler.current().progress;
        while (done < length) {
            long count = output.write(userAddress + done, length - done);
            if (count == -Errno.EPIPE) Process.current().signal(SIGPIPE);
            if (count < 0) return done > 0 ? done : count;
            if (count == 0) break;
            done += count;
        }
        return done == length ? done : awaitRoom(done, output.writers, nonBlocking());
    }

    @Override
    public long ioctl(int request, long argument) {
        if (request != FIONREAD) return -Errno.ENOTTY;
        return UserMemory.store32(argument, input == null ? 0 : input.available()) ? 0 : -Errno.EFAULT;
    }

    @Override
    public int poll() {
        if (input != null) return (input.available() > 0 ? PollEvents.READABLE : 0) | (input.endOfInput() ? PollEvents.POLLHUP : 0);
        return (output.writable() ? PollEvents.WRITABLE : 0) | (output.closed() ? PollEvents.POLLERR : 0);
    }

    @Override public WaitQueue waiters() { return input != null ? input.readers : output.writers; }
    @Override public long pipeCapacity() { return CAPACITY; }
    @Override public long resizePipe(int lengthBytes) { return lengthBytes <= CAPACITY ? CAPACITY : -Errno.EPERM; }
    @Override public Inode inode() { return inode; }
    @Override public String description() { return "pipe:[" + inode.number + "]"; }
}
