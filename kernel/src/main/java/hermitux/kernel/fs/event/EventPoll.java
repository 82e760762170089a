package hermitux.kernel.fs.event;

import hermitux.abi.Errno;
import hermitux.abi.PollEvents;
import hermitux.kernel.collection.LongMap;
import hermitux.kernel.fs.file.AnonymousFiles;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.HeapBudget;
import hermitux.kernel.thread.WaitQueue;

/**
 * The file of epoll(7): interests, each a descriptor and its open file, and a list of those that may be ready. A wake-up of a file's queue
 * puts its interest on that list; harvesting asks each file on the list what holds now. A level-triggered interest that was ready stays on the
 * list, an edge-triggered one leaves it until the next wake-up. So the cost is that of what happened, not of what is watched.
 */
public final class EventPoll extends OpenFile {
    /** struct epoll_event is packed on x86-64: u32 events, u64 data. */
    public static final int EVENT_SIZE = 12;
    /** Epolls that may watch one another in a chain, as Linux's EP_MAX_NESTS (4) allows. */
    private static final int MAXIMUM_DEPTH = 5;

    /** By descriptor; interests of one descriptor and several files (reused after dup and close) are chained. */
    private final LongMap<Interest> interests = new LongMap<>();
    private Interest firstReady;
    private Interest lastReady;
    private int readyCount;
    /** Tasks in epoll_wait: one is woken for an event, and wakes the next if more is left. */
    private final WaitQueue waiting = new WaitQueue();
    /** Those who poll the epoll itself. */
    private final WaitQueue polling = new WaitQueue();

    public EventPoll(int flags) { this.flags = flags; }

    public WaitQueue waiting() { return waiting; }

    public Interest find(int descriptor, OpenFile file) {
        Interest interest = interests.get(descriptor);
        while (interest != null && interest.file() != file) interest = interest.nextOfDescriptor;
        return interest;
    }

    /** EPOLL_CTL_ADD of a file that can be polled; 0, -EEXIST, -ELOOP or -ENOSPC. */
    public long add(int descriptor, OpenFile file, int events, long data) {
        if (find(descriptor, file) != null) return -Errno.EEXIST;
        if (file instanceof EventPoll inner && (inner.reaches(this, MAXIMUM_DEPTH) || inner.depth() + above() >= MAXIMUM_DEPTH)) return -Errno.ELOOP;
        if (!HeapBudget.take(Interest.HEAP_BYTES)) return -Errno.ENOSPC;
        Interest interest = new Interest(this, descriptor, file, events, data);
        interest.nextOfDescriptor = interests.get(descriptor);
        interests.put(descriptor, interest);
        interest.check();
        return 0;
    }

    /** EPOLL_CTL_MOD: arms a one-shot interest again, too. */
    public void modify(Interest interest, int events, long data) {
        interest.events = events;
        interest.data = data;
        interest.check();
    }

    /** EPOLL_CTL_DEL. */
    public void remove(Interest interest) {
        if (interest.ready) unlink(interest);
        Interest first = interests.get(interest.descriptor);
        if (first == interest) {
            if (interest.nextOfDescriptor == null) interests.remove(interest.descriptor);
            else interests.put(interest.descriptor, interest.nextOfDescriptor);
        } else {
            while (first.nextOfDescriptor != interest) first = first.nextOfDescriptor;
            first.nextOfDescriptor = interest.nextOfDescriptor;
        }
        interest.end();
    }

    /** Upper bound of what {@link #harvest} can give now. */
    public int readyCount() { return readyCount; }

    /** Stores up to maximum events (at least readyCount of them fit at the address) and answers how many. */
    public int harvest(long userAddress, int maximum) {
        int stored = 0;
        for (int left = readyCount; left > 0 && stored < maximum; left--) {
            Interest interest = firstReady;
            unlink(interest);
            int events = interest.current();
            if (events == 0) continue;
            Memory.store32(userAddress, events);
            Memory.store64(userAddress + 4, interest.data);
            userAddress += EVENT_SIZE;
            stored++;
            if ((interest.events & PollEvents.EPOLLONESHOT) != 0) interest.disarm();
            else if ((interest.events & PollEvents.EPOLLET) == 0) link(interest);
        }
        if (readyCount > 0) waiting.wakeOne();
        return stored;
    }

    /** Something may have become ready. */
    void happened(Interest interest) {
        if (!interest.ready) link(interest);
        waiting.wakeOne();
        polling.wakeAll();
    }

    @Override
    public int poll() {
        Interest interest = firstReady;
        while (interest != null) {
            if (interest.current() != 0) return PollEvents.READABLE;
            Interest following = interest.nextReady;
            unlink(interest);
            interest = following;
        }
        return 0;
    }

    /** Positions mean nothing, and asking for one is no error. */
    @Override public long seek(long offset, int whence) { return 0; }
    @Override public WaitQueue waiters() { return polling; }
    @Override public Inode inode() { return AnonymousFiles.eventInode(); }
    @Override public String description() { return "anon_inode:[eventpoll]"; }

    /** fdinfo, as proc(5) shows epoll files: one line an interest. */
    @Override
    public void details(StringBuilder out) {
        for (int slot = 0; slot < interests.capacity(); slot++) {
            for (Interest interest = interests.valueAt(slot); interest != null; interest = interest.nextOfDescriptor) interest.describe(out);
        }
    }

    @Override
    protected void close() {
        for (int slot = 0; slot < interests.capacity(); slot++) {
            for (Interest interest = interests.valueAt(slot); interest != null; interest = interest.nextOfDescriptor) interest.end();
        }
    }

    /** This epoll watches the other one, over at most so many steps. */
    private boolean reaches(EventPoll other, int steps) {
        if (this == other) return true;
        if (steps == 0) return false;
        for (int slot = 0; slot < interests.capacity(); slot++) {
            for (Interest interest = interests.valueAt(slot); interest != null; interest = interest.nextOfDescriptor) {
                if (interest.file() instanceof EventPoll inner && inner.reaches(other, steps - 1)) return true;
            }
        }
        return false;
    }

    /** Length of the longest chain of epolls below, 1 with none. */
    private int depth() {
        int deepest = 0;
        for (int slot = 0; slot < interests.capacity(); slot++) {
            for (Interest interest = interests.valueAt(slot); interest != null; interest = interest.nextOfDescriptor) {
                if (interest.file() instanceof EventPoll inner) deepest = Math.max(deepest, inner.depth());
            }
        }
        return deepest + 1;
    }

    /** Length of the longest chain of epolls that watch this one, 0 with none. */
    private int above() {
        int highest = 0;
        for (var watch = watches(); watch != null; watch = watch.next()) {
            if (watch instanceof Interest interest) highest = Math.max(highest, interest.owner.above() + 1);
        }
        return highest;
    }

    private void link(Interest interest) {
        interest.ready = true;
        interest.nextReady = null;
        interest.previousReady = lastReady;
        if (lastReady == null) firstReady = interest;
        else lastReady.nextReady = interest;
        lastReady = interest;
        readyCount++;
    }

    private void unlink(Interest interest) {
        interest.ready = false;
        if (interest.previousReady == null) firstReady = interest.nextReady;
        else interest.previousReady.nextReady = interest.nextReady;
        if (interest.nextReady == null) lastReady = interest.previousReady;
        else interest.nextReady.previousReady = interest.previousReady;
        readyCount--;
    }
}
