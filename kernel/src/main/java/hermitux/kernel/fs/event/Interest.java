package hermitux.kernel.fs.event;

import hermitux.abi.PollEvents;
import hermitux.kernel.fs.vfs.FileWatch;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.memory.HeapBudget;

/** One registration of an epoll: a descriptor and its file, the events wanted, and the program's data. Its links are EventPoll's. */
public final class Interest extends FileWatch {
    /** What stays of a one-shot interest that has fired: it reports nothing until it is modified. */
    private static final int FLAGS = PollEvents.EPOLLONESHOT | PollEvents.EPOLLET | PollEvents.EPOLLWAKEUP | PollEvents.EPOLLEXCLUSIVE;

    /** Heap that one takes, with its places in tables. */
    static final int HEAP_BYTES = 160;

    final EventPoll owner;
    final int descriptor;
    /** Wanted events and flags; EPOLLERR and EPOLLHUP are always wanted, except while disarmed. */
    public int events;
    long data;

    Interest nextOfDescriptor;
    boolean ready;
    Interest nextReady;
    Interest previousReady;

    Interest(EventPoll owner, int descriptor, OpenFile file, int events, long data) {
        this.owner = owner;
        this.descriptor = descriptor;
        this.events = events;
        this.data = data;
        watch(file);
    }

    /** Wanted events that hold now. */
    int current() { return file().poll() & events; }

    void check() { if (current() != 0) owner.happened(this); }

    void disarm() { events &= FLAGS; }

    void end() {
        HeapBudget.give(HEAP_BYTES);
        unwatch();
    }

    @Override protected void woken(int changed) {
        if ((changed & events & ~FLAGS) == 0) return;
        if (file().isReadyForSomeOnly()) owner.happened(this);
        else check();
    }

    /** The last descriptor of the file is closed: epoll(7), question 6. */
    @Override protected void closed() { owner.remove(this); }

    void describe(StringBuilder out) {
        out.append("tfd: ");
        pad(out, Integer.toString(descriptor), 8);
        out.append(" events: ");
        pad(out, Integer.toHexString(events), 8);
        out.append(" data: ");
        pad(out, Long.toHexString(data), 16);
        out.append("  pos:").append(file().position);
        out.append(" ino:").append(Long.toHexString(file().inode().number));
        out.append(" sdev:").append(Integer.toHexString(file().inode().fileSystem.device)).append('\n');
    }

    private static void pad(StringBuilder out, String text, int width) {
        for (int i = text.length(); i < width; i++) out.append(' ');
        out.append(text);
    }
}
