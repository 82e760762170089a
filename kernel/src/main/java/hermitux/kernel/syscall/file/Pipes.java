package hermitux.kernel.syscall.file;

import hermitux.abi.Errno;
import hermitux.abi.OpenFlags;
import hermitux.kernel.fs.pipe.PipeInode;
import hermitux.kernel.fs.vfs.DescriptorTable;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.memory.UserMemory;

/** pipe(2) and pipe2. */
public final class Pipes {
    private Pipes() { }

    public static long pipe(long descriptors) { return make(descriptors, 0); }

    /** O_DIRECT is the packet mode, a flag of the write end. */
    public static long pipe2(long descriptors, int flags) { return make(descriptors, flags); }

    private static long make(long descriptors, int flags) {
        if ((flags & ~(OpenFlags.CLOEXEC | OpenFlags.NONBLOCK | OpenFlags.DIRECT)) != 0) return -Errno.EINVAL;
        if (!UserMemory.writable(descriptors, 8)) return -Errno.EFAULT;
        PipeInode inode = new PipeInode();
        OpenFile reading = inode.open(null, OpenFlags.READ_ONLY | flags & OpenFlags.NONBLOCK);
        OpenFile writing = inode.open(null, OpenFlags.WRITE_ONLY | flags & (OpenFlags.NONBLOCK | OpenFlags.DIRECT));
        return DescriptorTable.current().installPair(reading, writing, (flags & OpenFlags.CLOEXEC) != 0, descriptors);
    }
}
