package hermitux.kernel.signal;

import hermitux.kernel.part.Services;
import hermitux.kernel.thread.Process;
import hermitux.kernel.thread.Processes;
import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.thread.Task;

/**
 * Job control's part of signals (signal(7), credentials(7)): processes that stop and go on, and what their parents hear of it. A stopped process has a
 * flag; each of its tasks stops when it is about to return to the program, and a call that waits is left for that as for a signal, and made again.
 */
public final class Stopping {
    /** si_code of SIGCHLD. */
    private static final int STOPPED = 5, CONTINUED = 6;
    private static final int SIGCHLD = Signals.SIGCHLD;

    private Stopping() { }

    /** There are processes that can stop and continue each other: without them a stop would be for good, and does nothing. */
    public static void use() {
        if (!Services.isOffered(Services.STOPPING)) Services.offer(Services.STOPPING, new Stopping());
    }

    /**
     * No member of the group has a parent in another group of the same session.
     * @param without a process that does not count, as it ends; or null
     */
    public static boolean isOrphaned(int groupId, Process without) {
        for (Process process = Processes.first(); process != null; process = process.following()) {
            if (process.groupId != groupId || process == without || process.ended) continue;
            Process parent = process.parent();
            if (parent != null && parent.groupId != groupId && parent.sessionId == process.sessionId) return false;
        }
        return true;
    }

    /** A signal is about to be sent: SIGCONT takes pending stops away and lets the process go on, as SIGKILL does; a stop takes SIGCONT away. */
    void sent(Process process, int number) {
        if (number == Signals.SIGCONT || number == Signals.SIGKILL) {
            if (number == Signals.SIGCONT) for (int stop = Signals.SIGSTOP; stop <= Signals.SIGTTOU; stop++) discard(process, stop);
            goOn(process, number == Signals.SIGCONT);
        } else if ((Signals.STOPPING & Signals.bit(number)) != 0) discard(process, Signals.SIGCONT);
    }

    private static void discard(Process process, int number) {
        boolean pending = (SignalActions.of(process).pending.set() & Signals.bit(number)) != 0;
        for (Task task = process.firstTask(); task != null; task = task.following())
            pending |= (SignalState.of(task).pending.set() & Signals.bit(number)) != 0;
        if (pending) Signals.discard(process, number);
    }

    /** A signal stops the process of the running task. Those of a terminal do nothing to an orphaned group (setpgid(2)). */
    void stop(Process process, int number) {
        if (process.stopped || number != Signals.SIGSTOP && isOrphaned(process.groupId, null)) return;
        process.stopped = true;
        process.untoldStop = number;
        process.untoldContinuation = false;
        for (Task task = process.firstTask(); task != null; task = task.following()) {
            Signals.update(task);
            Scheduler.wake(task);
        }
        tellParent(process, STOPPED, number);
    }

    private static void goOn(Process process, boolean tell) {
        if (!process.stopped) return;
        process.stopped = false;
        process.untoldStop = 0;
        process.untoldContinuation = tell;
        for (Task task = process.firstTask(); task != null; task = task.following()) {
            Signals.update(task);
            Scheduler.resume(task);
        }
        if (tell) tellParent(process, CONTINUED, Signals.SIGCONT);
    }

    private static void tellParent(Process process, int code, int number) {
        Process parent = process.parent();
        if (parent == null) return;
        parent.children.wakeAll();
        if ((SignalActions.of(parent).flags[SIGCHLD] & SignalActions.SA_NOCLDSTOP) == 0) Signals.send(parent, childInfo(process, SIGCHLD, code, number));
    }

    /** What SIGCHLD says of a child. @param code CLD_…, as si_code @param status exit status or signal number */
    public static SignalInfo childInfo(Process child, int number, int code, int status) {
        Task task = child.firstTask();
        var info = SignalInfo.from(number, code, child.id, task == null ? child.user : task.credentials.userId);
        info.word1 = status & 0xffffffffL;
        info.word2 = Scheduler.processCpuNanos(child) / NANOS_PER_TICK;
        return info;
    }

    /** Ticks of times(2): 100 a second. */
    private static final long NANOS_PER_TICK = 10_000_000;
}
