package hermitux.kernel.fs.proc;

import hermitux.kernel.fs.synthetic.Text;
import hermitux.kernel.fs.terminal.ControllingTerminal;
import hermitux.kernel.fs.terminal.Terminal;
import hermitux.kernel.fs.vfs.DescriptorTable;
import hermitux.kernel.fs.vfs.FileContext;
import hermitux.kernel.memory.AddressSpace;
import hermitux.kernel.signal.SignalActions;
import hermitux.kernel.signal.SignalState;
import hermitux.kernel.signal.Signals;
import hermitux.kernel.thread.Credentials;
import hermitux.kernel.thread.Limits;
import hermitux.kernel.thread.Process;
import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.thread.Task;
import hermitux.kernel.time.Clock;

/** The texts of /proc/N/status and stat (proc_pid_status(5), proc_pid_stat(5)). */
final class StatusText {
    /** sysconf(_SC_CLK_TCK) is 100. */
    private static final long TICK_NANOS = 10_000_000;
    private static final int NORMAL_PRIORITY = 20;

    private StatusText() { }

    static String status(Subject subject, Task task) {
        Process process = task.process;
        Credentials own = task.credentials;
        AddressSpace space = subject.space();
        Text text = new Text().add("Name:\t").add(task.name);
        if (FileContext.of(task) != null) text.add("\nUmask:\t0").add(Integer.toOctalString(FileContext.of(task).fileModeMask));
        text.add("\nState:\t").add(state(task)).add(stateName(state(task)));
        text.add("\nTgid:\t").add(process.id).add("\nPid:\t").add(task.id).add("\nPPid:\t").add(process.parentId()).add("\nTracerPid:\t0");
        identities(text.add("\nUid:"), own.userId, own.effectiveUserId, own.savedUserId, own.fileUserId);
        identities(text.add("\nGid:"), own.groupId, own.effectiveGroupId, own.savedGroupId, own.fileGroupId);
        text.add("\nFDSize:\t").add(DescriptorTable.of(task) == null ? 0 : DescriptorTable.of(task).bound()).add("\nGroups:\t");
        for (int group : own.groups) text.add(group & 0xffffffffL).add(' ');
        text.add("\nNStgid:\t").add(process.id).add("\nNSpid:\t").add(task.id).add("\nNSpgid:\t").add(process.groupId);
        text.add("\nNSsid:\t").add(process.sessionId).add('\n');
        if (space != null) memory(text, space);
        text.add("CoreDumping:\t0\nTHP_enabled:\t").add(process.hugePagesDisabled ? 0 : 1).add("\nThreads:\t").add(threads(process));
        signals(text, task);
        set(text, "CapInh", own.inheritable);
        set(text, "CapPrm", own.permitted);
        set(text, "CapEff", own.effective);
        set(text, "CapBnd", own.bounding);
        set(text, "CapAmb", own.ambient);
        text.add("\nNoNewPrivs:\t").add(own.noNewPrivileges ? 1 : 0).add("\nSeccomp:\t0\nSeccomp_filters:\t0");
        return text.add("\nCpus_allowed:\t1\nCpus_allowed_list:\t0\nMems_allowed:\t1\nMems_allowed_list:\t0\nvoluntary_ctxt_switches:\t")
            .add(task.voluntarySwitches).add("\nnonvoluntary_ctxt_switches:\t").add(task.involuntarySwitches).add('\n').toString();
    }

    private static char state(Task task) {
        if (task.state == Task.DEAD) return 'Z';
        if (task == Scheduler.current()) return 'R';
        return task.process.stopped ? 'T' : task.state == Task.RUNNABLE ? 'R' : 'S';
    }

    private static String stateName(char state) {
        return switch (state) {
            case 'R' -> " (running)";
            case 'T' -> " (stopped)";
            case 'Z' -> " (zombie)";
            default -> " (sleeping)";
        };
    }

    /** Whoever has ended counts until he has been waited for. */
    private static int threads(Process process) { return Math.max(1, process.taskCount()); }

    private static void identities(Text text, int real, int effective, int saved, int file) {
        text.add('\t').add(real & 0xffffffffL).add('\t').add(effective & 0xffffffffL).add('\t').add(saved & 0xffffffffL);
        text.add('\t').add(file & 0xffffffffL);
    }

    private static void memory(Text text, AddressSpace space) {
        pages(text, "VmPeak", space.mostTotalPages());
        pages(text, "VmSize", space.totalPages());
        pages(text, "VmLck", space.lockedPages());
        pages(text, "VmPin", 0);
        pages(text, "VmHWM", space.mostResidentPages());
        pages(text, "VmRSS", space.residentPages());
        pages(text, "RssAnon", space.residentPages() - space.residentFilePages());
        pages(text, "RssFile", space.residentFilePages());
        pages(text, "VmData", space.pagesOf(AddressSpace.DATA));
        pages(text, "VmStk", space.pagesOf(AddressSpace.STACK));
        pages(text, "VmExe", space.pagesOf(AddressSpace.TEXT));
        pages(text, "VmSwap", 0);
    }

    private static void pages(Text text, String name, long pages) { text.add(name).add(":\t").right(pages * 4, 8).add(" kB\n"); }

    private static void signals(Text text, Task task) {
        SignalActions actions = SignalActions.of(task.process);
        SignalState state = SignalState.of(task);
        text.add("\nSigQ:\t").add(Long.bitCount(actions.pending.set()) + Long.bitCount(state.pending.set())).add('/');
        text.addUnsigned(task.process.limits.soft(Limits.PENDING_SIGNALS));
        set(text, "SigPnd", state.pending.set());
        set(text, "ShdPnd", actions.pending.set());
        set(text, "SigBlk", state.mask());
        set(text, "SigIgn", handled(actions, true));
        set(text, "SigCgt", handled(actions, false));
    }

    /** Signals that are ignored by request, or that have a handler. */
    private static long handled(SignalActions actions, boolean ignored) {
        long set = 0;
        for (int number = 1; number <= Signals.LAST; number++) {
            long handler = actions.handlers[number];
            if (ignored ? handler == SignalActions.IGNORE : handler != SignalActions.IGNORE && handler != SignalActions.DEFAULT) {
                set |= Signals.bit(number);
            }
        }
        return set;
    }

    private static void set(Text text, String name, long bits) { text.add('\n').add(name).add(":\t").hexadecimal(bits, 16); }

    /** The 52 fields; those that nothing here stands for are 0, as on Linux for a reader without rights. */
    static String stat(Subject subject, Task task) {
        Process process = task.process;
        AddressSpace space = subject.space();
        SignalActions actions = SignalActions.of(process);
        Text text = new Text().add(task.id).add(" (").add(task.name).add(") ").add(state(task));
        text.add(' ').add(process.parentId()).add(' ').add(process.groupId).add(' ').add(process.sessionId);
        Terminal terminal = ControllingTerminal.of(process);
        text.add(' ').add(terminal == null ? 0 : terminal.device).add(' ').add(terminal == null ? -1 : terminal.foregroundGroup());
        text.add(" 0 ").add(space == null ? 0 : space.faults).add(" 0 0 0 ");                   // flags, faults
        long nanos = subject.single ? Scheduler.taskCpuNanos(task) : Scheduler.processCpuNanos(process);
        text.add(nanos / TICK_NANOS).add(" 0 ").add(Clock.nanosOf(process.childrenCpuTimestamps) / TICK_NANOS).add(" 0 ");   // user, system; of children
        text.add(task.priority() > 0 ? -1 - task.priority() : NORMAL_PRIORITY + task.nice()).add(' ').add(task.nice()).add(' ');
        text.add(threads(process)).add(" 0 ").add(process.startNanos / TICK_NANOS).add(' ');
        text.add(space == null ? 0 : space.totalPages() * 4096).add(' ').add(space == null ? 0 : space.residentPages()).add(' ');
        text.addUnsigned(process.limits.soft(Limits.RESIDENT)).add(" 0 0 ");                     // start and end of text
        text.add(space == null ? 0 : space.initialStack).add(" 0 0 ");                           // stack; its pointer, instruction pointer
        text.add(SignalState.of(task).pending.set() & 0x7fffffffL).add(' ').add(SignalState.of(task).mask() & 0x7fffffffL).add(' ');
        text.add(handled(actions, true) & 0x7fffffffL).add(' ').add(handled(actions, false) & 0x7fffffffL);
        text.add(" 0 0 0 ").add(task.id == process.id ? process.exitSignal : -1).add(" 0 ").add(task.priority()).add(' ').add(task.policy());
        text.add(" 0 0 0 0 0 ");
        if (space == null) return text.add("0 0 0 0 0 ").add(process.status).add('\n').toString();
        text.add(space.heapStart()).add(' ').add(space.argumentsStart).add(' ').add(space.argumentsEnd).add(' ');
        return text.add(space.environmentStart).add(' ').add(space.environmentEnd).add(" 0\n").toString();
    }
}
