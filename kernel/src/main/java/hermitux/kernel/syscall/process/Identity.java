package hermitux.kernel.syscall.process;

import hermitux.abi.Errno;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.thread.Credentials;
import hermitux.kernel.thread.Process;
import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.thread.SystemName;

/** Who one is: getpid(2), gettid(2), process groups and sessions, uname(2), sethostname(2), personality(2). */
public final class Identity {
    /** struct utsname: six names of 65 bytes. */
    private static final int NAME_SIZE = 65, NAMES = 6;

    private Identity() { }

    public static long getpid() { return Process.current().id; }
    public static long getppid() { return Process.current().parentId(); }
    public static long gettid() { return Scheduler.current().id; }
    public static long getpgrp() { return Process.current().groupId; }

    public static long getpgid(int pid) { return pid == Process.INIT ? Process.INIT : isOwn(pid) ? Process.current().groupId : -Errno.ESRCH; }
    public static long getsid(int pid) { return pid == Process.INIT ? Process.INIT : isOwn(pid) ? Process.current().sessionId : -Errno.ESRCH; }

    public static long setpgid(int pid, int group) {
        if (group < 0) return -Errno.EINVAL;
        if (!isOwn(pid)) return -Errno.ESRCH;
        Process process = Process.current();
        if (process.sessionId == process.id) return -Errno.EPERM;
        if (group != 0 && group != process.id && group != process.groupId) return -Errno.EPERM;
        if (group != process.groupId) process.groupId = process.id;
        return 0;
    }

    public static long setsid() {
        Process process = Process.current();
        if (process.groupId == process.id) return -Errno.EPERM;
        process.sessionId = process.groupId = process.id;
        return process.id;
    }

    private static boolean isOwn(int pid) { return pid == 0 || pid == Process.current().id; }

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
