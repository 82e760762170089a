package hermitux.kernel.thread;

/**
 * Tasks that wait for one thing. A task may wait on several at once (poll); the links are Waiter objects that tasks keep and reuse, so that
 * neither waiting nor waking allocates. Waking takes a task off every queue it is on.
 */
public final class WaitQueue {
    private Waiter first;

    /** Links the waiter in, last. */
    void add(Waiter waiter) {
        waiter.queue = this;
        waiter.next = null;
        waiter.previous = null;
        if (first == null) { first = waiter; waiter.previous = waiter; return; }
        Waiter last = first.previous;
        last.next = waiter;
        waiter.previous = last;
        first.previous = waiter;
    }

    void remove(Waiter waiter) {
        if (first == waiter) {
            first = waiter.next;
            if (first != null) first.previous = waiter.previous;
        } else {
            waiter.previous.next = waiter.next;
            if (waiter.next != null) waiter.next.previous = waiter.previous;
            else first.previous = waiter.previous;
        }
        waiter.queue = null;
        waiter.next = null;
        waiter.previous = null;
    }

    public boolean isEmpty() { return first == null; }

    /** Wakes every task on the queue. */
    public void wakeAll() { while (first != null) Scheduler.wake(first.task); }

    /** Wakes the task that has waited longest; false if there is none. */
    public boolean wakeOne() {
        if (first == null) return false;
        Scheduler.wake(first.task);
        return true;
    }

    /** One task's place on one queue. first.previous is the last one. */
    static final class Waiter {
        final Task task;
        WaitQueue queue;
        Waiter next;
        Waiter previous;

        Waiter(Task task) { this.task = task; }
    }
}
