package hermitux.kernel.fs.pipe;

import hermitux.abi.Errno;
import hermitux.abi.OpenFlags;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.thread.Failure;
import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.thread.Task;

/**
 * Opening FIFOs (fifo(7)): the opening of one end waits until the other end is opened. The waiting opener already counts as that end, so that
 * the other one finds it; Task.progress then holds 1 + how often the other end had been opened before.
 */
public final class Fifo {
    private Fifo() { }

    /**
     * For the file systems that hold FIFOs, which keep the pipe with the inode.
     * @return null with Failure.BLOCKED while the other end is missing
     */
    public static OpenFile open(Pipe pipe, Inode inode, Dentry dentry, int flags) {
        int access = flags & 3;
        Task task = Scheduler.current();
        boolean writing = access == 1;
        if (access == 3) return Failure.of(Errno.EINVAL);
        if (access == 2) return connect(pipe, inode, dentry, flags);
        if (task.progress == 0) {
            boolean partner = writing ? pipe.readers > 0 : pipe.writers > 0;
            if (partner || (flags & OpenFlags.NONBLOCK) != 0 && !writing) return connect(pipe, inode, dentry, flags);
            if ((flags & OpenFlags.NONBLOCK) != 0) return Failure.of(Errno.ENXIO);
            task.progress = 1L + (writing ? pipe.readersEver : pipe.writersEver);
            pipe.enter(!writing, writing);
        } else if (task.progress != 1L + (writing ? pipe.readersEver : pipe.writersEver)) {
            return new PipeFile(pipe, inode, dentry, flags);
        }
        long result = Scheduler.block(writing ? pipe.writeQueue : pipe.readQueue, Long.MAX_VALUE);
        if (result == Errno.BLOCKED) return Failure.of(Failure.BLOCKED);
        pipe.leave(!writing, writing);
        return Failure.of((int) -result);
    }

    static OpenFile connect(Pipe pipe, Inode inode, Dentry dentry, int flags) {
        pipe.enter((flags & 3) != 1, (flags & 3) != 0);
        return new PipeFile(pipe, inode, dentry, flags);
    }
}
