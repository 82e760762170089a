package hermitux.kernel.fs.vfs;

import hermitux.abi.Errno;
import hermitux.kernel.thread.Task;
import hermitux.kernel.thread.WaitQueue;
import hermitux.kernel.time.Clock;
import java.util.ArrayList;

/**
 * The advisory locks on one file: record locks of fcntl(2), owned by the process (its DescriptorTable) or by the open file description
 * (F_OFD_…), and whole-file locks of flock(2), a world of their own, owned by the open file description. A range is [start, end), end
 * Long.MAX_VALUE meaning "to the end of the file, however long". Locks of one owner never overlap.
 *
 * Where the file lies on a server that locks ({@link Remote}), that holds the union of the locks here: it is asked before one is taken, and
 * told when nobody here has a range any more. Who waits for somebody out there tries again ({@link #retryAt}).
 */
public final class FileLocks {
    /** So that a program that locks byte by byte does not fill the kernel's heap. */
    private static final int MOST_RECORDS = 4096;

    private static final long LEAST_PAUSE = 500_000, MOST_PAUSE = 8_000_000;

    /** Null where nobody else has the file. */
    /** The locks that a server holds for all programs here on one file: what was given away here must be had there as well. Ranges are [start, end). */
    public interface Remote {
        int READ = 0, WRITE = 1, NONE = 2;

        /** Sets, changes or takes away a record lock: 0, -EAGAIN if somebody else's stands against it, or -errno. */
        long record(int type, long start, long end);

        /** Sets, changes or takes away the lock of flock(2), likewise. */
        long whole(int type);

        /** The record lock of somebody else that stands against one: null if there is none, or with Failure. */
        Lock conflict(int type, long start, long end);
    }

    private final Remote remote;
    private final ArrayList<Lock> records = new ArrayList<>();
    private final ArrayList<Lock> whole = new ArrayList<>();
    /** Tasks that wait for any lock here to go. */
    public final WaitQueue waiters = new WaitQueue();
    /** The last lock that was asked for stands against one of another machine. */
    private boolean refusedOutside;

    /** A lock that someone holds. */
    public static final class Lock {
        /** Null if it is somebody's on another machine. */
        public final Object owner;
        public long start;
        public long end;
        public boolean exclusive;

        public Lock(Object owner, long start, long end, boolean exclusive) {
            this.owner = owner;
            this.start = start;
            this.end = end;
            this.exclusive = exclusive;
        }
    }

    FileLocks(Remote remote) { this.remote = remote; }

    /** The same, null if nobody has locked anything of it. */
    public static FileLocks existing(Inode inode) { return inode.locks; }

    public Iterable<Lock> records() { return records; }
    public Iterable<Lock> whole() { return whole; }

    /** The locks of an inode, made at need. */
    public static FileLocks of(Inode inode) {
        if (inode.locks == null) inode.locks = new FileLocks(inode.remoteLocks());
        return inode.locks;
    }

    /** A record lock of someone else that stands against this one, here or on the server, or null. */
    public Lock conflict(Object owner, long start, long end, boolean exclusive) {
        Lock here = conflictHere(owner, start, end, exclusive);
        return here != null || remote == null ? here : remote.conflict(exclusive ? Remote.WRITE : Remote.READ, start, end);
    }

    private Lock conflictHere(Object owner, long start, long end, boolean exclusive) {
        for (int i = 0; i < records.size(); i++) {
            Lock lock = records.get(i);
            if (lock.owner != owner && lock.start < end && start < lock.end && (exclusive || lock.exclusive)) return lock;
        }
        return null;
    }

    /** Takes or changes a record lock: 0, or -EAGAIN if another owner's stands against it. */
    public long lock(Object owner, long start, long end, boolean exclusive) {
        refusedOutside = false;
        if (conflictHere(owner, start, end, exclusive) != null) return -Errno.EAGAIN;
        if (records.size() >= MOST_RECORDS) return -Errno.ENOLCK;
        long outside = remote == null ? 0 : remote.record(exclusive ? Remote.WRITE : Remote.READ, start, end);
        refusedOutside = outside == -Errno.EAGAIN;
        if (outside < 0) return outside;
        boolean weaker = clear(owner, start, end);
        records.add(new Lock(owner, start, end, exclusive));
        join(owner);
        if (weaker && !exclusive) waiters.wakeAll();
        return 0;
    }

    public void unlock(Object owner, long start, long end) {
        if (!clear(owner, start, end)) return;
        if (remote != null) giveUpOutside(start, end);
        waiters.wakeAll();
    }

    /** The parts of the range that nobody here has any more. What others still have is shared, and was shared before. */
    private void giveUpOutside(long start, long end) {
        for (long at = start; at < end; ) {
            long covered = at, next = end;
            for (int i = 0; i < records.size(); i++) {
                Lock lock = records.get(i);
                if (lock.start <= at && lock.end > at) covered = Math.max(covered, lock.end);
                else if (lock.start > at) next = Math.min(next, lock.start);
            }
            if (covered == at) remote.record(Remote.NONE, at, next);
            at = covered == at ? next : covered;
        }
    }

    /** When to try again what was refused: there is nobody to tell us when another machine gives its lock up. */
    public long retryAt(Task task) {
        if (!refusedOutside) return Long.MAX_VALUE;
        task.progress = Math.min(MOST_PAUSE, Math.max(LEAST_PAUSE, task.progress * 2));
        return Clock.monotonicNanos() + task.progress;
    }

    /** Cuts the range out of the owner's locks; true if there was something to cut. */
    private boolean clear(Object owner, long start, long end) {
        boolean cut = false;
        for (int i = records.size() - 1; i >= 0; i--) {
            Lock lock = records.get(i);
            if (lock.owner != owner || lock.start >= end || start >= lock.end) continue;
            cut = true;
            if (lock.start < start && lock.end > end) {
                records.add(new Lock(owner, end, lock.end, lock.exclusive));
                lock.end = start;
            } else if (lock.start < start) lock.end = start;
            else if (lock.end > end) lock.start = end;
            else records.remove(i);
        }
        return cut;
    }

    /** Neighbouring locks of one kind become one. */
    private void join(Object owner) {
        Lock added = records.get(records.size() - 1);
        for (int i = records.size() - 2; i >= 0; i--) {
            Lock lock = records.get(i);
            if (lock.owner != owner || lock.exclusive != added.exclusive || lock.end != added.start && lock.start != added.end) continue;
            added.start = Math.min(added.start, lock.start);
            added.end = Math.max(added.end, lock.end);
            records.remove(i);
        }
    }

    /** flock(2) for an open file: 0 or -EAGAIN. Changing the kind gives the old lock up first, as Linux does. */
    public long lockWhole(OpenFile owner, boolean exclusive) {
        refusedOutside = false;
        for (int i = 0; i < whole.size(); i++) {
            Lock lock = whole.get(i);
            if (lock.owner != owner) continue;
            if (lock.exclusive == exclusive) return 0;
            whole.remove(i);
            waiters.wakeAll();
            break;
        }
        for (int i = 0; i < whole.size(); i++) if (exclusive || whole.get(i).exclusive) return -Errno.EAGAIN;
        if (remote != null && whole.isEmpty()) {
            long outside = remote.whole(exclusive ? Remote.WRITE : Remote.READ);
            refusedOutside = outside == -Errno.EAGAIN;
            if (refusedOutside) remote.whole(Remote.NONE);
            if (outside < 0) return outside;
        }
        whole.add(new Lock(owner, 0, Long.MAX_VALUE, exclusive));
        return 0;
    }

    public void unlockWhole(OpenFile owner) {
        for (int i = 0; i < whole.size(); i++) {
            if (whole.get(i).owner != owner) continue;
            whole.remove(i);
            if (remote != null && whole.isEmpty()) remote.whole(Remote.NONE);
            waiters.wakeAll();
            return;
        }
    }

    /** An open file description ends, and its locks with it. */
    static void closed(OpenFile file) {
        Inode inode = file.inode();
        if (inode == null || inode.locks == null) return;
        inode.locks.unlockWhole(file);
        inode.locks.unlock(file, 0, Long.MAX_VALUE);
    }

    /** A process closes any descriptor of a file: all its record locks on that file go (fcntl(2)). */
    static void descriptorClosed(OpenFile file, DescriptorTable process) {
        Inode inode = file.inode();
        if (inode != null && inode.locks != null) inode.locks.unlock(process, 0, Long.MAX_VALUE);
    }
}
