package hermitux.kernel.fs.vfs;

/**
 * The locks that a server holds for all programs here on one file: what {@link FileLocks} has given away here must be had there as well. Ranges
 * are [start, end), as in FileLocks.
 */
public interface RemoteLocks {
    int READ = 0, WRITE = 1, NONE = 2;

    /** Sets, changes or takes away a record lock: 0, -EAGAIN if somebody else's stands against it, or -errno. */
    long record(int type, long start, long end);

    /** Sets, changes or takes away the lock of flock(2), likewise. */
    long whole(int type);

    /** The record lock of somebody else that stands against one: null if there is none, or with Failure. */
    FileLocks.Lock conflict(int type, long start, long end);
}
