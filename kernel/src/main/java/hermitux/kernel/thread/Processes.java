package hermitux.kernel.thread;

import hermitux.kernel.memory.Frames;

/** All processes but init, in order of their making; those that have ended stay until they have been waited for. */
public final class Processes {
    private static final int LEAST = 32;
    private static final long BYTES_EACH = 512 << 10;

    /** All of them. */
    private static Processes processes;

    private Process first, last;
    private int count;
    /** Made so far, the program included. */
    private int made;
    /** Page faults in address spaces that are no more. */
    private long formerFaults;
    /** Processor time of those that are no more, in time-stamp counts. */
    private long formerCpuTimestamps;

    private Processes() { }

    static void init(Process program) {
        processes = new Processes();
        add(program);
    }

    /** The program, which outlives all others; the rest by {@link Process#following}. */
    public static Process first() { return processes.first; }

    public static int count() { return processes.count; }
    public static int made() { return processes.made; }

    /** An address space goes that had so many page faults. */
    public static void spaceEnds(long faults) { processes.formerFaults += faults; }

    /** Page faults of all so far. */
    public static long faults() {
        long sum = processes.formerFaults;
        for (Process process = processes.first; process != null; process = process.following)
            if (!process.ended && process.borrowed == null && process.space != null) sum += process.space.faults;
        return sum;
    }

    /** So many that memory is left for what they do: a program that forks without end gets EAGAIN, and the machine still answers. */
    public static boolean isFull() { return count() >= Math.max(LEAST, Frames.totalBytes() / BYTES_EACH); }

    public static void add(Process process) {
        processes.count++;
        processes.made++;
        process.preceding = processes.last;
        process.following = null;
        if (processes.last == null) processes.first = process;
        else processes.last.following = process;
        processes.last = process;
    }

    /** An ended process has been waited for: its number is free. */
    public static void remove(Process process) {
        processes.count--;
        processes.formerCpuTimestamps += process.cpuTimestamps;
        if (process.preceding == null) processes.first = process.following;
        else process.preceding.following = process.following;
        if (process.following == null) processes.last = process.preceding;
        else process.following.preceding = process.preceding;
        Tasks.forget(process.id);
    }

    /** The process of an id, ended ones included; null for none, and for init. */
    public static Process find(int id) {
        Task leader = Tasks.find(id);           // its number stays its own until the process has been waited for
        return leader != null && leader.process.id == id ? leader.process : null;
    }

    /** A process of the group, or null. */
    public static Process inGroup(int groupId) {
        for (Process process = processes.first; process != null; process = process.following) if (process.groupId == groupId) return process;
        return null;
    }

    /** Processor time that all have had, but for what the running task has not been charged yet. */
    static long cpuTimestamps() {
        long sum = processes.formerCpuTimestamps;
        for (Process process = processes.first; process != null; process = process.following) sum += process.cpuTimestamps;
        return sum;
    }

    /** Tasks of a user, by the first task of each process (RLIMIT_NPROC). */
    public static int tasksOf(int user) {
        int tasks = 0;
        for (Process process = processes.first; process != null; process = process.following) {
            Task task = process.firstTask();
            if (task == null ? process.user == user : task.credentials.userId == user) tasks += Math.max(1, process.taskCount);
        }
        return tasks;
    }
}
