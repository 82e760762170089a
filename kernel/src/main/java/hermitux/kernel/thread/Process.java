package hermitux.kernel.thread;

/**
 * What the threads of the program share besides memory, files and signal actions, which their own packages keep: identity, credentials,
 * limits, and where exec put the arguments. There is one process, numbered like the first one of a container: it leads its own session
 * and process group, and its parent lies outside (0).
 */
public final class Process {
    /** Signal that prctl(PR_SET_PDEATHSIG) asked for; the parent lies outside of the machine, so it never comes. */
    public int parentDeathSignal;
    public final int id;
    public int parentId;
    public int groupId;
    public int sessionId;
    /** umask(2). */
    public int fileModeMask = 022;
    public Credentials credentials = new Credentials();
    public final Limits limits = new Limits();
    /** PR_SET_DUMPABLE: 0, 1 or 2. */
    public int dumpable = 1;
    /** Nice value, -20 to 19. */
    public int nice;
    /** ioprio_set(2): class and level as the call packs them. */
    public int ioPriority;
    /** personality(2): its bits matter to the next exec only. */
    public int personality;
    /** sched_setscheduler(2). */
    public int schedulingPolicy;
    public int schedulingPriority;
    /** PR_SET_TIMERSLACK, PR_SET_CHILD_SUBREAPER and PR_SET_THP_DISABLE of prctl(2). */
    public long timerSlackNanos = 50_000;
    public boolean childSubreaper;
    public boolean hugePagesDisabled;
    /** /proc/self/oom_score_adj. */
    public int outOfMemoryAdjustment;
    /** CLOCK_MONOTONIC at exec. */
    public long startNanos;
    /** The program's path as /proc/self/exe shows it, set by exec. */
    public String executable = "";

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

    private static Process current;

    public Process(int id) {
        this.id = id;
        this.groupId = id;
        this.sessionId = id;
    }

    /** The process of the running task. */
    public static Process current() { return current; }

    /** Sends a signal that the running task caused itself (SIGPIPE) to that task. */
    public void signal(int number) {
        if (signalSink != null) signalSink.toTask(Scheduler.current(), number);
    }

    /** Sends a signal to the process as a whole: the terminal's. */
    public void signalAll(int number) {
        if (signalSink != null) signalSink.toProcess(number);
    }

    public static void init() { current = new Process(1); }
}
