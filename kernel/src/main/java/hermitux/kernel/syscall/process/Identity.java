package hermitux.kernel.syscall.process;

import hermitux.abi.Errno;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.thread.Credentials;
import hermitux.kernel.thread.Process;
import hermitux.kernel.thread.Processes;
import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.thread.SystemName;
import hermitux.kernel.thread.Task;
import hermitux.kernel.thread.Tasks;

/** Who one is: getpid(2), gettid(2), process groups and sessions, uname(2), sethostname(2), personality(2). */
public final class Identity {
    /** struct utsname: six names of 65 bytes. */
    private static final int NAME_SIZE = 65, NAMES = 6;

    private Identity() { }

    public static long getpid() { return Process.current().id; }
    public static long getppid() { return Process.current().parentId(); }
    public static long gettid() { return Scheduler.current().id; }
    public static long getpgrp() { return Process.current().groupId; }

    public static long getpgid(int pid) {
        if (pid == Process.INIT) return Process.INIT;
        Process process = process(pid);
        return process == null ? -Errno.ESRCH : process.groupId;
    }

    public static long getsid(int pid) {
        if (pid == Process.INIT) return Process.INIT;
        Process process = process(pid);
        return process == null ? -Errno.ESRCH : process.sessionId;
    }

    /** Of oneself or a child that has not called execve, within the session. */
    public static long setpgid(int pid, int group) {
        if (group < 0) return -Errno.EINVAL;
        Process own = Process.current(), process = pid == 0 ? own : Processes.find(pid);
        if (process == null || process != own && process.parent() != own) return -Errno.ESRCH;
        if (process != own && process.sessionId != own.sessionId) return -Errno.EPERM;
        if (process != own && process.hasExecuted) return -Errno.EACCES;
        if (process.sessionId == process.id) return -Errno.EPERM;
        if (group == 0) group = process.id;
        Process member = group == process.id ? null : Processes.inGroup(group);
        if (group != process.id && (member == null || member.sessionId != own.sessionId)) return -Errno.EPERM;
        process.groupId = group;
        return 0;
    }

    public static long setsid() {
        Process process = Process.current();
        if (Processes.inGroup(process.id) != null) return -Errno.EPERM;
        process.sessionId = process.groupId = process.id;
        process.terminal = null;
        return process.id;
    }

    /** The process of a number, which may be that of any of its threads; 0 is the caller's. */
    private static Process process(int pid) {
        if (pid == 0) return Process.current();
        Task task = Tasks.find(pid);
        return task == null ? null : task.process;
    }

    public static long uname(long names) {
        if (!UserMemory.writable(names, NAMES * NAME_SIZE)) return -Errno.EFAULT;
        Memory.fill(names, 0, NAMES * NAME_SIZE);
        UserMemory.storeBytes(names, SystemName.SYSTEM);
        UserMemory.storeBytes(names + NAME_SIZE, SystemName.host());
        UserMemory.storeBytes(names + 2 * NAME_SIZE, SystemName.RELEASE);
        UserMemory.storeBytes(names + 3 * NAME_SIZE, SystemName.VERSION);
        UserMemory.storeBytes(names + 4 * NAME_SIZE, SystemName.MACHINE);
        UserMemory.storeBytes(names + 5 * NAME_SIZE, SystemName.domain());
        return 0;
    }

    public static long sethostname(long name, int length) {
        long error = checkName(name, length);
        if (error == 0) SystemName.host(text(name, length));
        return error;
    }

    public static long setdomainname(long name, int length) {
        long error = checkName(name, length);
        if (error == 0) SystemName.domain(text(name, length));
        return error;
    }

    private static long checkName(long name, int length) {
        if (!Credentials.current().has(Credentials.SYS_ADMIN)) return -Errno.EPERM;
        if (length < 0 || length > SystemName.LONGEST) return -Errno.EINVAL;
        return UserMemory.readable(name, length) ? 0 : -Errno.EFAULT;
    }

    private static String text(long address, int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) text.append((char) Memory.load8(address + i));
        return text.toString();
    }

    /** Answers the old one; 0xffffffff only asks. */
    public static long personality(long persona) {
        Process process = Process.current();
        int old = process.personality;
        if ((int) persona != -1) process.personality = (int) persona;
        return old & 0xffffffffL;
    }
}
