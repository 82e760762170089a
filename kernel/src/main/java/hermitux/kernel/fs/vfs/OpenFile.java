package hermitux.kernel.fs.vfs;

import hermitux.abi.Errno;
import hermitux.abi.FileMode;
import hermitux.abi.OpenFlags;
import hermitux.kernel.memory.PageSource;
import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.thread.WaitQueue;

/**
 * An open file description (open(2)): what descriptors refer to. Subclasses are regular files, directories, pipes, devices, the console,
 * eventfd and so on. All lengths are in bytes.
 *
 * Contract of every operation: it answers a value that is not negative, -errno, or {@link Errno#BLOCKED} after putting the current task on
 * a wait queue (Scheduler.block); then it is entered again from the start once the task wakes. Addresses are user addresses whose range
 * the caller has already checked and populated (UserMemory.readable, writable), so plain Memory loads and stores cannot fault.
 */
public abstract class OpenFile {
    /** Status flags as open(2) and F_GETFL name them: access mode, O_APPEND, O_NONBLOCK, …. */
    public int flags;
    /** File offset, shared by duplicated descriptors. */
    public long position;
    /** Directory entry it was opened by, or null for what has no name (then {@link #name} describes it). */
    public Dentry dentry;
    /** Descriptors and mappings that refer to it; close() runs when {@link #release} takes the last one. */
    public int references = 1;
    /** Signal-driven input: who is told, and how (fs.event.SignalDrive); null until somebody asks for it. */
    public WaitQueue.Observer drive;
    /** Those told of this file's wake-ups and of its end (epoll). */
    FileWatch watches;

    /** Reads at the file offset, which it advances. */
    public long read(long userAddress, long length) { return -Errno.EINVAL; }
    /** Writes at the file offset, which it advances. */
    public long write(long userAddress, long length) { return -Errno.EINVAL; }
    /** Reads at an offset of the file; the file offset stays. -ESPIPE for what cannot seek. */
    public long readAt(long userAddress, long length, long offset) { return -Errno.ESPIPE; }
    public long writeAt(long userAddress, long length, long offset) { return -Errno.ESPIPE; }
    /** In place of a bound: the file gets the whole buffer unchecked, and looks at it itself. */
    protected static final long UNCHECKED = -1;
    /** How many bytes of the buffer a read could fill now at most: that much of it is checked and populated before. */
    public long readBound(long length, long offset) { return length; }
    /** How many bytes of the buffer a write looks at. */
    public long writeBound(long length) { return length; }
    public long seek(long offset, int whence) { return -Errno.ESPIPE; }
    public long truncate(long length) { return -Errno.EINVAL; }
    public long ioctl(int request, long argument) { return -Errno.ENOTTY; }
    /** F_GETPIPE_SZ and F_SETPIPE_SZ of fcntl(2). */
    public long pipeCapacity() { return -Errno.EBADF; }
    public long resizePipe(int lengthBytes) { return -Errno.EBADF; }
    /** Flushes to the device or host what is behind the file. */
    public long sync() { return -Errno.EINVAL; }

    /** Events that hold now, as poll(2) names them (POLLIN, POLLOUT, POLLHUP, …). Regular files are always ready. */
    public int poll() { return 0x145; /* POLLIN POLLOUT POLLRDNORM POLLWRNORM */ }
    /** Where tasks wait for a change of {@link #poll}, or null if it never changes. */
    public WaitQueue waiters() { return null; }

    /** O_ASYNC has an effect: sockets, pipes and terminals. Other files keep the flag and send nothing. */
    public boolean drivesSignals() {
        int kind = inode().mode & FileMode.TYPE;
        return waiters() != null && (kind == FileMode.SOCKET || kind == FileMode.FIFO || kind == FileMode.CHARACTER);
    }

    /** The inode behind it; every open file has one (anonymous ones too), for fstat. */
    public abstract Inode inode();
    /** What {@link #poll} answers depends on the task that asks (signalfd): whoever wakes its watchers cannot tell for them. */
    public boolean isReadyForSomeOnly() { return false; }
    /** What mmap maps, or null if it cannot be mapped. */
    public PageSource pages() { return null; }
    /** It is about to be mapped for stores that others shall see: 0 or -errno. */
    public long mayShare() { return 0; }
    /** It is being mapped. */
    public void mapped() { }
    /** Mapping it gives anonymous memory (/dev/zero). */
    public boolean mapsAnonymously() { return false; }
    /** As /proc/self/fd shows it: a path, or "pipe:[17]", "anon_inode:[eventpoll]" and the like. */
    public String description() { return dentry != null ? dentry.path() : "anon_inode:[unknown]"; }
    /** Lines of /proc/self/fdinfo beyond the common ones. */
    public void details(StringBuilder out) { }
    /** The last reference is gone. */
    protected void close() { }
    /** A descriptor of it is closed, others may remain: close(2)'s chance to report an error of a host. */
    public long flush() { return 0; }

    /** close(2) of its last descriptor waits, by {@link #linger}: it answers BLOCKED, or 0 when the file may go. */
    public boolean lingers() { return false; }
    public long linger() { return 0; }

    /** Takes the entries that a directory lists. */
    public interface EntrySink {
        /**
         * @param type DT_ value: (mode >> 12) & 15
         * @param next directory offset of the entry after this one (d_off)
         * @return false if there is no room: the entry was not taken, and the listing stops
         */
        boolean add(String name, long inodeNumber, int type, long next);
    }

    /** Lists a directory from {@link #position} on, which it advances (getdents64). */
    public long list(EntrySink sink) { return -Errno.ENOTDIR; }

    public final void retain() { references++; }

    public final void release() {
        if (--references > 0) return;
        FileLocks.closed(this);
        if (Notice.isOn()) Notice.file(this, writable() ? Notice.CLOSE_WRITE : Notice.CLOSE_NOWRITE);
        while (watches != null) watches.closed();
        if (drive != null) drive.leave();
        close();
        if (dentry == null) return;
        if (writable()) dentry.inode.writers--;
        dentry.release();
    }

    /** Binds a new open file to the entry it was opened by, and keeps that alive. */
    public final void bind(Dentry entry) {
        dentry = entry;
        entry.retain();
        if (writable()) entry.inode.writers++;
    }

    /**
     * The end of a write that has got done bytes in and has no room for the rest: waits for room, with Task.progress what is done, or answers what there is to
     * say. `writers` is woken when there is room.
     */
    public static long awaitRoom(long done, WaitQueue writers, boolean nonBlocking) {
        if (nonBlocking) return done > 0 ? done : -Errno.EAGAIN;
        long result = Scheduler.block(writers, Long.MAX_VALUE);
        if (result != Errno.BLOCKED) return done > 0 ? done : result;
        Scheduler.current().progress = done;
        return result;
    }

    /** The first of those who watch it; FileWatch.next leads to the others. */
    public final FileWatch watches() { return watches; }

    /** Opened with O_PATH: names the file, and nothing else. */
    public final boolean pathOnly() { return (flags & OpenFlags.PATH) != 0; }
    public final boolean readable() { return (flags & OpenFlags.ACCESS_MODE) != OpenFlags.WRITE_ONLY && !pathOnly(); }
    public final boolean writable() { return (flags & OpenFlags.ACCESS_MODE) != 0 && !pathOnly(); }
    public final boolean nonBlocking() { return (flags & OpenFlags.NONBLOCK) != 0; }
}
