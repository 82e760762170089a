package hermitux.kernel.fs.vfs;

import hermitux.kernel.thread.WaitQueue;

/** Someone who watches an open file without holding a reference of it (epoll): told of wake-ups, and when the file goes. */
public abstract class FileWatch extends WaitQueue.Observer {
    private FileWatch next;
    private OpenFile file;

    /** The file watched, or null. */
    public final OpenFile file() { return file; }

    public final FileWatch next() { return next; }

    protected final void watch(OpenFile watched) {
        file = watched;
        next = watched.watches;
        watched.watches = this;
        watched.waiters().observe(this);
    }

    protected final void unwatch() {
        leave();
        if (file.watches == this) {
            file.watches = next;
        } else {
            FileWatch before = file.watches;
            while (before.next != this) before = before.next;
            before.next = next;
        }
        file = null;
    }

    /** The file is about to be closed: must call unwatch. */
    protected abstract void closed();
}
