package hermitux.kernel.fs.event;

import hermitux.abi.Errno;
import hermitux.abi.PollEvents;
import hermitux.kernel.fs.file.AnonymousFiles;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.machine.NoAllocation;
import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.thread.WaitQueue;

/** The file of eventfd(2): an unsigned 64-bit counter that writes add to and reads take. */
public final class EventCounter extends OpenFile {
    private final WaitQueue queue = new WaitQueue();
    private final boolean semaphore;
    /** Unsigned; at most 2^64 - 2 by writes. */
    private long count;

    public EventCounter(int initial, boolean semaphore, int flags) {
        this.count = initial & 0xffffffffL;
        this.semaphore = semaphore;
        this.flags = flags;
    }

    @Override public long readBound(long length, long offset) { return Math.min(length, 8); }

    @NoAllocation(reason = "every read")
    @Override
    public long read(long userAddress, long length) {
        if (length < 8) return -Errno.EINVAL;
        if (count == 0) return nonBlocking() ? -Errno.EAGAIN : Scheduler.block(queue, Long.MAX_VALUE);
        long taken = semaphore ? 1 : count;
        Memory.store64(userAddress, taken);
        count -= taken;
        queue.wakeAll(PollEvents.POLLOUT);
        return 8;
    }

    @NoAllocation(reason = "every write")
    @Override
    public long write(long userAddress, long length) {
        if (length != 8) return -Errno.EINVAL;
        long added = Memory.load64(userAddress);
        if (added == -1) return -Errno.EINVAL;
        if (Long.compareUnsigned(-1 - count, added) <= 0) return nonBlocking() ? -Errno.EAGAIN : Scheduler.block(queue, Long.MAX_VALUE);
        count += added;
        queue.wakeAll(PollEvents.POLLIN);
        return 8;
    }

    @Override
    public int poll() {
        int events = count != 0 ? PollEvents.POLLIN : 0;
        if (count == -1) events |= PollEvents.POLLERR;
        if (Long.compareUnsigned(count, -2) < 0) events |= PollEvents.POLLOUT;
        return events;
    }

    /** Positions mean nothing, and asking for one is no error. */
    @Override public long seek(long offset, int whence) { return 0; }
    @Override public WaitQueue waiters() { return queue; }
    @Override public Inode inode() { return AnonymousFiles.eventInode(); }
    @Override public String description() { return "anon_inode:[eventfd]"; }

    /** As fs/eventfd.c of Linux shows it in fdinfo: the count in hexadecimal, 16 wide. */
    @Override
    public void details(StringBuilder out) {
        String digits = Long.toHexString(count);
        out.append("eventfd-count: ");
        for (int i = digits.length(); i < 16; i++) out.append(' ');
        out.append(digits).append('\n');
    }
}
