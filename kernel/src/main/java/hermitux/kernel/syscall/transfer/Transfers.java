package hermitux.kernel.syscall.transfer;

import hermitux.abi.Errno;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.memory.AddressSpace;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.thread.Process;

/**
 * One piece of user memory read or written, as all of read, pread, readv and their kin share: the memory is checked, then the file does it.
 * As on Linux a piece that is only partly mapped is transferred up to the first bad page. A file whose bound is negative (OpenFile.UNCHECKED)
 * checks for itself.
 */
public final class Transfers {
    /** What one call moves at most (read(2), NOTES). */
    public static final long MOST = 0x7ffff000;
    /** In place of a file offset: the file's own, which moves. */
    static final long CURRENT = -1;
    private static final int PAGE = 4096, SEEK_CUR = 1;

    private Transfers() { }

    /** Why a file that is not open for it cannot be read or written at an offset: that it has none comes first (pread(2)). */
    static long refusal(OpenFile file) { return file != null && file.seek(0, SEEK_CUR) == -Errno.ESPIPE ? -Errno.ESPIPE : -Errno.EBADF; }

    /** The file is open for reading. An offset whose sum with the length is no offset any more is refused. */
    static long read(OpenFile file, long userAddress, long length, long offset) {
        if (outside(userAddress, length)) return -Errno.EFAULT;
        long at = offset == CURRENT ? file.position : offset;
        if (length < 0 || at >= 0 && at + length < 0) return -Errno.EINVAL;
        long bound = file.readBound(Math.min(length, MOST), at);
        if (!UserMemory.writable(userAddress, bound)) {
            boolean unchecked = bound < 0;
            bound = unchecked ? Math.min(length, MOST) : goodPart(userAddress, bound, true);
            if (bound == 0 && !unchecked) return -Errno.EFAULT;
        }
        return counted(offset == CURRENT ? file.read(userAddress, bound) : file.readAt(userAddress, bound, offset), false);
    }

    /** The file is open for writing. */
    static long write(OpenFile file, long userAddress, long length, long offset) {
        if (outside(userAddress, length)) return -Errno.EFAULT;
        long at = offset == CURRENT ? file.position : offset;
        if (length < 0 || at >= 0 && at + length < 0) return -Errno.EINVAL;
        long bound = Math.min(length, MOST);
        long looked = file.writeBound(bound);
        if (!UserMemory.readable(userAddress, looked)) {
            if (looked >= 0) bound = goodPart(userAddress, bound, false);
            if (bound == 0 && looked >= 0) return -Errno.EFAULT;
        }
        return counted(offset == CURRENT ? file.write(userAddress, bound) : file.writeAt(userAddress, bound, offset), true);
    }

    /** For /proc/PID/io; calls that are entered again count when they end. */
    private static long counted(long result, boolean write) {
        if (result == Errno.BLOCKED) return result;
        Process process = Process.current();
        if (write) {
            process.writeCalls++;
            if (result > 0) process.writtenBytes += result;
        } else {
            process.readCalls++;
            if (result > 0) process.readBytes += result;
        }
        return result;
    }

    /** Not wholly in the program's half: EFAULT before anything is looked at, also for no bytes (access_ok). */
    public static boolean outside(long userAddress, long length) {
        return userAddress < 0 || length < 0 || userAddress > AddressSpace.END || length > AddressSpace.END - userAddress;
    }

    /** How much of the memory, from its start on, can be written, or read. */
    private static long goodPart(long address, long length, boolean writing) {
        long good = 0;
        while (good < length) {
            long at = address + good, part = Math.min(PAGE - (at & PAGE - 1), length - good);
            if (!(writing ? UserMemory.writable(at, part) : UserMemory.readable(at, part))) break;
            good += part;
        }
        return good;
    }
}
