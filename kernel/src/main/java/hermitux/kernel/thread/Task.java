package hermitux.kernel.thread;

import hermitux.kernel.cpu.Registers;
import hermitux.kernel.machine.Allocates;
import hermitux.kernel.cpu.Features;
import hermitux.kernel.machine.Cpu;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.DirectMap;
import hermitux.kernel.memory.Frames;
import hermitux.kernel.time.Timer;

/**
 * A thread of the program, as the scheduler sees it. While it does not run, its registers lie in its block, one 4 KiB frame: the vector
 * state from the start (XSAVE, 64-byte aligned), the general registers at the end. Signal state is in signal.SignalState.
 */
public final class Task {
    public static final int RUNNABLE = 0, WAITING = 1, DEAD = 2, STOPPED = 3;
    private static final int REGISTERS_OFFSET = 4096 - Registers.SIZE;
    /** In the area of XSAVE (SDM volume 1, 13.4): where MXCSR is, and what a program finds. */
    /** Of the area of XSAVE: legacy part and header (SDM volume 1, 13.4). */
    private static final int VECTOR_HEADER_END = 576;
    private static final int MXCSR = 24, INITIAL_MXCSR = 0x1f80, INITIAL_CONTROL_WORD = 0x37f;

    /** Changes when a thread that is not the first calls execve(2). */
    public int id;
    public final Process process;
    /** Change them by {@link Credentials#change} only. */
    public Credentials credentials;
    /** Its user had more tasks than RLIMIT_NPROC says when it became him. */
    public boolean tooManyTasks;
    /** Its descriptors, and its root and working directories: typed by fs.vfs.DescriptorTable and FileContext, which this layer does not know. */
    public Object descriptors, folders;
    public int state;
    /** Address of the saved registers (see cpu.Registers). */
    public final long registers;
    private final long block;
    private final long frame;
    private long fsBase;
    /** 0 for a task that has not asked for one (arch_prctl): nothing is then kept of what the instructions have set. */
    private long gsBase;

    /** The call it is in while it waits, with arguments in the saved registers; the call is entered again when it wakes. */
    public boolean inCall;
    /** Of the call that it is in, or was in last. */
    public int callNumber;
    /** Partial result of a call that has blocked: 0 when a call is entered for the first time, then what the handler left. */
    public long progress;
    /** A second such value, for calls that need it. */
    public long progress2;
    /** The deadline of its last wait has passed. A handler that is entered again answers its timeout. */
    public boolean timedOut;
    /** A signal is to be delivered: waits end with EINTR. Set by signal, read by Scheduler. */
    public boolean signalled;

    /** The error of its last operation that answered null: see Failure. */
    int failure;
    /** The open files that the call it waits in began with, where others share its descriptors; typed by fs.vfs.OpenFile. See syscall.entry.WaitingFiles. */
    public Object file, otherFile;
    /** What its call sends or receives; typed by net.socket.Message. Null until it uses sockets. */
    public Object message;

    /** When the wait of a socket's call ends (SO_RCVTIMEO, SO_SNDTIMEO), while it waits; else 0. */
    public long waitDeadlineNanos;
    /** The -EINTR that the call answers is final: no handler's SA_RESTART makes it again. */
    public boolean interruptedForGood;

    /** set_tid_address: cleared, and its futex woken, when the thread ends. */
    public long clearChildTid;
    public long robustList;
    public String name = "";
    /** Processor time it has had, in time-stamp counts, and when it last began to run. */
    public long cpuTimestamps;
    public long runningSince;
    /** How often it has made way for others: since it waited, and though it could go on (proc_pid_status(5)). */
    public long voluntarySwitches, involuntarySwitches;

    /** Signal state; typed by signal.SignalState, which this layer does not know. */
    public Object signals;

    /** execve(2) has succeeded: where the new program begins, and its stack pointer; 0 for none. */
    public long programEntry, programStack;
    /** A task that the call in progress has made (clone): it starts with the registers that the call leaves with. */
    public Task newborn;
    /** Where it is to be while it waits for a futex. */
    public final FutexWaiter futex;
    /** The same for futex_waitv(2), which waits for many; null until it is used. */
    private FutexWaiter[] futexes;
    /** Others wait for a futex that it has locked by FUTEX_LOCK_PI, or have waited. */
    public boolean isWaitedFor;
    /** rseq(2): the area that it has registered, or 0, with its length and signature. */
    public long sequenceArea;
    public int sequenceLength;
    public int sequenceSignature;

    /** sched_setscheduler(2), nice(2): change them by {@link Scheduler#set}. priority is 1 to 99 for a real-time policy, else 0. */
    public static final int OTHER = 0, FIFO = 1, ROUND_ROBIN = 2, BATCH = 3, IDLE = 5;
    int policy;
    int priority;
    int nice;
    /** SCHED_FLAG_RESET_ON_FORK: its children begin without privileges of scheduling. */
    public boolean resetsChildren;

    public int policy() { return policy; }
    public int priority() { return priority; }
    public int nice() { return nice; }

    /** Neighbours in its process, in order of their making. */
    Task following;
    Task preceding;
    /** Time-stamp counts that it may still run before tasks that have waited longer. */
    long credit;
    Task next;
    WaitQueue.Waiter[] waiters;
    int waitersInUse;
    final Timer timer;

    /** The first task of all. */
    public Task(int id, Process process) {
        this(id, process, Frames.allocateZeroed());
        credentials = new Credentials();
    }

    private Task(int id, Process process, long frame) {
        this.id = id;
        this.process = process;
        this.frame = frame;
        block = DirectMap.address(frame);
        registers = block + REGISTERS_OFFSET;
        waiters = new WaitQueue.Waiter[] { new WaitQueue.Waiter(this) };
        futex = new FutexWaiter(this);
        timer = new WaitTimer(this);
    }

    /**
     * A task that the running one makes: its vector state, name, FS base and credentials are that one's. Null if there is no memory for it. It runs
     * once it has registers and Scheduler.add has been called.
     */
    public static Task child(Task parent, Process process, int id) {
        long frame = Frames.allocateZeroed();
        if (frame == 0) return null;
        Task task = new Task(id, process, frame);
        task.credentials = parent.credentials.share();
        Cpu.saveVectors(task.block);
        task.fsBase = Cpu.readFsBase();
        if (parent.gsBase != 0) task.gsBase = Cpu.readGsBase();
        task.name = parent.name;
        boolean resets = parent.resetsChildren;
        task.policy = resets && parent.priority > 0 ? OTHER : parent.policy;
        task.priority = resets ? 0 : parent.priority;
        task.nice = resets ? Math.max(0, parent.nice) : parent.nice;
        return task;
    }

    public void setFsBase(long address) { fsBase = address; }

    /** The running task's. */
    public void setGsBase(long address) {
        gsBase = address;
        Cpu.writeGsBase(address);
    }

    /** The running task may look into its memory and files (ptrace(2), "Ptrace access mode checking"). */
    public boolean mayBeTraced() {
        Credentials who = Credentials.current(), other = credentials;
        if (process == Process.current() || who.has(Credentials.SYS_PTRACE)) return true;
        boolean user = who.fileUserId == other.userId && who.fileUserId == other.effectiveUserId && who.fileUserId == other.savedUserId;
        return user && process.dumpable == 1
            && who.fileGroupId == other.groupId && who.fileGroupId == other.effectiveGroupId && who.fileGroupId == other.savedGroupId;
    }

    /** The next task of its process, or null. */
    public Task following() { return following; }

    /** Counts the processor time that it has had since it was last counted. */
    void account() {
        long now = Cpu.timestamp();
        long used = now - runningSince;
        runningSince = now;
        cpuTimestamps += used;
        process.cpuTimestamps += used;
        credit -= used;
    }

    /** Keeps the processor's state of a task that stops running. */
    void save() {
        fsBase = Cpu.readFsBase();
        if (gsBase != 0) {
            gsBase = Cpu.readGsBase();
            Cpu.writeGsBase(0);
        }
        Cpu.saveVectors(block);
    }

    /** The vector state of the running task, saved now: address of the area. */
    public long savedVectors() {
        Cpu.saveVectors(block);
        return block;
    }

    void load() {
        Cpu.writeFsBase(fsBase);
        if (gsBase != 0) Cpu.writeGsBase(gsBase);
        Cpu.loadVectors(block);
        runningSince = Cpu.timestamp();
    }

    /** The argument of a call it waits in: 0 to 5. */
    public long argument(int index) {
        return switch (index) {
            case 0 -> Memory.load64(registers + Registers.RDI);
            case 1 -> Memory.load64(registers + Registers.RSI);
            case 2 -> Memory.load64(registers + Registers.RDX);
            case 3 -> Memory.load64(registers + Registers.R10);
            case 4 -> Memory.load64(registers + Registers.R8);
            default -> Memory.load64(registers + Registers.R9);
        };
    }

    /** A waiter that is on no queue. */
    @Allocates(reason = "only when the task waits for more than ever before")
    WaitQueue.Waiter waiter() {
        if (waitersInUse == waiters.length) {
            var more = new WaitQueue.Waiter[waiters.length * 2];
            for (int i = 0; i < more.length; i++) more[i] = i < waiters.length ? waiters[i] : new WaitQueue.Waiter(this);
            waiters = more;
        }
        return waiters[waitersInUse++];
    }

    /** One of the places of futex_waitv. */
    @Allocates(reason = "only when the task waits for more futexes than ever before")
    public FutexWaiter futex(int index) {
        int have = futexes == null ? 0 : futexes.length;
        if (index >= have) {
            var more = new FutexWaiter[Math.max(8, index + 1)];
            for (int i = 0; i < more.length; i++) more[i] = i < have ? futexes[i] : new FutexWaiter(this);
            futexes = more;
        }
        return futexes[index];
    }

    void leaveFutexes() { for (int i = 0; futexes != null && i < futexes.length; i++) futexes[i].leave(); }

    void leaveQueues() {
        for (int i = 0; i < waitersInUse; i++) if (waiters[i].queue != null) waiters[i].queue.remove(waiters[i]);
        waitersInUse = 0;
    }

    /** The state that a program begins with: no bases of FS and GS, the vector registers as after a reset. */
    public void reset() {
        Cpu.writeFsBase(0);
        if (gsBase != 0) setGsBase(0);
        Memory.fill(block, 0, REGISTERS_OFFSET);
        initialVectors();
    }

    /** The running task's vector registers as after a reset. Of an area without any component's bit XRSTOR takes the header and MXCSR alone. */
    public void initialVectors() {
        Memory.fill(block, 0, Features.hasXsave() ? VECTOR_HEADER_END : REGISTERS_OFFSET);
        Memory.store16(block, INITIAL_CONTROL_WORD);
        Memory.store32(block + MXCSR, INITIAL_MXCSR);
        Cpu.loadVectors(block);
    }

    void free() { Frames.release(frame); }

    /** Ends a wait when its deadline passes. */
    private static final class WaitTimer extends Timer {
        private final Task task;

        WaitTimer(Task task) { this.task = task; }

        @Override public void expired() {
            task.timedOut = true;
            Scheduler.wake(task);
        }
    }
}
