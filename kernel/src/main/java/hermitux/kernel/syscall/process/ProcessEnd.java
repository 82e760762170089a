package hermitux.kernel.syscall.process;

import hermitux.kernel.fs.terminal.ControllingTerminal;
import hermitux.kernel.fs.vfs.FileContext;
import hermitux.kernel.ipc.Adjustments;
import hermitux.kernel.memory.AddressSpace;
import hermitux.kernel.memory.HeapBudget;
import hermitux.kernel.part.Services;
import hermitux.kernel.signal.SignalActions;
import hermitux.kernel.signal.SignalInfo;
import hermitux.kernel.signal.Signals;
import hermitux.kernel.signal.Stopping;
import hermitux.kernel.syscall.thread.ThreadEnd;
import hermitux.kernel.syscall.time.ProcessTimers;
import hermitux.kernel.thread.Process;
import hermitux.kernel.thread.Processes;
import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.thread.Task;

/**
 * The end of a process other than the program, whose end is the machine's (_exit(2), "consequences of process termination" in exit(3)): its threads,
 * files and memory go, its children get another parent, its own parent hears of it, and what is left waits to be asked for its status.
 */
public final class ProcessEnd {
    /** What a process takes of the kernel's heap, about, besides its descriptors. */
    public static final int HEAP_BYTES = 6144;
    /** si_code of SIGCHLD. */
    private static final int EXITED = 1, KILLED = 2;

    private ProcessEnd() { }

    /** There is a second process: a kernel for a program that makes none lacks all of this. */
    public static void several() {
        if (Services.isOffered(Services.PROCESS_END)) return;
        Services.offer(Services.PROCESS_END, new ProcessEnd());
        Services.offer(Services.SHORTAGE, new OutOfMemory());
    }

    /** @param status as wait(2) packs it */
    public static void now(Process process, int status) {
        ProcessEnd end = Services.find(Services.PROCESS_END);
        if (end != null) end.end(process, status);
    }

    /** A task that clone has made after all will not be: it has not run, and nobody has seen it. */
    public static void unmade(Task child) {
        child.clearChildTid = 0;
        ThreadEnd.release(child);
        child.process.space.release();
        FileContext.changeExecutable(child.process, null);
        HeapBudget.give(HEAP_BYTES);
    }

    private void end(Process process, int status) {
        Task running = Scheduler.current();
        boolean own = running.process == process;
        AddressSpace before = running.process.space;
        if (!own) enter(running, process.space);
        process.user = process.firstTask().credentials.userId;
        if (own) {
            ThreadEnd.others(running);
            ThreadEnd.release(running);
        } else {
            Task last = process.firstTask();
            ThreadEnd.others(last);
            ThreadEnd.release(last);
            Scheduler.end(last);
            enter(running, before);
        }
        ProcessTimers.end(process);
        Adjustments.Settling settling = Services.find(Services.SEMAPHORE_ADJUSTMENTS);
        if (settling != null) settling.ended(process);
        process.returnSpace();
        process.childrenMostResident = Math.max(process.childrenMostResident, process.space.mostResidentPages());
        process.space.release();
        FileContext.changeExecutable(process, null);
        if (!own) process.space = null;
        process.status = status;
        process.ended = true;
        process.stopped = false;
        ControllingTerminal.leaderEnds(process);
        orphans(process);
        tell(process);
        if (own) Scheduler.exit();
    }

    /** What the end of threads stores lies in the process's own memory. */
    private static void enter(Task running, AddressSpace space) {
        running.process.space = space;
        space.load();
    }

    /** Its children go to the nearest ancestor that wants them (PR_SET_CHILD_SUBREAPER), else to init. */
    private static void orphans(Process process) {
        Process reaper = process.parent();
        while (reaper != null && (!reaper.childSubreaper || reaper.ended)) reaper = reaper.parent();
        for (Process child = Processes.first(); child != null;) {
            Process following = child.following();
            if (child.parent() == process) adopt(process, child, reaper);
            child = following;
        }
        if (process.parent() != null && process.parent().sessionId == process.sessionId && process.parent().groupId != process.groupId)
            hangUp(process.groupId, process);
    }

    private static void adopt(Process process, Process child, Process reaper) {
        boolean wasOrphaned = Stopping.isOrphaned(child.groupId, null);
        child.adopted(reaper);
        if (child.parentDeathSignal != 0) Signals.send(child, SignalInfo.from(child.parentDeathSignal, SignalInfo.USER, process.id, process.user));
        if (!wasOrphaned) hangUp(child.groupId, null);
        if (!child.ended) return;
        if (reaper == null) reap(child);
        else tell(child);
    }

    /** A group that nobody of its session can continue any more, with a stopped member: SIGHUP and SIGCONT (setpgid(2)). */
    private static void hangUp(int groupId, Process without) {
        if (!Stopping.isOrphaned(groupId, without)) return;
        boolean stopped = false;
        for (Process process = Processes.first(); process != null; process = process.following())
            stopped |= process.groupId == groupId && process != without && process.stopped;
        if (!stopped) return;
        for (Process process = Processes.first(); process != null; process = process.following()) {
            if (process.groupId != groupId || process == without) continue;
            Signals.send(process, new SignalInfo(Signals.SIGHUP, SignalInfo.KERNEL));
            Signals.send(process, new SignalInfo(Signals.SIGCONT, SignalInfo.KERNEL));
        }
    }

    /** Its parent hears of the end; one that does not care, and init, let it go at once. */
    private static void tell(Process process) {
        process.end.wakeAll();
        Process parent = process.parent();
        if (parent == null) {
            reap(process);
            return;
        }
        SignalActions actions = SignalActions.of(parent);
        boolean ignored = process.exitSignal == Signals.SIGCHLD && (actions.handlers[Signals.SIGCHLD] == SignalActions.IGNORE
            || (actions.flags[Signals.SIGCHLD] & SignalActions.SA_NOCLDWAIT) != 0);
        if (process.exitSignal != 0) Signals.send(parent, info(process, process.exitSignal));
        if (ignored) reap(process);
        parent.children.wakeAll();
    }

    /** What SIGCHLD and waitid(2) say of an ended process. */
    static SignalInfo info(Process process, int number) {
        int signal = process.status & 0x7f;
        return Stopping.childInfo(process, number, signal == 0 ? EXITED : KILLED, signal == 0 ? process.status >> 8 & 0xff : signal);
    }

    /** Nobody will ask for its status any more. */
    static void reap(Process process) {
        Processes.remove(process);
        HeapBudget.give(HEAP_BYTES);
    }
}
