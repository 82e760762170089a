package hermitux.kernel.fs.device;

import hermitux.abi.Errno;
import hermitux.abi.PollEvents;
import hermitux.kernel.driver.Entropy;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.machine.NoAllocation;
import hermitux.kernel.memory.UserMemory;

/** The devices of major number 1, opened (null(4), full(4), random(4)): /dev/null, zero, full, random and urandom. The kind is the minor number. */
public final class MemoryDevice extends OpenFile {
    public static final int MAJOR = 1, NULL = 3, ZERO = 5, FULL = 7, RANDOM = 8, URANDOM = 9;
    private static final int RNDGETENTCNT = 0x80045200, ENTROPY_BITS = 256;

    private final int kind;
    private final Inode inode;

    MemoryDevice(int kind, Inode inode, Dentry entry, int flags) {
        this.kind = kind;
        this.inode = inode;
        this.flags = flags;
        bind(entry);
    }

    @Override public long readBound(long length, long offset) { return kind == NULL ? 0 : length; }

    /** What is thrown away need not even be there. */
    @Override public long writeBound(long length) { return kind == RANDOM || kind == URANDOM ? length : 0; }

    @NoAllocation(reason = "every read")
    @Override
    public long read(long userAddress, long length) {
        if (kind == NULL) return 0;
        if (kind == RANDOM || kind == URANDOM) Entropy.fill(userAddress, length);
        else Memory.fill(userAddress, 0, length);
        return length;
    }

    /** What is written to random would be mixed into the pool; here the pool renews itself. */
    @NoAllocation(reason = "every write")
    @Override public long write(long userAddress, long length) { return kind == FULL ? -Errno.ENOSPC : length; }

    @Override public long readAt(long userAddress, long length, long offset) { return read(userAddress, length); }
    @Override public long writeAt(long userAddress, long length, long offset) { return write(userAddress, length); }

    /** The offset is always 0. */
    @Override public long seek(long offset, int whence) { return 0; }

    @Override
    public long ioctl(int request, long argument) {
        if (request != RNDGETENTCNT || kind != RANDOM && kind != URANDOM) return kind == RANDOM || kind == URANDOM ? -Errno.EINVAL : -Errno.ENOTTY;
        return UserMemory.store32(argument, ENTROPY_BITS) ? 0 : -Errno.EFAULT;
    }

    @Override public int poll() { return PollEvents.READABLE | PollEvents.WRITABLE; }
    /** Each mapping of /dev/zero is memory of its own. */
    @Override public boolean mapsAnonymously() { return kind == ZERO; }
    @Override public Inode inode() { return inode; }
}
