package hermitux.kernel.fs.vfs;

import hermitux.abi.Errno;
import hermitux.kernel.thread.WaitQueue;
import java.util.ArrayList;

/**
 * The advisory locks on one file: record locks of fcntl(2), owned by the process (its DescriptorTable) or by the open file description
 * (F_OFD_…), and whole-file locks of flock(2), a world of their own, owned by the open file description. A range is [start, end), end
 * Long.MAX_VALUE meaning "to the end of the file, however long". Locks of one owner never overlap.
 */
public final class FileLocks {
    /** So that a program that locks byte by byte does not fill the kernel's heap. */
    private static final int MOST_RECORDS = 4096;

    private final ArrayList<Lock> records = new ArrayList<>();
    private final ArrayList<Lock> whole = new ArrayList<>();
    /** Tasks that wait for any lock here to go. */
    public final WaitQueue waiters = new WaitQueue();

    /** A lock that someone holds. */
    public static final class Lock {
        public final Object owner;
        public long start;
        public long end;
        public boolean exclusive;

        Lock(Object owner, long start, long end, boolean exclusive) {
            this.owner = owner;
            this.start = start;
            this.end = end;
            this.exclusive = exclusive;
        }
    }

    /** The locks of an inode, made at need. */
    public static FileLocks of(Inode inode) {
        if (inode.locks == null) inode.locks = new FileLocks();
        return inode.locks;
    }

    /** A record lock of someone else that stands against this one, or null. */
    public Lock conflict(Object owner, long start, long end, boolean exclusive) {
        for (int i = 0; i < records.size(); i++) {
            Lock lock = records.get(i);
            if (lock.owner != owner && lock.start < end && start < lock.end && (exclusive || lock.exclusive)) return lock;
        }
        return null;
    }

    /** Takes or changes a record lock: 0, or -EAGAIN if another owner's stands against it. */
    public long lock(Object owner, long start, long end, boolean exclusive) {
        if (conflict(owner, start, end, exclusive) != null) return -Errno.EAGAIN;
        if (records.size() >= MOST_RECORDS) return -Errno.ENOLCK;
        boolean weaker = clear(owner, start, end);
        records.add(new Lock(owner, start, end, exclusive));
        join(owner);
        if (weaker && !exclusive) waiters.wakeAll();
        return 0;
    }

    public void unlock(Object owner, long start, long end) {
        if (clear(owner, start, end)) waiters.wakeAll();
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
        for (int i = 0; i < whole.size(); i++) {
            Lock lock = whole.get(i);
            if (lock.owner != owner) continue;
            if (lock.exclusive == exclusive) return 0;
            whole.remove(i);
            waiters.wakeAll();
            break;
        }
        for (int i = 0; i < whole.size(); i++) if (exclusive || whole.get(i).exclusive) return -Errno.EAGAIN;
        whole.add(new Lock(owner, 0, Long.MAX_VALUE, exclusive));
        return 0;
    }

    public void unlockWhole(OpenFile owner) {
        for (int i = 0; i < whole.size(); i++) {
            if (whole.get(i).owner != owner) continue;
            whole.remove(i);
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
