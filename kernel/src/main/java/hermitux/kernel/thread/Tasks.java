package hermitux.kernel.thread;

import hermitux.kernel.collection.LongMap;

/** All tasks by id, those included that have ended but must keep their number: the first one of a process whose other tasks go on. */
public final class Tasks {
    /** /proc/sys/kernel/pid_max */
    public static final int MOST = 32768;

    /** All of them. */
    private static Tasks tasks;

    private LongMap<Task> table;
    private int lastId;
    private int highestId;
    private int count;
    private long made;

    private Tasks() { }

    static void init(Task first) {
        tasks = new Tasks();
        tasks.table = new LongMap<>();
        Processes.init(first.process);
        tasks.lastId = tasks.highestId = first.id;
        add(first);
    }

    /** The task of an id, or null. */
    public static Task find(int id) { return tasks.table.get(id); }

    /** One more than the highest number that a task has ever had. */
    public static int bound() { return tasks.highestId + 1; }

    /** Tasks that have not ended, of all processes. */
    public static int count() { return tasks.count; }

    /** How many there have been, and the number that was given last. */
    public static long made() { return tasks.made; }
    public static int lastId() { return tasks.lastId; }

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
            tasks.lastId = tasks.lastId + 1 < MOST ? tasks.lastId + 1 : 2;
            if (tasks.table.get(tasks.lastId) == null) return tasks.lastId;
        }
        return -1;
    }

    static void add(Task task) {
        tasks.table.put(task.id, task);
        tasks.highestId = Math.max(tasks.highestId, task.id);
        task.process.add(task);
        tasks.count++;
        tasks.made++;
    }

    /** The task has ended. Whoever leads a process keeps the number, which is the process's. */
    static void remove(Task task) {
        if (task.id != task.process.id) tasks.table.remove(task.id);
        task.process.remove(task);
        tasks.count--;
    }

    /** A process's number is free. */
    static void forget(int id) { tasks.table.remove(id); }

    /** The task, the last one of its process, becomes its first one and takes its number (execve(2)). */
    public static void lead(Task task) {
        if (task.id == task.process.id) return;
        tasks.table.remove(task.id);
        task.id = task.process.id;
        tasks.table.put(task.id, task);
    }
}
