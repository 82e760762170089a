package hermitux.kernel.fs.terminal;

import hermitux.abi.Errno;
import hermitux.kernel.signal.SignalActions;
import hermitux.kernel.signal.SignalState;
import hermitux.kernel.signal.Signals;
import hermitux.kernel.signal.Stopping;
import hermitux.kernel.thread.Process;
import hermitux.kernel.thread.Processes;
import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.thread.Task;
import hermitux.kernel.thread.Tasks;

/** Foreground and background of a session (credentials(7), tcsetpgrp(3)). A machine with one process has none of it. */
final class JobControl {
    /** See {@link ControllingTerminal#use}. Who ignores SIGTTOU, or blocks it, may do as it likes; who so ignores SIGTTIN gets an error. */
    long use(Terminal terminal, int number) {
        Process process = Process.current();
        if (terminal.foregroundGroup == 0 || terminal.foregroundGroup == process.groupId) return 0;
        boolean blocked = (SignalState.of(Scheduler.current()).mask() & Signals.bit(number)) != 0;
        if (blocked || SignalActions.of(process).handlers[number] == SignalActions.IGNORE) return number == ControllingTerminal.SIGTTIN ? -Errno.EIO : 0;
        if (Stopping.isOrphaned(process.groupId, null)) return -Errno.EIO;
        ControllingTerminal.signalGroup(process.groupId, number);
        return -Errno.EINTR;
    }

    /** The group is one of the session. */
    long changeForeground(Terminal terminal, int group) {
        int session = Process.current().sessionId;
        if (terminal.sessionId != session) return -Errno.ENOTTY;
        Process member = Processes.inGroup(group);
        if (member == null) {
            Task task = Tasks.find(group);
            if (task == null) return group == Process.INIT ? -Errno.EPERM : -Errno.ESRCH;
            member = task.process;
        }
        if (member.sessionId != session) return -Errno.EPERM;
        terminal.foregroundGroup = group;
        return 0;
    }
}
