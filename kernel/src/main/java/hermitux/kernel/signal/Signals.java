package hermitux.kernel.signal;

import hermitux.abi.Errno;
import hermitux.kernel.machine.Gate;
import hermitux.kernel.part.Services;
import hermitux.kernel.thread.Process;
import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.thread.Task;
import hermitux.kernel.thread.WaitQueue;

/** Sending signals, and the masks that hold them back (signal(7)). Delivery acts on them when a task returns to the program. */
public final class Signals {
    public static final int SIGHUP = 1, SIGINT = 2, SIGQUIT = 3, SIGILL = 4, SIGTRAP = 5, SIGABRT = 6, SIGBUS = 7, SIGFPE = 8, SIGKILL = 9;
    public static final int SIGUSR1 = 10, SIGSEGV = 11, SIGUSR2 = 12, SIGPIPE = 13, SIGALRM = 14, SIGTERM = 15, SIGCHLD = 17, SIGCONT = 18;
    public static final int SIGSTOP = 19, SIGTSTP = 20, SIGTTIN = 21, SIGTTOU = 22, SIGURG = 23, SIGXCPU = 24, SIGXFSZ = 25, SIGVTALRM = 26;
    public static final int SIGPROF = 27, SIGWINCH = 28, SIGIO = 29, SIGPWR = 30, SIGSYS = 31, FIRST_REALTIME = 32, LAST = 64;
    public static final int SS_ONSTACK = 1, SS_DISABLE = 2, SS_AUTODISARM = 0x80000000;

    /** SIGILL, SIGTRAP, SIGBUS, SIGFPE, SIGSEGV, SIGSYS: what a task causes itself; delivered first. */
    static final long SYNCHRONOUS = 1L << 3 | 1L << 4 | 1L << 6 | 1L << 7 | 1L << 10 | 1L << 30;
    /** SIGCHLD, SIGCONT, SIGURG, SIGWINCH */
    static final long IGNORED_BY_DEFAULT = 1L << 16 | 1L << 17 | 1L << 22 | 1L << 27;
    /** SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU stop a process until another continues it. */
    static final long STOPPING = 1L << 18 | 1L << 19 | 1L << 20 | 1L << 21;
    /** SIGKILL, SIGSTOP */
    public static final long UNBLOCKABLE = 1L << 8 | 1L << 18;

    /** Woken when a signal has been sent, whatever it is: signalfd's files wait here. */
    private static WaitQueue arrivals;

    private Signals() { }

    static void init() { arrivals = new WaitQueue(); }

    public static WaitQueue arrivals() { return arrivals; }

    /** What is pending for a task, its own and the process's. */
    public static long pending(Task task) { return SignalState.of(task).pending.set() | SignalActions.of(task.process).pending.set(); }

    public static long bit(int number) { return 1L << number - 1; }

    public static boolean isValid(int number) { return number >= 1 && number <= LAST; }

    private static void noticeStopping(Process process, int number) {
        Stopping stopping = Services.find(Services.STOPPING);
        if (stopping != null) stopping.sent(process, number);
    }

    /** Sends a signal to one task. -EAGAIN if its queue is full. */
    public static long send(Task task, SignalInfo info) {
        if (task.state == Task.DEAD) return 0;
        noticeStopping(task.process, info.number);
        if (isDropped(task, info.number)) return 0;
        if (!SignalState.of(task).pending.add(info)) return -Errno.EAGAIN;
        notice(task, info.number);
        return 0;
    }

    /** Sends a signal to a process: one of its tasks that do not block it takes it, its first one if it can; else whichever lets it through first. */
    public static long send(Process process, SignalInfo info) {
        if (process.firstTask() == null) return 0;
        noticeStopping(process, info.number);
        if (isDropped(process.firstTask(), info.number)) return 0;
        if (!SignalActions.of(process).pending.add(info)) return -Errno.EAGAIN;
        Task taker = process.firstTask();
        for (Task task = taker; task != null; task = task.following()) {
            var state = SignalState.of(task);
            if (((state.mask & ~state.awaited) & bit(info.number)) == 0) {
                taker = task;
                break;
            }
        }
        notice(taker, info.number);
        return 0;
    }

    /** A signal that the current task has caused itself by a fault: it cannot be blocked or ignored (then it kills). */
    public static void force(SignalInfo info) {
        Task task = Scheduler.current();
        var actions = SignalActions.of(task.process);
        var state = SignalState.of(task);
        if ((state.mask & bit(info.number)) != 0 || actions.handlers[info.number] == SignalActions.IGNORE) {
            actions.handlers[info.number] = SignalActions.DEFAULT;
            state.mask &= ~bit(info.number);
        }
        state.pending.add(info);
        update(task);
    }

    /** An ignored signal is not kept, unless it is blocked: then its action may change before it is let through. */
    private static boolean isDropped(Task task, int number) {
        var state = SignalState.of(task);
        return ((state.mask | state.awaited) & bit(number)) == 0 && SignalActions.of(task.process).ignores(number);
    }

    private static void notice(Task task, int number) {
        update(task);
        if (task.signalled || (SignalState.of(task).awaited & bit(number)) != 0) Scheduler.wake(task);
        arrivals.wakeAll();
    }

    public static void setMask(Task task, long mask) {
        var state = SignalState.of(task);
        long blocked = mask & ~UNBLOCKABLE & ~state.mask;
        state.mask = mask & ~UNBLOCKABLE;
        update(task);
        if (blocked != 0) passOn(task, blocked);
    }

    /** Signals of the process that the task will not take, as it blocks them now or ends: another task is told of them. */
    public static void passOn(Task task, long set) {
        long orphaned = SignalActions.of(task.process).pending.set() & set;
        if (orphaned == 0) return;
        for (Task other = task.process.firstTask(); other != null; other = other.following()) {
            long blocked = SignalState.of(other).mask & ~SignalState.of(other).awaited;
            if (other == task || (orphaned & ~blocked) == 0) continue;
            orphaned &= blocked;
            update(other);
            Scheduler.wake(other);
        }
    }

    /** A signal is ignored from now on: none is pending any more. */
    public static void discard(Process process, int number) {
        SignalActions.of(process).pending.discard(number);
        for (Task task = process.firstTask(); task != null; task = task.following()) {
            SignalState.of(task).pending.discard(number);
            update(task);
        }
    }

    /** The mask of a call that waits with another one (sigsuspend, ppoll): the old one comes back when a handler has run or the call ends. */
    public static void setTemporaryMask(Task task, long mask) {
        var state = SignalState.of(task);
        if (!state.hasSavedMask) {
            state.savedMask = state.mask;
            state.hasSavedMask = true;
        }
        setMask(task, mask);
    }

    /** Ends a temporary mask. A call that a signal has interrupted leaves that to delivery: the handler runs under the temporary mask. */
    public static void restoreMask(Task task) {
        var state = SignalState.of(task);
        if (!state.hasSavedMask) return;
        state.hasSavedMask = false;
        setMask(task, state.savedMask);
    }

    /** A timer's signal is not to be delivered any more. */
    static void withdraw(Process process, Task target, SignalInfo info) {
        info.timer.queued = false;
        if (target != null) {
            SignalState.of(target).pending.remove(info);
            update(target);
            return;
        }
        SignalActions.of(process).pending.remove(info);
        for (Task task = process.firstTask(); task != null; task = task.following()) update(task);
    }

    /** Recomputes whether the task has a signal to take. */
    public static void update(Task task) {
        task.signalled = task.process.stopped || (pending(task) & ~SignalState.of(task).mask) != 0;
        if (task.signalled) Gate.requestWork();
    }

    /** Takes a pending signal of the set: the task's own first. */
    public static SignalInfo take(Task task, long allowed) {
        SignalInfo info = SignalState.of(task).pending.take(allowed);
        if (info == null) info = SignalActions.of(task.process).pending.take(allowed);
        update(task);
        return info;
    }
}
