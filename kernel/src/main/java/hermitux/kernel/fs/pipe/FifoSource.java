package hermitux.kernel.fs.pipe;

import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.fs.vfs.OpenFile;

/** What file systems with FIFOs open them by. A kernel for a program that makes none has none. */
public class FifoSource {
    public Pipe pipe() { return new Pipe(); }

    /** @return null with Failure; Failure.BLOCKED while the other end is missing */
    public OpenFile open(Pipe pipe, Inode inode, Dentry dentry, int flags) { return Fifo.open(pipe, inode, dentry, flags); }
}
