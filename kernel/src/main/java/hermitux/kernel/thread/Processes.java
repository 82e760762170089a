package hermitux.kernel.thread;

/** All processes but init, in order of their making; those that have ended stay until they have been waited for. */
public final class Processes {
    private static Process first, last;
    private static int count;
    /** Processor time of those that are no more, in time-stamp counts. */
    private static long formerCpuTimestamps;

    private Processes() { }

    static void init(Process program) {
        first = last = null;
        count = 0;
        formerCpuTimestamps = 0;
        add(program);
    }

    /** The program, which outlives all others; the rest by {@link Process#following}. */
    public static Process first() { return first; }

    public static int count() { return count; }

    public static void add(Process process) {
        count++;
        process.preceding = last;
        process.following = null;
        if (last == null) first = process;
        else last.following = process;
        last = process;
    }

    /** An ended process has been waited for: its number is free. */
    public static void remove(Process process) {
        count--;
        formerCpuTimestamps += process.cpuTimestamps;
        if (process.preceding == null) first = process.following;
        else process.preceding.following = process.following;
        if (process.following == null) last = process.preceding;
        else process.following.preceding = process.preceding;
        Tasks.forget(process.id);
    }

    /** The process of an id, ended ones included; null for none, and for init. */
    public static Process find(int id) {
        for (Process process = first; process != null; process = process.following) if (process.id == id) return process;
        return null;
    }

    /** A process of the group, or null. */
    public static Process inGroup(int groupId) {
        for (Process process = first; process != null; process = process.following) if (process.groupId == groupId) return process;
        return null;
    }

    /** Processor time that all have had, but for what the running task has not been charged yet. */
    static long cpuTimestamps() {
        long sum = formerCpuTimestamps;
        for (Process process = first; process != null; process = process.following) sum += process.cpuTimestamps;
        return sum;
    }

    /** Tasks of a user, by the first task of each process (RLIMIT_NPROC). */
    public static int tasksOf(int user) {
        int tasks = 0;
        for (Process process = first; process != null; process = process.following) {
            Task task = process.firstTask();
            if (task == null ? process.user == user : task.credentials.userId == user) tasks += Math.max(1, process.taskCount);
        }
        return tasks;
    }
}
