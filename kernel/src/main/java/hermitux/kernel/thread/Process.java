package hermitux.kernel.thread;

import hermitux.kernel.memory.AddressSpace;

/**
 * What the threads of a process share: address space, identity, family, limits, and where exec put the arguments. The program is like one that a
 * container's init has started: its number is not 1, it leads its own session and process group, and its parent is {@link #INIT}, which does nothing
 * but reap, ignores every signal and has files in /proc.
 */
public final class Process {
    /** init: it leads a session and a group of its own, and belongs to root. There is no object for it. */
    public static final int INIT = 1;
    /** The process whose end is the machine's. */
    public static final int PROGRAM = 2;

    /** Signal that prctl(PR_SET_PDEATHSIG) asked for; init does not end before the machine, so it never comes. */
    public int parentDeathSignal;
    public final int id;
    /** Null for init. */
    Process parent;
    /** Its memory; several processes may share one (vfork). */
    public AddressSpace space;
    public int groupId;
    public int sessionId;
    public final Limits limits = new Limits();
    /** PR_SET_DUMPABLE: 0, 1 or 2. */
    public int dumpable = 1;
    /** ioprio_set(2): class and level as the call packs them. */
    public int ioPriority;
    /** What membarrier(2) has been asked to be ready for. */
    public int barriers;
    /** personality(2): its bits matter to the next exec only. */
    public int personality;
    /** PR_SET_TIMERSLACK, PR_SET_CHILD_SUBREAPER and PR_SET_THP_DISABLE of prctl(2). */
    public long timerSlackNanos = 50_000;
    public boolean childSubreaper;
    public boolean hugePagesDisabled;
    /** /proc/self/oom_score_adj. */
    public int outOfMemoryAdjustment;
    /** CLOCK_MONOTONIC at exec. */
    public long startNanos;
    /** The program's path as /proc/self/exe shows it, set by exec, and its file, typed by fs.vfs.FileContext. */
    public String executable = "";
    public Object executableFile;

    /** Where exec put argv and environment strings, as /proc/self/cmdline and environ read them (user addresses). */
    public long argumentsStart;
    public long argumentsEnd;
    public long environmentStart;
    public long environmentEnd;
    /** The auxiliary vector on the initial stack, AT_NULL included (user addresses). */
    public long auxiliaryStart;
    public long auxiliaryEnd;
    /** RSP at the program's start: the field startstack of /proc/self/stat. */
    public long stackStart;

    /** Where signals go: package signal puts itself here. Null before it has started. */
    public SignalSink signalSink;
    /** Signal actions; typed by signal.SignalActions, which this layer does not know. */
    public Object signals;

    /** Its tasks that have not ended, in order of their making; see Task.following. */
    private Task firstTask;
    private Task lastTask;
    int taskCount;
    /** Processor time that its tasks have had, in time-stamp counts, but for what the running one has not been charged yet. */
    long cpuTimestamps;
    /** What exit(2) of its first task said: the status of a process whose last task ends by exit(2). */
    public int leaderStatus;

    public Process(int id) {
        this.id = id;
        this.groupId = id;
        this.sessionId = id;
    }

    /** The process of the running task. */
    public static Process current() { return Scheduler.current().process; }

    public int parentId() { return parent == null ? INIT : parent.id; }

    /** Its first task that has not ended; the others by {@link Task#following}. */
    public Task firstTask() { return firstTask; }

    void add(Task task) {
        taskCount++;
        task.preceding = lastTask;
        if (lastTask == null) firstTask = task;
        else lastTask.following = task;
        lastTask = task;
    }

    void remove(Task task) {
        taskCount--;
        if (task.preceding == null) firstTask = task.following;
        else task.preceding.following = task.following;
        if (task.following == null) lastTask = task.preceding;
        else task.following.preceding = task.preceding;
    }

    /** Sends a signal that the running task caused itself (SIGPIPE) to that task. */
    public void signal(int number) {
        if (signalSink != null) signalSink.toTask(Scheduler.current(), number);
    }

    /** Sends a signal to the process as a whole: the terminal's. */
    public void signalAll(int number) {
        if (signalSink != null) signalSink.toProcess(number);
    }
}
