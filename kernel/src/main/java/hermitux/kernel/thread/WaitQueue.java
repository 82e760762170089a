package hermitux.kernel.thread;

/**
 * Tasks that wait for one thing. A task may wait on several at once (poll); the links are Waiter objects that tasks keep and reuse, so that
 * neither waiting nor waking allocates. Waking takes a task off every queue it is on. An Observer is told of every wake-up and stays: epoll's
 * way to learn that a file has something new.
 */
public final class WaitQueue {
    private Waiter first;
    private Observer observers;

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

    /** Whether the links lead to the waiter and back (Invariants). */
    boolean holds(Waiter wanted) {
        Waiter last = null;
        boolean found = false;
        for (Waiter waiter = first; waiter != null; waiter = waiter.next) {
            if (waiter.queue != this || last != null && waiter.previous != last || waiter.task.state != Task.WAITING) return false;
            found |= waiter == wanted;
            last = waiter;
        }
        return found && first.previous == last;
    }

    /** Wakes every task on the queue. */
    public void wakeAll() { wakeAll(-1); }

    /** As {@link #wakeAll()}, when only some poll events have come true: observers of others are left alone. */
    public void wakeAll(int events) {
        tell(events);
        while (first != null) Scheduler.wake(first.task);
    }

    /** Wakes the task that has waited longest; false if there is none. */
    public boolean wakeOne() {
        tell(-1);
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

    private void tell(int events) {
        for (Observer observer = observers; observer != null;) {
            Observer following = observer.following;
            observer.woken(events);
            observer = following;
        }
    }

    /** From now on the observer is told of every wake-up of this queue. An observer has at most one queue. */
    public void observe(Observer observer) {
        observer.observed = this;
        observer.preceding = null;
        observer.following = observers;
        if (observers != null) observers.preceding = observer;
        observers = observer;
    }

    /**
     * Is told when a queue is woken, before the tasks on it are, and after what they wait for has come true. It may leave its own queue then,
     * but change no other observer's place.
     */
    public abstract static class Observer {
        private WaitQueue observed;
        private Observer following;
        private Observer preceding;

        protected abstract void woken(int events);

        /** Leaves the queue, if it observes one. */
        public final void leave() {
            if (observed == null) return;
            if (preceding != null) preceding.following = following;
            else observed.observers = following;
            if (following != null) following.preceding = preceding;
            observed = null;
        }
    }
}
