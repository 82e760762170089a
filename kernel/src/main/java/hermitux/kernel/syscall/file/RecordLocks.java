package hermitux.kernel.syscall.file;

import hermitux.abi.Errno;
import hermitux.kernel.fs.vfs.DescriptorTable;
import hermitux.kernel.fs.vfs.FileLocks;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.thread.Failure;
import hermitux.kernel.thread.Process;
import hermitux.kernel.thread.Scheduler;

/** Record locks of fcntl(2) (F_SETLK and kin: struct flock), and flock(2). */
public final class RecordLocks {
    /** struct flock: short l_type, short l_whence, off_t l_start, off_t l_len, pid_t l_pid. */
    private static final int TYPE = 0, WHENCE = 2, START = 8, LENGTH = 16, PROCESS = 24, SIZE = 32;
    private static final int F_RDLCK = 0, F_WRLCK = 1, F_UNLCK = 2;
    private static final int LOCK_SH = 1, LOCK_EX = 2, LOCK_NB = 4, LOCK_UN = 8;

    /** What a struct flock names: the first byte, and the one after the last or Long.MAX_VALUE. */
    private static final class Range {
        final long start, end;

        Range(long start, long end) {
            this.start = start;
            this.end = end;
        }
    }

    private RecordLocks() { }

    static long get(OpenFile file, Object owner, long userAddress, boolean description) {
        if (!UserMemory.writable(userAddress, SIZE)) return -Errno.EFAULT;
        int type = Memory.load16(userAddress + TYPE);
        if (type != F_RDLCK && type != F_WRLCK) return -Errno.EINVAL;
        Range range = range(file, userAddress, description);
        if (range == null) return -Failure.errno();
        FileLocks.Lock conflict = FileLocks.of(file.inode()).conflict(owner, range.start, range.end, type == F_WRLCK);
        if (conflict == null) {
            Memory.store16(userAddress + TYPE, F_UNLCK);
            return 0;
        }
        Memory.store16(userAddress + TYPE, conflict.exclusive ? F_WRLCK : F_RDLCK);
        Memory.store16(userAddress + WHENCE, 0);
        Memory.store64(userAddress + START, conflict.start);
        Memory.store64(userAddress + LENGTH, conflict.end == Long.MAX_VALUE ? 0 : conflict.end - conflict.start);
        Memory.store32(userAddress + PROCESS, holder(conflict));
        return 0;
    }

    /** Of another machine's process nothing is known here: 0, as Linux has it for processes of another namespace. */
    private static int holder(FileLocks.Lock lock) { return lock.owner == null ? 0 : lock.owner instanceof DescriptorTable ? Process.current().id : -1; }

    static long set(OpenFile file, Object owner, long userAddress, boolean wait, boolean description) {
        if (!UserMemory.readable(userAddress, SIZE)) return -Errno.EFAULT;
        Range range = range(file, userAddress, description);
        if (range == null) return -Failure.errno();
        int type = Memory.load16(userAddress + TYPE);
        FileLocks locks = FileLocks.of(file.inode());
        switch (type) {
            case F_RDLCK:
                if (!file.readable()) return -Errno.EBADF;
                break;
            case F_WRLCK:
                if (!file.writable()) return -Errno.EBADF;
                break;
            case F_UNLCK:
                locks.unlock(owner, range.start, range.end);
                return 0;
            default: return -Errno.EINVAL;
        }
        long result = locks.lock(owner, range.start, range.end, type == F_WRLCK);
        return result == -Errno.EAGAIN && wait ? Scheduler.block(locks.waiters, locks.retryAt(Scheduler.current())) : result;
    }

    /** Null with the reason in Failure. */
    private static Range range(OpenFile file, long userAddress, boolean description) {
        long offset = Memory.load64(userAddress + START), length = Memory.load64(userAddress + LENGTH), base;
        switch (Memory.load16(userAddress + WHENCE)) {
            case 0: base = 0; break;
            case 1: base = file.position; break;
            case 2: base = file.inode().size; break;
            default: return Failure.of(Errno.EINVAL);
        }
        if (description && Memory.load32(userAddress + PROCESS) != 0) return Failure.of(Errno.EINVAL);
        if (offset > Long.MAX_VALUE - base) return Failure.of(Errno.EOVERFLOW);
        offset += base;
        if (offset < 0) return Failure.of(Errno.EINVAL);
        if (length > 0 && length - 1 > Long.MAX_VALUE - offset) return Failure.of(Errno.EOVERFLOW);
        if (length < 0 && offset + length < 0) return Failure.of(Errno.EINVAL);
        if (length < 0) return new Range(offset + length, offset);
        // The last byte of all, Long.MAX_VALUE, is always part of "to the end".
        return new Range(offset, length == 0 || length > Long.MAX_VALUE - offset ? Long.MAX_VALUE : offset + length);
    }

    public static long flock(int descriptor, int operation) {
        OpenFile file = DescriptorTable.current().usable(descriptor);
        if (file == null) return -Errno.EBADF;
        FileLocks locks = FileLocks.of(file.inode());
        switch (operation & ~LOCK_NB) {
            case LOCK_UN:
                locks.unlockWhole(file);
                return 0;
            case LOCK_SH: case LOCK_EX:
                long result = locks.lockWhole(file, (operation & ~LOCK_NB) == LOCK_EX);
                return result == -Errno.EAGAIN && (operation & LOCK_NB) == 0 ? Scheduler.block(locks.waiters, locks.retryAt(Scheduler.current())) : result;
            default: return -Errno.EINVAL;
        }
    }
}
