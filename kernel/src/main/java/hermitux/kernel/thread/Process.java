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

    /** One of its threads has other effective or file system ids: what is kept from others, as they may not know what it knows (prctl(2)). */
    public void becameAnother() {
        dumpable = 0;
        parentDeathSignal = 0;
    }
    /** ioprio_set(2): class and level as the call packs them. */
    public int ioPriority;
    /** What /proc/PID/io tells (proc_pid_io(5)): bytes that calls have read and written, and how many such calls there were. */
    public long readBytes, writtenBytes, readCalls, writeCalls;
    /** Of disks. */
    public long storageReadBytes, storageWrittenBytes;
    /** Switches of its tasks, those that have ended included (getrusage(2)). */
    public long voluntarySwitches, involuntarySwitches;
    /** What membarrier(2) has been asked to be ready for. */
    public int barriers;
    /** personality(2): its bits matter to the next exec only. */
    public int personality;
    /** PR_SET_TIMERSLACK, PR_SET_CHILD_SUBREAPER and PR_SET_THP_DISABLE of prctl(2). */
    public long timerSlackNanos = 50_000;
    public boolean childSubreaper;
    public boolean hugePagesDisabled;
    /** /proc/PID/coredump_filter (core(5)): kept, as nothing dumps core here. */
    public int coreDumpFilter = 0x33;
    /** /proc/self/oom_score_adj. */
    public int outOfMemoryAdjustment;
    /** CLOCK_MONOTONIC at exec. */
    public long startNanos;
    /** The program's path as /proc/self/exe shows it, set by exec, and its file, typed by fs.vfs.FileContext. */
    public String executable = "";
    public Object executableFile;

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

    /** Its neighbours among all processes, in order of their making. */
    Process following, preceding;

    public Process following() { return following; }
    public Process parent() { return parent; }
    public void adopted(Process other) { parent = other; }

    /** The signal that tells its parent of its end, SIGCHLD if clone(2) did not say another; 0 for none. */
    public int exitSignal = 17;
    /** It has ended, and waits for its parent to ask how: the status as wait(2) packs it, for which user it ran. */
    public boolean ended;
    public int status, user;
    /** It has called execve(2): its group is its own affair. */
    public boolean hasExecuted;
    /** Its tasks do not run (SIGSTOP), until SIGCONT. */
    public boolean stopped;
    /** A stop or a continuation that its parent has not been told of: a signal's number, or 0. */
    public int untoldStop;
    public boolean untoldContinuation;
    /** Woken when a child of it ends, stops or goes on. */
    public final WaitQueue children = new WaitQueue();
    /** Woken at its own end: descriptors of it wait here. */
    public final WaitQueue end = new WaitQueue();
    /** Whoever made it by vfork waits here until it has a space of its own, or has ended. Null for nobody. */
    public WaitQueue borrowed;
    /** Processor time of children that it has waited for, theirs included, in time-stamp counts; and the most resident pages of one. */
    public long childrenCpuTimestamps, childrenMostResident;
    /** Timers that send signals; typed by syscall.time.ProcessTimers. */
    public Object timers;
    /** The controlling terminal (credentials(7)), inherited by children; typed by fs.terminal.Terminal. Null for none. */
    public Object terminal;

    /** Processor time of its tasks in time-stamp counts, but for what the running one has not been charged yet. */
    public long cpuTimestamps() { return cpuTimestamps; }
    public int taskCount() { return taskCount; }

    /** A child of the running task's process, or of its parent; it is not among the processes yet. */
    public Process child(int childId, boolean sibling) {
        var child = new Process(childId);
        child.parent = sibling ? parent : this;
        child.groupId = groupId;
        child.sessionId = sessionId;
        child.limits.copy(limits);
        child.dumpable = dumpable;
        child.ioPriority = ioPriority;
        child.personality = personality;
        child.timerSlackNanos = timerSlackNanos;
        child.hugePagesDisabled = hugePagesDisabled;
        child.outOfMemoryAdjustment = outOfMemoryAdjustment;
        child.executable = executable;
        child.signalSink = signalSink;
        child.terminal = terminal;
        return child;
    }

    /** Its space is its own from now on, or it has ended: whoever made it by vfork goes on. */
    public void returnSpace() {
        if (borrowed == null) return;
        borrowed.wakeAll();
        borrowed = null;
    }

    /** Sends a signal that the running task caused itself (SIGPIPE) to that task. */
    public void signal(int number) {
        if (signalSink != null) signalSink.toTask(Scheduler.current(), number);
    }

    /** Sends a signal to the process as a whole: the terminal's. */
    public void signalAll(int number) {
        if (signalSink != null) signalSink.toProcess(this, number);
    }
}
