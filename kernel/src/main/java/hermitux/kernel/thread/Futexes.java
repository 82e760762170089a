package hermitux.kernel.thread;

import hermitux.kernel.machine.NoAllocation;

/**
 * Who waits for which futex (futex(2)). A futex is named by an object and an offset: null and the address for one that is private to the
 * process; the mapped file and the place in it for one in a shared mapping, which may lie at several addresses; else the address space and the
 * address. Queues of a hash table hold the waiters in order of arrival; different futexes may share a queue.
 */
public final class Futexes {
    private static final int QUEUES = 256;
    private static final long GOLDEN_RATIO = 0x9e3779b97f4a7c15L;

    private static FutexWaiter[] heads;

    private Futexes() { }

    static void init() {
        heads = new FutexWaiter[QUEUES];
        for (int i = 0; i < QUEUES; i++) heads[i] = FutexWaiter.head();
    }

    private static FutexWaiter head(long offset) { return heads[(int) ((offset >>> 2) * GOLDEN_RATIO >>> 56)]; }

    /** Puts a waiter last in the futex's queue. */
    @NoAllocation(reason = "every lock that is taken")
    public static void add(FutexWaiter waiter, Object object, long offset, int bits) { add(waiter, object, offset, bits, 0); }

    /** @param lockAddress of the word that it waits to own; 0 for one that waits to be woken */
    public static void add(FutexWaiter waiter, Object object, long offset, int bits, long lockAddress) {
        waiter.lockAddress = lockAddress;
        waiter.object = object;
        waiter.offset = offset;
        waiter.bits = bits;
        waiter.link(head(offset));
    }

    /** Who has waited longest for a futex; null if nobody does. */
    public static FutexWaiter first(Object object, long offset) {
        FutexWaiter head = head(offset);
        for (FutexWaiter waiter = head.next; waiter != head; waiter = waiter.next) if (waiter.waitsFor(object, offset)) return waiter;
        return null;
    }

    /** Null if every waiter is in the queue of its futex and its task waits (Invariants). */
    static String broken() {
        for (FutexWaiter head : heads) {
            for (FutexWaiter waiter = head.next; waiter != head; waiter = waiter.next) {
                if (waiter.next.previous != waiter || waiter.previous.next != waiter) return "a queue of futexes is torn";
                if (!waiter.isQueued() || head(waiter.offset) != head) return "a waiter is in another futex's queue";
                if (waiter.task.state == Task.DEAD) return "a dead task waits for a futex";
            }
        }
        return null;
    }

    /** What is to be done with each who waits to own a futex, whichever: it may take that one out of its queue. */
    public interface LockVisitor {
        void visit(FutexWaiter waiter);
    }

    /** A waiter owns the futex from now on, and leaves its queue. */
    public static void passTo(FutexWaiter owner) {
        for (FutexWaiter waiter = owner.next; waiter != owner; waiter = waiter.next)
            if (waiter.task != null && waiter.waitsFor(owner.object, owner.offset)) waiter.holder = owner.task.id;
        owner.leave();
    }

    public static void visitLocks(LockVisitor visitor) {
        for (FutexWaiter head : heads) {
            for (FutexWaiter waiter = head.next; waiter != head;) {
                FutexWaiter following = waiter.next;
                if (waiter.isForLock()) visitor.visit(waiter);
                waiter = following;
            }
        }
    }

    /**
     * Wakes up to so many waiters that share a bit, those first that have waited longest; answers how many, or -1 if one of them waits to own
     * the futex instead.
     */
    @NoAllocation(reason = "every lock that is released")
    public static int wake(Object object, long offset, int most, int bits) {
        FutexWaiter head = head(offset);
        int woken = 0;
        for (FutexWaiter waiter = head.next; waiter != head && woken < most;) {
            FutexWaiter following = waiter.next;
            if (waiter.waitsFor(object, offset) && (waiter.bits & bits) != 0) {
                if (waiter.isForLock()) return -1;
                Task task = waiter.task;
                waiter.leave();
                Scheduler.wake(task);
                woken++;
            }
            waiter = following;
        }
        return woken;
    }

    /** Wakes some of a futex's waiters and lets others wait for another futex; answers how many in all, or -1 as {@link #wake}. */
    @NoAllocation(reason = "condition variables")
    public static int requeue(Object object, long offset, int wake, int move, Object newObject, long newOffset) {
        int woken = wake(object, offset, wake, -1);
        if (woken < 0) return woken;
        FutexWaiter head = head(offset);
        FutexWaiter newHead = head(newOffset);
        FutexWaiter last = head.previous;
        int moved = 0;
        for (FutexWaiter waiter = head.next; waiter != head && moved < move;) {
            FutexWaiter following = waiter.next;
            boolean atEnd = waiter == last;
            if (waiter.waitsFor(object, offset)) {
                if (waiter.isForLock()) return -1;
                int bits = waiter.bits;
                waiter.leave();
                waiter.object = newObject;
                waiter.offset = newOffset;
                waiter.bits = bits;
                waiter.link(newHead);
                moved++;
            }
            if (atEnd) break;
            waiter = following;
        }
        return woken + moved;
    }
}
