package hermitux.kernel.syscall.file;

import hermitux.abi.Errno;
import hermitux.abi.OpenFlags;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.fs.vfs.Notice;
import hermitux.kernel.fs.vfs.Permission;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.thread.Failure;
import hermitux.kernel.time.Clock;

/** Times of files: utimensat(2) and its forerunners utime, utimes and futimesat. */
public final class FileTimes {
    private static final long SECOND = 1_000_000_000L;
    private static final long UTIME_NOW = 0x3fffffff, UTIME_OMIT = 0x3ffffffe;
    /** Seconds that a nanosecond count in 64 bits can hold; times beyond are brought to the limit, as Linux does for a file system's range. */
    private static final long MOST_SECONDS = Long.MAX_VALUE / SECOND - 1;

    /** What a call sets: seconds and nanoseconds of access and modification; now, if nothing else is said. */
    private long accessedSeconds, accessedRest = UTIME_NOW;
    private long modifiedSeconds, modifiedRest = UTIME_NOW;

    private FileTimes() { }

    private FileTimes(long times) {
        accessedSeconds = Memory.load64(times);
        accessedRest = Memory.load64(times + 8);
        modifiedSeconds = Memory.load64(times + 16);
        modifiedRest = Memory.load64(times + 24);
    }

    /** struct utimbuf: seconds only. */
    public static long utime(long path, long times) {
        if (times != 0 && !UserMemory.readable(times, 16)) return -Errno.EFAULT;
        var wanted = new FileTimes();
        if (times != 0) {
            wanted.accessedSeconds = Memory.load64(times);
            wanted.modifiedSeconds = Memory.load64(times + 8);
            wanted.accessedRest = wanted.modifiedRest = 0;
        }
        return wanted.change(PathArguments.inode(OpenFlags.AT_FDCWD, path, 0, true));
    }

    public static long utimes(long path, long times) { return setTimes(OpenFlags.AT_FDCWD, path, times); }

    /** Two struct timeval. A null path means the descriptor itself. */
    public static long futimesat(int directory, long path, long times) { return setTimes(directory, path, times); }

    private static long setTimes(int directory, long path, long times) {
        if (times == 0) return new FileTimes().change(directory, path, 0);
        if (!UserMemory.readable(times, 32)) return -Errno.EFAULT;
        var wanted = new FileTimes(times);
        if (wanted.accessedRest < 0 || wanted.accessedRest >= 1_000_000 || wanted.modifiedRest < 0 || wanted.modifiedRest >= 1_000_000) return -Errno.EINVAL;
        wanted.accessedRest *= 1000;
        wanted.modifiedRest *= 1000;
        return wanted.change(directory, path, 0);
    }

    /** Two struct timespec. */
    public static long utimensat(int directory, long path, long times, int flags) {
        if (times == 0) return new FileTimes().change(directory, path, flags);
        if (!UserMemory.readable(times, 32)) return -Errno.EFAULT;
        var wanted = new FileTimes(times);
        if (wanted.accessedRest == UTIME_OMIT && wanted.modifiedRest == UTIME_OMIT) return 0;
        if (!proper(wanted.accessedRest) || !proper(wanted.modifiedRest)) return -Errno.EINVAL;
        return wanted.change(directory, path, flags);
    }

    private static boolean proper(long nanoseconds) {
        return nanoseconds >= 0 && nanoseconds < SECOND || nanoseconds == UTIME_NOW || nanoseconds == UTIME_OMIT;
    }

    private long change(int directory, long path, int flags) {
        if (path == 0 && directory != OpenFlags.AT_FDCWD) {
            if (flags != 0) return -Errno.EINVAL;
            return change(PathArguments.named(directory));
        }
        if ((flags & ~(OpenFlags.AT_SYMLINK_NOFOLLOW | OpenFlags.AT_EMPTY_PATH)) != 0) return -Errno.EINVAL;
        return change(PathArguments.inode(directory, path, flags, (flags & OpenFlags.AT_SYMLINK_NOFOLLOW) == 0));
    }

    private long change(Inode inode) {
        if (inode == null) return -Failure.errno();
        if (inode.fileSystem.readOnly) return -Errno.EROFS;
        boolean bothNow = accessedRest == UTIME_NOW && modifiedRest == UTIME_NOW;
        // Whoever may write the file may set both to now; anything else is for the owner (utimensat(2)).
        if (!Permission.owns(inode)) {
            if (!bothNow) return -Errno.EPERM;
            if (!Permission.allowed(inode, Permission.WRITE)) return -Errno.EACCES;
        }
        int mask = (accessedRest != UTIME_OMIT ? Inode.ACCESSED : 0) | (modifiedRest != UTIME_OMIT ? Inode.MODIFIED : 0);
        int event = mask == (Inode.ACCESSED | Inode.MODIFIED) ? Notice.ATTRIBUTES : mask == Inode.ACCESSED ? Notice.ACCESS : Notice.MODIFY;
        long result = inode.change(mask, 0, 0, 0, nanos(accessedSeconds, accessedRest), nanos(modifiedSeconds, modifiedRest));
        return PathArguments.told(result, inode, event);
    }

    private static long nanos(long seconds, long rest) {
        if (rest == UTIME_NOW || rest == UTIME_OMIT) return Clock.realtimeNanos();
        return Math.max(-MOST_SECONDS, Math.min(MOST_SECONDS, seconds)) * SECOND + rest;
    }
}
