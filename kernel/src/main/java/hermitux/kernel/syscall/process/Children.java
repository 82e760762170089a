package hermitux.kernel.syscall.process;

import hermitux.abi.Errno;
import hermitux.kernel.fs.event.ProcessDescriptor;
import hermitux.kernel.fs.vfs.DescriptorTable;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.signal.SignalInfo;
import hermitux.kernel.signal.Signals;
import hermitux.kernel.signal.Stopping;
import hermitux.kernel.thread.Process;
import hermitux.kernel.thread.Processes;
import hermitux.kernel.thread.Scheduler;

/** wait4(2) and waitid(2): what children have come to. */
public final class Children {
    private static final int NO_HANG = 1, STOPPED = 2, EXITED = 4, CONTINUED = 8, NO_WAIT = 0x01000000;
    /** __WNOTHREAD, __WALL, __WCLONE */
    private static final int KINDS = 0xe0000000, ALL_KINDS = 0x40000000, CLONES = 0x80000000;
    private static final int ALL = 0, PROCESS = 1, GROUP = 2, DESCRIPTOR = 3;
    private static final int STOP_STATUS = 0x7f, CONTINUE_STATUS = 0xffff, CODE_STOPPED = 5, CODE_CONTINUED = 6;

    private Children() { }

    public static long wait4(int pid, long status, int options, long usage) {
        if ((options & ~(NO_HANG | STOPPED | CONTINUED | KINDS)) != 0) return -Errno.EINVAL;
        if (pid == Integer.MIN_VALUE) return -Errno.ESRCH;
        int kind = pid > 0 ? PROCESS : pid == -1 ? ALL : GROUP;
        int id = pid > 0 ? pid : pid == 0 ? Process.current().groupId : -pid;
        options |= EXITED;
        Process child = find(kind, id, options);
        if (child == null) return nobody(kind, id, options);
        int result = child.id, word = statusOf(child);
        long error = usage == 0 ? 0 : Resources.storeUsageOf(child, usage);
        told(child, options);
        if (status != 0 && !UserMemory.store32(status, word)) error = -Errno.EFAULT;
        return error != 0 ? error : result;
    }

    public static long waitid(int kind, int id, long information, int options, long usage) {
        if ((options & ~(NO_HANG | STOPPED | EXITED | CONTINUED | NO_WAIT | KINDS)) != 0) return -Errno.EINVAL;
        if ((options & (STOPPED | EXITED | CONTINUED)) == 0) return -Errno.EINVAL;
        switch (kind) {
            case ALL: break;
            case PROCESS:
                if (id <= 0) return -Errno.EINVAL;
                break;
            case GROUP:
                if (id < 0) return -Errno.EINVAL;
                if (id == 0) id = Process.current().groupId;
                break;
            case DESCRIPTOR:
                if (id < 0) return -Errno.EINVAL;
                if (!(DescriptorTable.current().usable(id) instanceof ProcessDescriptor file)) return -Errno.EBADF;
                if (file.nonBlocking() && find(PROCESS, file.id(), options) == null && isChild(PROCESS, file.id(), options)) return -Errno.EAGAIN;
                kind = PROCESS;
                id = file.id();
                break;
            default: return -Errno.EINVAL;
        }
        Process child = find(kind, id, options);
        if (child == null) {
            long result = nobody(kind, id, options);
            return result != 0 || information == 0 ? result : storeNothing(information);
        }
        if (information != 0 && !UserMemory.writable(information, SignalInfo.SIZE)) return -Errno.EFAULT;
        if (information != 0) info(child).store(information);
        long error = usage == 0 ? 0 : Resources.storeUsageOf(child, usage);
        told(child, options);
        return error;
    }

    private static long storeNothing(long information) {
        if (!UserMemory.writable(information, SignalInfo.SIZE)) return -Errno.EFAULT;
        new SignalInfo(0, 0).store(information);
        return 0;
    }

    private static boolean isAsked(Process child, int kind, int id, int options) {
        if (child.parent() != Process.current() || kind == PROCESS && child.id != id || kind == GROUP && child.groupId != id) return false;
        return (options & ALL_KINDS) != 0 || (child.exitSignal != Signals.SIGCHLD) == ((options & CLONES) != 0);
    }

    private static boolean isChild(int kind, int id, int options) {
        for (Process child = Processes.first(); child != null; child = child.following()) if (isAsked(child, kind, id, options)) return true;
        return false;
    }

    /** A child that has something to tell, or null. */
    private static Process find(int kind, int id, int options) {
        for (Process child = Processes.first(); child != null; child = child.following()) {
            if (!isAsked(child, kind, id, options)) continue;
            if (child.ended && (options & EXITED) != 0) return child;
            if (child.untoldStop != 0 && (options & STOPPED) != 0 || child.untoldContinuation && (options & CONTINUED) != 0) return child;
        }
        return null;
    }

    /** No child has anything to tell: the call waits, unless there is none to wait for. */
    private static long nobody(int kind, int id, int options) {
        if (!isChild(kind, id, options)) return -Errno.ECHILD;
        return (options & NO_HANG) != 0 ? 0 : Scheduler.block(Process.current().children, Long.MAX_VALUE);
    }

    private static int statusOf(Process child) {
        return child.ended ? child.status : child.untoldStop != 0 ? child.untoldStop << 8 | STOP_STATUS : CONTINUE_STATUS;
    }

    private static SignalInfo info(Process child) {
        if (child.ended) return ProcessEnd.info(child, Signals.SIGCHLD);
        boolean stop = child.untoldStop != 0;
        return Stopping.childInfo(child, Signals.SIGCHLD, stop ? CODE_STOPPED : CODE_CONTINUED, stop ? child.untoldStop : Signals.SIGCONT);
    }

    /** The parent knows of it now: an ended child goes. */
    private static void told(Process child, int options) {
        if ((options & NO_WAIT) != 0) return;
        if (!child.ended) {
            if (child.untoldStop != 0) child.untoldStop = 0;
            else child.untoldContinuation = false;
            return;
        }
        Process parent = Process.current();
        parent.childrenCpuTimestamps += child.cpuTimestamps() + child.childrenCpuTimestamps;
        parent.childrenMostResident = Math.max(parent.childrenMostResident, child.childrenMostResident);
        ProcessEnd.reap(child);
    }
}
