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
import hermitux.kernel.thread.Tasks;

/** The texts of /proc/self/status and stat (proc_pid_status(5), proc_pid_stat(5)). */
final class StatusText {
    /** sysconf(_SC_CLK_TCK) is 100. */
    private static final long TICK_NANOS = 10_000_000;
    private static final int NORMAL_PRIORITY = 20;

    private StatusText() { }

    static String status(Task task) {
        Process process = task.process;
        Credentials own = task.credentials;
        Text text = new Text().add("Name:\t").add(task.name).add("\nUmask:\t0").add(Integer.toOctalString(FileContext.of(task).fileModeMask));
        text.add("\nState:\t").add(state(task)).add(state(task) == 'R' ? " (running)" : " (sleeping)");
        text.add("\nTgid:\t").add(process.id).add("\nPid:\t").add(task.id).add("\nPPid:\t").add(process.parentId()).add("\nTracerPid:\t0");
        identities(text.add("\nUid:"), own.userId, own.effectiveUserId, own.savedUserId, own.fileUserId);
        identities(text.add("\nGid:"), own.groupId, own.effectiveGroupId, own.savedGroupId, own.fileGroupId);
        text.add("\nFDSize:\t").add(DescriptorTable.current().bound()).add("\nGroups:\t");
        for (int group : own.groups) text.add(group & 0xffffffffL).add(' ');
        text.add("\nNStgid:\t").add(process.id).add("\nNSpid:\t").add(task.id).add("\nNSpgid:\t").add(process.groupId);
        text.add("\nNSsid:\t").add(process.sessionId).add('\n');
        memory(text, AddressSpace.current());
        text.add("CoreDumping:\t0\nTHP_enabled:\t").add(process.hugePagesDisabled ? 0 : 1).add("\nThreads:\t").add(Tasks.count());
        signals(text, task);
        set(text, "CapInh", own.inheritable);
        set(text, "CapPrm", own.permitted);
        set(text, "CapEff", own.effective);
        set(text, "CapBnd", own.bounding);
        set(text, "CapAmb", own.ambient);
        text.add("\nNoNewPrivs:\t").add(own.noNewPrivileges ? 1 : 0).add("\nSeccomp:\t0\nSeccomp_filters:\t0");
        return text.add("\nCpus_allowed:\t1\nCpus_allowed_list:\t0\nMems_allowed:\t1\nMems_allowed_list:\t0\n").toString();
    }

    private static char state(Task task) { return task == Scheduler.current() || task.state == Task.RUNNABLE ? 'R' : 'S'; }

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
    static String stat(Task task) {
        Process process = task.process;
        AddressSpace space = AddressSpace.current();
        SignalActions actions = SignalActions.of(process);
        Text text = new Text().add(task.id).add(" (").add(task.name).add(") ").add(state(task));
        text.add(' ').add(process.parentId()).add(' ').add(process.groupId).add(' ').add(process.sessionId);
        Terminal terminal = ControllingTerminal.get();
        if (terminal == null) text.add(" 0 -1");
        else text.add(' ').add(terminal.device).add(' ').add(process.groupId);
        text.add(" 0 ").add(space.faults).add(" 0 0 0 ");                                      // flags, faults
        text.add(Scheduler.processCpuNanos() / TICK_NANOS).add(" 0 0 0 ");                       // user, system, children
        text.add(task.priority() > 0 ? -1 - task.priority() : NORMAL_PRIORITY + task.nice()).add(' ').add(task.nice()).add(' ').add(Tasks.count()).add(" 0 ");
        text.add(process.startNanos / TICK_NANOS).add(' ').add(space.totalPages() * 4096).add(' ').add(space.residentPages()).add(' ');
        text.addUnsigned(process.limits.soft(Limits.RESIDENT)).add(" 0 0 ");                     // start and end of text
        text.add(process.space.initialStack).add(" 0 0 ");                                               // stack; its pointer, instruction pointer
        text.add(SignalState.of(task).pending.set() & 0x7fffffffL).add(' ').add(SignalState.of(task).mask() & 0x7fffffffL).add(' ');
        text.add(handled(actions, true) & 0x7fffffffL).add(' ').add(handled(actions, false) & 0x7fffffffL);
        text.add(" 0 0 0 17 0 ").add(task.priority()).add(' ').add(task.policy()).add(" 0 0 0 0 0 ");
        text.add(space.heapStart()).add(' ').add(process.space.argumentsStart).add(' ').add(process.space.argumentsEnd).add(' ');
        return text.add(process.space.environmentStart).add(' ').add(process.space.environmentEnd).add(" 0\n").toString();
    }
}
