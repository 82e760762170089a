package hermitux.kernel.thread;

/** A task's place in a queue of {@link Futexes}: which futex it waits for, and for which bits. Kept and reused, so that waiting does not allocate. */
public final class FutexWaiter {
    public final Task task;
    /** The futex: an object and an offset in it, as {@link Futexes} says. */
    Object object;
    long offset;
    int bits;
    /** It waits to own a futex (FUTEX_LOCK_PI) whose word is at this address; 0 for one that waits to be woken. */
    long lockAddress;
    /** Who owns that futex, as the kernel knows it: the word can be overwritten. */
    public int holder;
    FutexWaiter next;
    FutexWaiter previous;
    private boolean queued;

    public FutexWaiter(Task task) { this.task = task; }

    /** False once it has been woken. */
    public boolean isQueued() { return queued; }

    public boolean isForLock() { return lockAddress != 0; }
    public long lockAddress() { return lockAddress; }

    boolean waitsFor(Object futexObject, long futexOffset) { return offset == futexOffset && object == futexObject; }

    void link(FutexWaiter head) {
        previous = head.previous;
        next = head;
        head.previous.next = this;
        head.previous = this;
        queued = true;
    }

    /** Leaves its queue, if it is in one. */
    public void leave() {
        if (!queued) return;
        previous.next = next;
        next.previous = previous;
        next = previous = null;
        object = null;
        queued = false;
    }

    /** An empty queue: a ring of the head alone. */
    static FutexWaiter head() {
        FutexWaiter head = new FutexWaiter(null);
        head.next = head.previous = head;
        return head;
    }
}
