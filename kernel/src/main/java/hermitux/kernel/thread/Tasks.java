package hermitux.kernel.thread;

import hermitux.kernel.collection.LongMap;

/** All tasks by id, those included that have ended but must keep their number: the first one of a process whose other tasks go on. */
public final class Tasks {
    /** /proc/sys/kernel/pid_max */
    public static final int MOST = 32768;

    private static LongMap<Task> table;
    private static int lastId;
    private static int highestId;
    private static int count;
    private static long made;

    private Tasks() { }

    static void init(Task first) {
        table = new LongMap<>();
        count = 0;
        made = 0;
        Processes.init(first.process);
        lastId = highestId = first.id;
        add(first);
    }

    /** The task of an id, or null. */
    public static Task find(int id) { return table.get(id); }

    /** One more than the highest number that a task has ever had. */
    public static int bound() { return highestId + 1; }

    /** Tasks that have not ended, of all processes. */
    public static int count() { return count; }

    /** How many there have been, and the number that was given last. */
    public static long made() { return made; }
    public static int lastId() { return lastId; }

    /** Those that run or could. */
    public static int runnable() {
        int runnable = 0;
        for (Process process = Processes.first(); process != null; process = process.following())
            for (Task task = process.firstTask(); task != null; task = task.following()) if (task.state == Task.RUNNABLE) runnable++;
        return runnable;
    }

    /** A number that no task has, or -1: numbers go round, so that one comes back as late as possible. */
    public static int freeId() {
        for (int tries = 1; tries < MOST; tries++) {
            lastId = lastId + 1 < MOST ? lastId + 1 : 2;
            if (table.get(lastId) == null) return lastId;
        }
        return -1;
    }

    static void add(Task task) {
        table.put(task.id, task);
        highestId = Math.max(highestId, task.id);
        task.process.add(task);
        count++;
        made++;
    }

    /** The task has ended. Whoever leads a process keeps the number, which is the process's. */
    static void remove(Task task) {
        if (task.id != task.process.id) table.remove(task.id);
        task.process.remove(task);
        count--;
    }

    /** A process's number is free. */
    static void forget(int id) { table.remove(id); }

    /** The task, the last one of its process, becomes its first one and takes its number (execve(2)). */
    public static void lead(Task task) {
        if (task.id == task.process.id) return;
        table.remove(task.id);
        task.id = task.process.id;
        table.put(task.id, task);
    }
}
