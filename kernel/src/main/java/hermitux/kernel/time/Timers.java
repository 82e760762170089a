package hermitux.kernel.time;

import hermitux.kernel.cpu.LocalApic;
import hermitux.kernel.machine.Allocates;
import hermitux.kernel.machine.NoAllocation;

/**
 * The timers that are set, a binary heap by deadline, and the LAPIC's one-shot timer behind them, which is programmed for the earliest
 * deadline only when that changes (a write costs 25 to 60 µs on a software KVM) and not at all while none is set.
 */
public final class Timers {
    private static final long LONGEST_NANOS = 2_000_000_000L;    // the LAPIC counts 32 bits of nanoseconds

    /** All timers that run. */
    private static Timers timers;

    private Timer[] heap;
    private int count;
    /** Deadline that the LAPIC is programmed for; Long.MAX_VALUE if it is not. */
    private long programmed;

    private Timers() { }

    public static void init() {
        timers = new Timers();
        timers.heap = new Timer[16];
        timers.programmed = Long.MAX_VALUE;
    }

    @Allocates(reason = "only when more timers run than ever before")
    public static void set(Timer timer, long deadlineNanos) {
        if (timer.index >= 0) remove(timer.index);
        if (timers.count == timers.heap.length) {
            Timer[] larger = new Timer[timers.count * 2];
            for (int i = 0; i < timers.count; i++) larger[i] = timers.heap[i];
            timers.heap = larger;
        }
        timer.deadlineNanos = Math.min(deadlineNanos, Long.MAX_VALUE - 1);          // the last one says that there is none
        rise(timers.count++, timer);
        program();
    }

    /** The sum of a time and a duration, both not negative: the end of time if there is no such number. */
    public static long later(long nanos, long durationNanos) {
        return durationNanos > Long.MAX_VALUE - nanos ? Long.MAX_VALUE : nanos + durationNanos;
    }

    @NoAllocation(reason = "runs from interrupts")
    public static void cancel(Timer timer) {
        if (timer.index >= 0) remove(timer.index);
    }

    /** Earliest deadline, or Long.MAX_VALUE. */
    public static long earliest() { return timers.count == 0 ? Long.MAX_VALUE : timers.heap[0].deadlineNanos; }

    /** The LAPIC's timer has fired, perhaps a little early by our clock. */
    public static void interrupt() {
        timers.programmed = Long.MAX_VALUE;
        run();
    }

    /** Runs what is due and programs the LAPIC for the rest. */
    public static void run() {
        if (timers.count == 0) return;
        long now = Clock.monotonicNanos();
        while (timers.count > 0 && timers.heap[0].deadlineNanos <= now) {
            Timer timer = timers.heap[0];
            remove(0);
            timer.expired();
        }
        program();
    }

    /** Null if the heap is one, and every timer in it knows its place (Invariants). */
    public static String broken() {
        for (int i = 0; i < timers.count; i++) {
            if (timers.heap[i] == null || timers.heap[i].index != i) return "a timer is not where it thinks";
            if (i > 0 && timers.heap[(i - 1) / 2].deadlineNanos > timers.heap[i].deadlineNanos) return "timers are out of order";
        }
        return timers.count > 0 && timers.programmed == Long.MAX_VALUE ? "timers are set, but not the processor's" : null;
    }

    private static void program() {
        if (timers.count == 0 || timers.heap[0].deadlineNanos == timers.programmed) return;
        if (timers.heap[0].deadlineNanos > timers.programmed && timers.programmed != Long.MAX_VALUE) return;     // it fires early; run() then sets it anew
        long delta = timers.heap[0].deadlineNanos - Clock.monotonicNanos();
        if (delta < 1000) delta = 1000;
        timers.programmed = timers.heap[0].deadlineNanos;
        if (delta > LONGEST_NANOS) {
            timers.programmed = timers.programmed - delta + LONGEST_NANOS;
            delta = LONGEST_NANOS;
        }
        LocalApic.setTimer(delta);
    }

    private static void remove(int index) {
        timers.heap[index].index = -1;
        Timer moved = timers.heap[--timers.count];
        timers.heap[timers.count] = null;
        if (index == timers.count) return;
        if (index > 0 && moved.deadlineNanos < timers.heap[(index - 1) / 2].deadlineNanos) rise(index, moved);
        else sink(index, moved);
    }

    private static void rise(int index, Timer timer) {
        while (index > 0) {
            int parent = (index - 1) / 2;
            if (timers.heap[parent].deadlineNanos <= timer.deadlineNanos) break;
            place(index, timers.heap[parent]);
            index = parent;
        }
        place(index, timer);
    }

    private static void sink(int index, Timer timer) {
        while (true) {
            int child = 2 * index + 1;
            if (child >= timers.count) break;
            if (child + 1 < timers.count && timers.heap[child + 1].deadlineNanos < timers.heap[child].deadlineNanos) child++;
            if (timers.heap[child].deadlineNanos >= timer.deadlineNanos) break;
            place(index, timers.heap[child]);
            index = child;
        }
        place(index, timer);
    }

    private static void place(int index, Timer timer) {
        timers.heap[index] = timer;
        timer.index = index;
    }
}
