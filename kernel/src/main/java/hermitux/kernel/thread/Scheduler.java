package hermitux.kernel.thread;

import hermitux.abi.Errno;
import hermitux.kernel.machine.Cpu;
import hermitux.kernel.machine.Gate;
import hermitux.kernel.machine.NoAllocation;
import hermitux.kernel.memory.AddressSpace;
import hermitux.kernel.time.Clock;
import hermitux.kernel.time.Timer;
import hermitux.kernel.time.Timers;

/**
 * Which task runs, and how tasks wait. One CPU. A task that waits has left its call: syscall.UserReturn saves its registers, and enters the
 * call again when the task is runnable.
 *
 * Tasks take turns: each has a credit of processor time, a slice. Runnable tasks with credit run first, in order of arrival; whoever has used
 * his up gets a new one and waits among the spent ones, whose turn comes when nobody with credit is left. So a task that mostly waits runs
 * soon after it is woken, and none can keep the others from running for longer than a slice each. A task that is woken interrupts the running
 * one at once if it has a good deal more credit left: who computes makes way for who reacts; after a wait of a slice's length credit is full.
 * A nice value makes slices longer or shorter. Tasks with a real-time policy (sched(7)) go before all others, by priority, and are interrupted
 * by higher ones only; SCHED_RR's slice is long, SCHED_FIFO has none. A timer ends the running task's slice; it is set only while another task
 * is runnable, and left to fire then, since a write to it costs more than many switches.
 */
public final class Scheduler {
    private static final int ROUND_ROBIN_SLICES = 25, MOST_SLICES = 10;
    public static final long SLICE_NANOS = 4_000_000, ROUND_ROBIN_NANOS = ROUND_ROBIN_SLICES * SLICE_NANOS;
    private static final long LEAST_NANOS = 200_000, NO_END = Long.MAX_VALUE / 2;

    private static Task current;
    /** Those of the one processor. */
    private static Scheduler queues;

    private RunQueue realtime;
    private RunQueue ready;
    private RunQueue spent;
    private boolean yielding;
    /** Counts the tasks that have become runnable with credit left. */
    private int arrivals;
    private long switches;
    private Timer sliceEnd;
    private long slice;

    private Scheduler() { }

    public static Task current() { return current; }

    /** Processor time of a task in nanoseconds, up to now. */
    public static long taskCpuNanos(Task task) { return Clock.nanosOf(task.cpuTimestamps + (task == current ? uncounted() : 0)); }

    public static long processCpuNanos() { return processCpuNanos(current.process); }

    public static long processCpuNanos(Process process) {
        return Clock.nanosOf(process.cpuTimestamps + (process == current.process ? uncounted() : 0));
    }

    /** Processor time of all processes, those included that are no more. */
    public static long busyNanos() { return Clock.nanosOf(Processes.cpuTimestamps() + uncounted()); }

    private static long uncounted() { return Cpu.timestamp() - current.runningSince; }

    /** How often one task came after another, since the start. */
    public static long switches() { return queues.switches; }

    /** Halts until an interrupt; the time does not count as the task's. */
    public static void idle() {
        long from = Cpu.timestamp();
        Gate.halt();
        current.runningSince += Cpu.timestamp() - from;
    }

    /** The first task: it runs now. */
    public static void init(Task task) {
        queues = new Scheduler();
        queues.realtime = new RunQueue();
        queues.ready = new RunQueue();
        queues.spent = new RunQueue();
        queues.sliceEnd = new SliceEnd();
        queues.slice = Math.max(1, SLICE_NANOS * 1_000_000 / Math.max(1, Clock.nanosOf(1_000_000)));
        Futexes.init();
        Tasks.init(task);
        current = task;
        task.credit = queues.slice;
        task.runningSince = Cpu.timestamp();
    }

    /**
     * A new task, runnable. It runs before the one that has made it goes on, as it would beside it on a machine with more processors. Both have
     * half of that one's credit, so that making tasks does not give more time than others get.
     */
    public static void add(Task task) {
        Tasks.add(task);
        task.state = Task.RUNNABLE;
        current.account();
        if (task.priority > 0 || current.priority > 0) {
            append(task);
            return;
        }
        current.credit /= 2;
        task.credit = current.credit;
        if (task.credit > 0) {
            queues.ready.prepend(task);
            queues.yielding = current.state == Task.RUNNABLE;
        } else append(task);
    }

    /** Changes a task's policy, priority and nice value. */
    public static void set(Task task, int policy, int priority, int nice) {
        boolean isQueued = task != current && task.state == Task.RUNNABLE;
        if (isQueued) dequeue(task);
        task.policy = policy;
        task.priority = priority;
        task.nice = nice;
        task.credit = slice(task);
        if (isQueued) append(task);
        if (task == current && priority < queues.realtime.highestPriority()) interrupt();
    }

    /** Time-stamp counts of a task's slice: 5/4 for each step of nice, as Linux weighs them, up to ten slices. */
    private static long slice(Task task) {
        if (task.policy == Task.FIFO) return NO_END;
        if (task.policy == Task.ROUND_ROBIN) return ROUND_ROBIN_SLICES * queues.slice;
        int nice = task.policy == Task.IDLE ? 19 : task.nice;
        long counts = queues.slice;
        for (; nice > 0; nice--) counts = counts * 4 / 5;
        for (; nice < 0 && counts < MOST_SLICES * queues.slice; nice++) counts = counts * 5 / 4;
        return counts;
    }

    /**
     * Puts the current task to sleep until the queue is woken, the deadline passes or a signal arrives. The handler returns the result, which
     * is BLOCKED, or the error to answer at once: -EINTR when a signal is already pending, -ETIMEDOUT when the deadline has already passed.
     * A handler entered again checks its condition first and calls block again if it does not hold.
     * @param queue null to wait for the deadline or a signal only
     * @param deadlineNanos on CLOCK_MONOTONIC; Long.MAX_VALUE for none
     */
    public static long block(WaitQueue queue, long deadlineNanos) {
        if (queue != null) waitOn(queue);
        return sleep(deadlineNanos);
    }

    /** As {@link #block} without a deadline, but signals do not end the wait: the caller, entered again, looks whether one kills the task. */
    public static long blockUnlessKilled(WaitQueue queue) {
        waitOn(queue);
        return wait(current);
    }

    private static long wait(Task task) {
        task.timedOut = false;
        task.voluntarySwitches++;
        task.process.voluntarySwitches++;
        queues.yielding = false;
        task.state = Task.WAITING;
        Gate.requestWork();
        return Errno.BLOCKED;
    }

    /** Puts the current task on one more queue before {@link #sleep}: poll waits on many. */
    public static void waitOn(WaitQueue queue) { queue.add(current.waiter()); }

    /** As {@link #block}, on the queues that waitOn named. */
    public static long sleep(long deadlineNanos) {
        Task task = current;
        if (task.signalled) {
            task.leaveQueues();
            return -Errno.EINTR;
        }
        if (deadlineNanos != Long.MAX_VALUE) {
            if (deadlineNanos <= Clock.monotonicNanos()) {
                task.leaveQueues();
                return -Errno.ETIMEDOUT;
            }
            // Others use the time: with slack, the wake-ups of many become fewer interrupts, and short sleeps leave them enough to do something.
            boolean hasSlack = task.priority == 0 && othersRunnable();
            Timers.set(task.timer, hasSlack ? Timers.later(deadlineNanos, task.process.timerSlackNanos) : deadlineNanos);
        }
        return wait(task);
    }

    /** Makes a task runnable and takes it off all queues. */
    @NoAllocation(reason = "runs from interrupts")
    public static void wake(Task task) {
        if (task.state != Task.WAITING) return;
        task.leaveQueues();
        Timers.cancel(task.timer);
        task.state = Task.RUNNABLE;
        if (task == current) return;
        long now = Cpu.timestamp();
        if (now - task.runningSince > queues.slice) task.credit = slice(task);
        boolean isAhead = task.priority == 0 && task.credit > 0 && task.credit - queues.slice / 4 > current.credit - (now - current.runningSince);
        append(task);
        if (isAhead && current.priority == 0 && current.state == Task.RUNNABLE) interrupt();
    }

    /** Ends the current task; another one is to run. */
    public static void exit() {
        current.state = Task.DEAD;
        queues.yielding = false;
        Timers.cancel(current.timer);
        Tasks.remove(current);
        Gate.requestWork();
    }

    /** Ends a task that is not running; its call, if it is in one, is never finished. */
    public static void end(Task task) {
        if (task.state == Task.WAITING) task.leaveQueues();
        else if (task.state == Task.RUNNABLE) dequeue(task);
        task.futex.leave();
        task.leaveFutexes();
        Timers.cancel(task.timer);
        task.state = Task.DEAD;
        Tasks.remove(task);
        task.free();
    }

    /** The current task is not to run until {@link #resume}. */
    public static void stop() {
        current.state = Task.STOPPED;
        queues.yielding = false;
        Gate.requestWork();
    }

    public static void resume(Task task) {
        if (task.state != Task.STOPPED) return;
        task.state = Task.RUNNABLE;
        if (task != current) append(task);
    }

    private static void dequeue(Task task) { if (!queues.realtime.remove(task) && !queues.ready.remove(task)) queues.spent.remove(task); }

    /** The current task is to go behind all others: at the next return to the program. */
    public static void yield() {
        if (current.priority > 0 ? queues.realtime.highestPriority() < current.priority : !othersRunnable()) return;
        current.account();
        current.credit = 0;
        interrupt();
    }

    private static void interrupt() {
        queues.yielding = true;
        Gate.requestWork();
    }

    private static boolean othersRunnable() { return !queues.ready.isEmpty() || !queues.spent.isEmpty() || !queues.realtime.isEmpty(); }

    /** How many tasks have become runnable with credit left, to compare later. */
    public static int arrivals() { return queues.arrivals; }

    /** Interrupts have woken such tasks: they go first, and the current one keeps the rest of its slice for later. */
    public static void preempt() {
        if (current.priority == 0 && current.state == Task.RUNNABLE) queues.yielding = true;
    }

    /** Another task is to run although the current one could go on. */
    public static boolean isYielding() { return queues.yielding; }

    /** The current task, runnable, goes to the others that are. */
    public static void requeue() {
        queues.yielding = false;
        current.account();
        if (current.priority > 0 && current.credit > 0) queues.realtime.insert(current, true);
        else append(current);
    }

    /** Takes the task whose turn it is off the runnable ones; null if there is none. */
    public static Task next() {
        if (!queues.realtime.isEmpty()) return queues.realtime.take();
        if (queues.ready.isEmpty()) {
            RunQueue empty = queues.ready;
            queues.ready = queues.spent;
            queues.spent = empty;
        }
        return queues.ready.take();
    }

    /** Loads another task's state into the processor. */
    public static void switchTo(Task task) {
        if (task != current) {
            queues.switches++;
            if (current.state == Task.RUNNABLE) {
                current.involuntarySwitches++;
                current.process.involuntarySwitches++;
            }
            current.account();
            Task before = current;
            if (before.state == Task.DEAD) before.free();
            else before.save();
            current = task;
            AddressSpace left = before.process.space;
            if (task.process.space != left) {
                task.process.space.load();
                if (before.process.ended) {
                    left.free();
                    before.process.space = null;
                }
            }
            task.load();
        }
        if (othersRunnable()) startSlice();
    }

    /** Null if exactly so many tasks wait for the processor, each once (Invariants). */
    static String brokenQueues(int runnable) {
        int counted = 0;
        for (int i = 0; i < 3; i++) {
            for (Task task = (i == 0 ? queues.realtime : i == 1 ? queues.ready : queues.spent).first(); task != null; task = task.next) {
                if (task.state != Task.RUNNABLE) return "task " + task.id + " is to run, but not runnable";
                if (++counted > runnable) return "more tasks are to run than are runnable";
            }
        }
        return counted == runnable ? null : "fewer tasks are to run than are runnable";
    }

    private static void append(Task task) {
        boolean hasCredit = task.credit > 0;
        if (!hasCredit) task.credit = slice(task);
        if (task.priority > 0) {
            queues.realtime.insert(task, false);
            if (task.priority > current.priority && current.state == Task.RUNNABLE) interrupt();
        } else if (hasCredit) {
            queues.ready.append(task);
            queues.arrivals++;
        } else queues.spent.append(task);
        if (task != current && current.state == Task.RUNNABLE) startSlice();
    }

    private static void startSlice() {
        if (queues.sliceEnd.isSet() || current.policy == Task.FIFO) return;
        Timers.set(queues.sliceEnd, Clock.monotonicNanos() + Math.max(LEAST_NANOS, Clock.nanosOf(Math.max(0, current.credit - uncounted()))));
    }

    /** The running task's slice may be over: the timer may have been set for a task that ran before. */
    private static final class SliceEnd extends Timer {
        @Override public void expired() {
            if (!othersRunnable() || current.state != Task.RUNNABLE || current.policy == Task.FIFO) return;
            if (current.credit <= uncounted()) Scheduler.yield();
            else startSlice();
        }
    }
}
