package hermitux.kernel.thread;

import hermitux.abi.Errno;
import hermitux.kernel.machine.Cpu;
import hermitux.kernel.machine.Gate;
import hermitux.kernel.machine.NoAllocation;
import hermitux.kernel.time.Clock;
import hermitux.kernel.time.Timers;

/**
 * Which task runs, and how tasks wait. One CPU, one queue of runnable tasks in order of arrival. A task that waits has left its call:
 * syscall.UserReturn saves its registers, and enters the call again when the task is runnable.
 */
public final class Scheduler {
    private static Task current;
    private static Task first;
    private static Task last;
    private static int tasks;
    private static boolean yielding;

    private Scheduler() { }

    public static Task current() { return current; }
    public static int taskCount() { return tasks; }

    /** A task of the program by its id, or null. */
    public static Task find(int id) { return current.id == id ? current : null; }

    /** Processor time of a task in nanoseconds, up to now. */
    public static long taskCpuNanos(Task task) {
        return Clock.nanosOf(task.cpuTimestamps + (task == current ? Cpu.timestamp() - task.runningSince : 0));
    }

    public static long processCpuNanos() { return taskCpuNanos(current); }

    /** Halts until an interrupt; the time does not count as the task's. */
    public static void idle() {
        long from = Cpu.timestamp();
        Gate.halt();
        current.runningSince += Cpu.timestamp() - from;
    }

    /** The first task: it runs now. */
    public static void init(Task task) {
        current = task;
        task.runningSince = Cpu.timestamp();
        tasks = 1;
    }

    /** A new task, runnable. */
    public static void add(Task task) {
        tasks++;
        task.state = Task.RUNNABLE;
        append(task);
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
        if (task == current) return;
        append(task);
        Gate.requestWork();
    }

    /** Ends the current task; another one is to run. */
    public static void exit() {
        current.state = Task.DEAD;
        tasks--;
        Gate.requestWork();
    }

    /** The current task is to go behind the others: at the next return to the program. */
    public static void yield() {
        if (first == null) return;
        yielding = true;
        append(current);
        Gate.requestWork();
    }

    /** The current task waits in the queue of runnable ones: another is to run. */
    public static boolean isYielding() { return yielding; }

    /** Takes the next runnable task off the queue; null if there is none. */
    public static Task next() {
        Task task = first;
        if (task == null) return null;
        first = task.next;
        if (first == null) last = null;
        task.next = null;
        yielding = false;
        return task;
    }

    /** Loads another task's state into the processor. */
    public static void switchTo(Task task) {
        if (task == current) return;
        if (current.state == Task.DEAD) current.free();
        else current.save();
        current = task;
        task.load();
    }

    private static void append(Task task) {
        task.next = null;
        if (last == null) first = task;
        else last.next = task;
        last = task;
    }
}
