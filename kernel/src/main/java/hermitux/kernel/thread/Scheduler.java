package hermitux.kernel.thread;

import hermitux.abi.Errno;
import hermitux.kernel.machine.Cpu;
import hermitux.kernel.machine.Gate;
import hermitux.kernel.machine.NoAllocation;
import hermitux.kernel.time.Clock;
import hermitux.kernel.time.Timer;
import hermitux.kernel.time.Timers;

/**
 * Which task runs, and how tasks wait. One CPU. A task that waits has left its call: syscall.UserReturn saves its registers, and enters the
 * call again when the task is runnable.
 *
 * Tasks take turns: each has a credit of processor time, a slice. Runnable tasks with credit run first, in order of arrival; whoever has used
 * his up gets a new one and waits among the spent ones, whose turn comes when nobody with credit is left. So a task that mostly waits runs
 * soon after it is woken, and none can keep the others from running for longer than a slice each. A timer ends the running task's slice; it is
 * set only while another task is runnable, and left to fire then, since a write to it costs more than many switches.
 */
public final class Scheduler {
    private static final long SLICE_NANOS = 4_000_000, LEAST_NANOS = 200_000;

    private static Task current;
    private static RunQueue ready;
    private static RunQueue spent;
    private static boolean yielding;
    /** Counts the tasks that have become runnable with credit left. */
    private static int arrivals;
    private static Timer sliceEnd;
    private static long slice;

    private Scheduler() { }

    public static Task current() { return current; }

    /** Processor time of a task in nanoseconds, up to now. */
    public static long taskCpuNanos(Task task) { return Clock.nanosOf(task.cpuTimestamps + (task == current ? uncounted() : 0)); }

    public static long processCpuNanos() { return Clock.nanosOf(current.process.cpuTimestamps + uncounted()); }

    private static long uncounted() { return Cpu.timestamp() - current.runningSince; }

    /** Halts until an interrupt; the time does not count as the task's. */
    public static void idle() {
        long from = Cpu.timestamp();
        Gate.halt();
        current.runningSince += Cpu.timestamp() - from;
    }

    /** The first task: it runs now. */
    public static void init(Task task) {
        ready = new RunQueue();
        spent = new RunQueue();
        yielding = false;
        sliceEnd = new SliceEnd();
        slice = Math.max(1, SLICE_NANOS * 1_000_000 / Math.max(1, Clock.nanosOf(1_000_000)));
        Futexes.init();
        Tasks.init(task);
        current = task;
        task.credit = slice;
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
        current.credit /= 2;
        task.credit = current.credit;
        if (task.credit > 0) {
            ready.prepend(task);
            yielding = true;
        } else append(task);
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
            Timers.set(task.timer, deadlineNanos);
        }
        task.timedOut = false;
        yielding = false;
        task.state = Task.WAITING;
        Gate.requestWork();
        return Errno.BLOCKED;
    }

    /** Makes a task runnable and takes it off all queues. */
    @NoAllocation(reason = "runs from interrupts")
    public static void wake(Task task) {
        if (task.state != Task.WAITING) return;
        task.leaveQueues();
        Timers.cancel(task.timer);
        task.state = Task.RUNNABLE;
        if (task != current) append(task);
    }

    /** Ends the current task; another one is to run. */
    public static void exit() {
        current.state = Task.DEAD;
        yielding = false;
        Timers.cancel(current.timer);
        Tasks.remove(current);
        Gate.requestWork();
    }

    /** The current task is to go behind all others: at the next return to the program. */
    public static void yield() {
        if (ready.isEmpty() && spent.isEmpty()) return;
        current.credit = 0;
        yielding = true;
        Gate.requestWork();
    }

    /** How many tasks have become runnable with credit left, to compare later. */
    public static int arrivals() { return arrivals; }

    /** Interrupts have woken such tasks: they go first, and the current one keeps the rest of its slice for later. */
    public static void preempt() { yielding = current.state == Task.RUNNABLE; }

    /** Another task is to run although the current one could go on. */
    public static boolean isYielding() { return yielding; }

    /** The current task, runnable, goes to the others that are. */
    public static void requeue() {
        yielding = false;
        current.account();
        append(current);
    }

    /** Takes the task whose turn it is off the runnable ones; null if there is none. */
    public static Task next() {
        if (ready.isEmpty()) {
            RunQueue empty = ready;
            ready = spent;
            spent = empty;
        }
        return ready.take();
    }

    /** Loads another task's state into the processor. */
    public static void switchTo(Task task) {
        if (task != current) {
            current.account();
            if (current.state == Task.DEAD) current.free();
            else current.save();
            current = task;
            task.load();
        }
        if (!ready.isEmpty() || !spent.isEmpty()) startSlice();
    }

    private static void append(Task task) {
        if (task.credit > 0) {
            ready.append(task);
            arrivals++;
        } else {
            task.credit = slice;
            spent.append(task);
        }
        if (task != current && current.state == Task.RUNNABLE) startSlice();
    }

    private static void startSlice() {
        if (sliceEnd.isSet()) return;
        Timers.set(sliceEnd, Clock.monotonicNanos() + Math.max(LEAST_NANOS, Clock.nanosOf(Math.max(0, current.credit - uncounted()))));
    }

    /** The running task's slice may be over: the timer may have been set for a task that ran before. */
    private static final class SliceEnd extends Timer {
        @Override public void expired() {
            if (ready.isEmpty() && spent.isEmpty() || current.state != Task.RUNNABLE) return;
            if (current.credit <= uncounted()) Scheduler.yield();
            else startSlice();
        }
    }
}
