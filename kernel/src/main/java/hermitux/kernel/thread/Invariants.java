package hermitux.kernel.thread;

import hermitux.kernel.time.Timers;

/**
 * What must hold of tasks, queues and timers whenever the program runs (--verify, at its end): each answer is null, or what does not hold. Nothing is
 * changed.
 */
public final class Invariants {
    private Invariants() { }

    public static String broken() {
        int runnable = 0;
        int tasks = 0;
        for (Process process = Processes.first(); process != null; process = process.following()) {
            int own = 0;
            for (Task task = process.firstTask(); task != null; task = task.following()) {
                String wrong = brokenTask(task);
                if (wrong != null) return "task " + task.id + ": " + wrong;
                if (task.state == Task.RUNNABLE && task != Scheduler.current()) runnable++;
                if (++own > process.taskCount) return "the list of tasks is longer than their number";
            }
            if (own != process.taskCount) return "the list of tasks is shorter than their number";
            tasks += own;
        }
        if (tasks != Tasks.count()) return "the tasks of all processes are not all tasks";
        String wrong = Scheduler.brokenQueues(runnable);
        if (wrong == null) wrong = Futexes.broken();
        return wrong != null ? wrong : Timers.broken();
    }

    private static String brokenTask(Task task) {
        if (task.state == Task.DEAD) return "dead, and still in its process";
        if (Tasks.find(task.id) != task) return "its number is another's";
        if (task.state != Task.WAITING && task.waitersInUse != 0) return "on a queue, though it does not wait";
        for (int i = 0; i < task.waiters.length; i++) {
            WaitQueue queue = task.waiters[i].queue;
            if (i >= task.waitersInUse ? queue != null : queue != null && !queue.holds(task.waiters[i])) return "not on the queue that it waits on";
        }
        if (task.state != Task.WAITING && task.timer.isSet()) return "its timer is set, though it does not wait";
        return null;
    }
}
