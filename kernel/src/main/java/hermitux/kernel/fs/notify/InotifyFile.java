package hermitux.kernel.fs.notify;

import hermitux.abi.Errno;
import hermitux.abi.OpenFlags;
import hermitux.abi.PollEvents;
import hermitux.kernel.collection.LongMap;
import hermitux.kernel.fs.file.AnonymousFiles;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.fs.vfs.Notice;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.HeapBudget;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.thread.WaitQueue;
import java.util.ArrayDeque;

/**
 * The file of inotify_init1(2): watches, and the events that have happened and not been read. An event like the last one is dropped; when the
 * queue is full, one IN_Q_OVERFLOW ends it.
 */
public final class InotifyFile extends OpenFile implements Notice.Watch.Owner {
    /** /proc/sys/fs/inotify: max_queued_events, max_user_instances. */
    public static final int MOST_EVENTS = 16384, MOST_INSTANCES = 128;
    /** struct inotify_event: i32 watch, u32 mask, cookie, length of the name that follows, padded with NULs to a multiple of this. */
    private static final int HEADER = 16, MASK = 4, COOKIE = 8, LENGTH = 12;
    private static final int EVENT_BYTES = 96, FIONREAD = 0x541b;

    private final WaitQueue queue = new WaitQueue();
    private final LongMap<Notice.Watch> watches = new LongMap<>();
    private final ArrayDeque<Event> events = new ArrayDeque<>();
    private int count;
    private int bytes;
    private int lastDescriptor;
    private boolean overflowed;

    private record Event(int watch, int mask, int cookie, String name) {
        int size() { return name.isEmpty() ? HEADER : HEADER + (name.length() + HEADER & -HEADER); }
        int heap() { return EVENT_BYTES + 2 * name.length(); }
    }

    private InotifyFile(int flags) {
        this.flags = OpenFlags.READ_ONLY | flags & OpenFlags.NONBLOCK;
        Notice.countInstance(1);
    }

    /** Null if there are too many already. */
    public static InotifyFile open(int flags) { return Notice.instances() >= MOST_INSTANCES ? null : new InotifyFile(flags); }

    /** The watch of a file, or null. */
    public Notice.Watch find(Inode inode) {
        Notice.Watch watch = inode.watches;
        while (watch != null && watch.owner != this) watch = watch.next();
        return watch;
    }

    /** A new watch: its descriptor, or -ENOSPC. */
    public int watch(Dentry entry, int mask) {
        Notice.Watch watch = Notice.Watch.begin(this, lastDescriptor + 1, entry, mask);
        if (watch == null) return -Errno.ENOSPC;
        watches.put(++lastDescriptor, watch);
        return lastDescriptor;
    }

    /** Changes what a watch wants: its descriptor. */
    public int change(Notice.Watch watch, int mask, boolean add) {
        watch.mask = add ? watch.mask | mask : mask;
        return watch.descriptor;
    }

    /** inotify_rm_watch(2): 0 or -EINVAL. */
    public long remove(int descriptor) {
        Notice.Watch watch = watches.get(descriptor);
        if (watch == null) return -Errno.EINVAL;
        remove(watch);
        return 0;
    }

    @Override public void remove(Notice.Watch watch) {
        watches.remove(watch.descriptor);
        watch.end();
        add(watch.descriptor, Notice.IGNORED, "", 0);
    }

    @Override public void add(int watch, int mask, String name, int cookie) {
        Event last = events.peekLast();
        if (last != null && last.watch == watch && last.mask == mask && mask != Notice.IGNORED && last.name.equals(name)) return;
        if (overflowed) return;
        Event event = new Event(watch, mask, cookie, name);
        if (count >= MOST_EVENTS || !HeapBudget.take(event.heap())) {
            overflowed = true;
            event = new Event(-1, Notice.OVERFLOW, 0, "");
            HeapBudget.give(-event.heap());
        }
        events.addLast(event);
        count++;
        bytes += event.size();
        queue.wakeAll(PollEvents.READABLE);
    }

    private void take() {
        Event event = events.removeFirst();
        count--;
        bytes -= event.size();
        HeapBudget.give(event.heap());
        if (event.mask == Notice.OVERFLOW) overflowed = false;
    }

    @Override public long readBound(long length, long offset) { return Math.min(length, Math.max(bytes, HEADER)); }

    /** As many events as fit; EINVAL if the first one does not. */
    @Override
    public long read(long userAddress, long length) {
        if (count == 0) return nonBlocking() ? -Errno.EAGAIN : Scheduler.block(queue, Long.MAX_VALUE);
        long done = 0;
        while (count > 0) {
            Event event = events.peekFirst();
            if (event.size() > length - done) break;
            store(userAddress + done, event);
            done += event.size();
            take();
        }
        return done == 0 ? -Errno.EINVAL : done;
    }

    private static void store(long address, Event event) {
        Memory.store32(address, event.watch);
        Memory.store32(address + MASK, event.mask);
        Memory.store32(address + COOKIE, event.cookie);
        int length = event.size() - HEADER;
        Memory.store32(address + LENGTH, length);
        for (int i = 0; i < length; i++) Memory.store8(address + HEADER + i, i < event.name.length() ? event.name.charAt(i) : 0);
    }

    @Override
    public long ioctl(int request, long argument) {
        if (request != FIONREAD) return -Errno.ENOTTY;
        return UserMemory.store32(argument, bytes) ? 0 : -Errno.EFAULT;
    }

    /** Positions mean nothing, and asking for one is no error. */
    @Override public long seek(long offset, int whence) { return 0; }
    @Override public int poll() { return count > 0 ? PollEvents.READABLE : 0; }
    @Override public WaitQueue waiters() { return queue; }
    @Override public Inode inode() { return AnonymousFiles.eventInode(); }
    @Override public boolean drivesSignals() { return true; }
    @Override public String description() { return "anon_inode:inotify"; }

    /** fdinfo, as proc(5) shows inotify files, without the handles. */
    @Override
    public void details(StringBuilder out) {
        for (int slot = 0; slot < watches.capacity(); slot++) {
            Notice.Watch watch = watches.valueAt(slot);
            if (watch == null) continue;
            out.append("inotify wd:").append(watch.descriptor).append(" ino:").append(Long.toHexString(watch.inode.number));
            out.append(" sdev:").append(Integer.toHexString(watch.inode.fileSystem.device)).append(" mask:").append(Integer.toHexString(watch.mask));
            out.append(" ignored_mask:0\n");
        }
    }

    @Override
    protected void close() {
        Notice.countInstance(-1);
        while (count > 0) take();
        for (int slot = 0; slot < watches.capacity(); slot++) if (watches.valueAt(slot) != null) watches.valueAt(slot).end();
    }
}
