package hermitux.kernel.syscall.process;

import hermitux.abi.Errno;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.thread.Credentials;
import hermitux.kernel.thread.Limits;
import hermitux.kernel.thread.Process;
import hermitux.kernel.thread.Processes;
import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.thread.Task;

/** User and group ids (credentials(7)): getuid(2), setuid(2), setreuid(2), setresuid(2), setfsuid(2), their group twins, getgroups(2). */
public final class Users {
    /** "Leave as it is". */
    private static final int KEEP = -1;
    private static final int MOST_GROUPS = 65536;

    private Users() { }

    private static Credentials own() { return Credentials.current(); }

    public static long getuid() { return own().userId & 0xffffffffL; }
    public static long geteuid() { return own().effectiveUserId & 0xffffffffL; }
    public static long getgid() { return own().groupId & 0xffffffffL; }
    public static long getegid() { return own().effectiveGroupId & 0xffffffffL; }

    public static long getresuid(long real, long effective, long saved) {
        Credentials own = own();
        return store(real, own.userId, effective, own.effectiveUserId, saved, own.savedUserId);
    }

    public static long getresgid(long real, long effective, long saved) {
        Credentials own = own();
        return store(real, own.groupId, effective, own.effectiveGroupId, saved, own.savedGroupId);
    }

    private static long store(long first, int a, long second, int b, long third, int c) {
        return UserMemory.store32(first, a) && UserMemory.store32(second, b) && UserMemory.store32(third, c) ? 0 : -Errno.EFAULT;
    }

    public static long setuid(int user) {
        Credentials own = Credentials.change();
        if (user == KEEP) return -Errno.EINVAL;
        if (own.has(Credentials.SETUID)) return setUsers(user, user, user);
        if (user != own.userId && user != own.savedUserId) return -Errno.EPERM;
        return setUsers(own.userId, user, own.savedUserId);
    }

    /** The saved id follows the effective one if the real id was given, or an effective id that is not the old real one. */
    public static long setreuid(int real, int effective) {
        Credentials own = Credentials.change();
        if (!own.has(Credentials.SETUID)) {
            if (real != KEEP && real != own.userId && real != own.effectiveUserId) return -Errno.EPERM;
            if (effective != KEEP && effective != own.userId && effective != own.effectiveUserId && effective != own.savedUserId) return -Errno.EPERM;
        }
        boolean save = real != KEEP || effective != KEEP && effective != own.userId;
        int newEffective = effective == KEEP ? own.effectiveUserId : effective;
        return setUsers(real == KEEP ? own.userId : real, newEffective, save ? newEffective : own.savedUserId);
    }

    public static long setresuid(int real, int effective, int saved) {
        Credentials own = Credentials.change();
        if (!own.has(Credentials.SETUID) && !(mayBeUser(own, real) && mayBeUser(own, effective) && mayBeUser(own, saved))) return -Errno.EPERM;
        return setUsers(real == KEEP ? own.userId : real, effective == KEEP ? own.effectiveUserId : effective, saved == KEEP ? own.savedUserId : saved);
    }

    private static boolean mayBeUser(Credentials own, int user) {
        return user == KEEP || user == own.userId || user == own.effectiveUserId || user == own.savedUserId;
    }

    private static long setUsers(int real, int effective, int saved) {
        Credentials own = Credentials.change();
        int others = real == own.userId ? 0 : Processes.tasksOf(real);
        int oldReal = own.userId, oldEffective = own.effectiveUserId, oldSaved = own.savedUserId, oldFile = own.fileUserId;
        own.userId = real;
        own.effectiveUserId = own.fileUserId = effective;
        own.savedUserId = saved;
        own.usersChanged(oldReal, oldEffective, oldSaved, oldFile);
        if (oldEffective != effective || oldFile != effective) Process.current().becameAnother();
        // RLIMIT_NPROC refuses nobody who becomes another user, since too many forget to look: execve(2) does so instead.
        if (real != oldReal) Scheduler.current().tooManyTasks = real != 0 && isOver(others);
        return 0;
    }

    private static boolean isOver(int tasks) { return Long.compareUnsigned(tasks, Process.current().limits.soft(Limits.PROCESSES)) > 0; }

    /** The running task's user had too many tasks when it became him, and has still: execve(2) is EAGAIN. Otherwise that is forgotten. */
    static boolean hasTooManyTasks() {
        Task task = Scheduler.current();
        return task.tooManyTasks = task.tooManyTasks && isOver(Processes.tasksOf(task.credentials.userId));
    }

    /** Answers the old id, whether or not it changed. */
    public static long setfsuid(int user) {
        Credentials own = Credentials.change();
        int old = own.fileUserId;
        if (user != KEEP && (mayBeUser(own, user) || user == old || own.has(Credentials.SETUID))) {
            own.fileUserId = user;
            own.fileUserChanged(old);
            if (user != old) Process.current().becameAnother();
        }
        return old & 0xffffffffL;
    }

    public static long setgid(int group) {
        Credentials own = Credentials.change();
        if (group == KEEP) return -Errno.EINVAL;
        if (own.has(Credentials.SETGID)) return setGroups(group, group, group);
        if (group != own.groupId && group != own.savedGroupId) return -Errno.EPERM;
        return setGroups(own.groupId, group, own.savedGroupId);
    }

    public static long setregid(int real, int effective) {
        Credentials own = Credentials.change();
        if (!own.has(Credentials.SETGID)) {
            if (real != KEEP && real != own.groupId && real != own.effectiveGroupId) return -Errno.EPERM;
            if (effective != KEEP && effective != own.groupId && effective != own.effectiveGroupId && effective != own.savedGroupId) return -Errno.EPERM;
        }
        boolean save = real != KEEP || effective != KEEP && effective != own.groupId;
        int newEffective = effective == KEEP ? own.effectiveGroupId : effective;
        return setGroups(real == KEEP ? own.groupId : real, newEffective, save ? newEffective : own.savedGroupId);
    }

    public static long setresgid(int real, int effective, int saved) {
        Credentials own = Credentials.change();
        if (!own.has(Credentials.SETGID) && !(mayBeGroup(own, real) && mayBeGroup(own, effective) && mayBeGroup(own, saved))) return -Errno.EPERM;
        return setGroups(real == KEEP ? own.groupId : real, effective == KEEP ? own.effectiveGroupId : effective,
            saved == KEEP ? own.savedGroupId : saved);
    }

    private static boolean mayBeGroup(Credentials own, int group) {
        return group == KEEP || group == own.groupId || group == own.effectiveGroupId || group == own.savedGroupId;
    }

    private static long setGroups(int real, int effective, int saved) {
        Credentials own = Credentials.change();
        if (own.effectiveGroupId != effective || own.fileGroupId != effective) Process.current().becameAnother();
        own.groupId = real;
        own.effectiveGroupId = own.fileGroupId = effective;
        own.savedGroupId = saved;
        return 0;
    }

    public static long setfsgid(int group) {
        Credentials own = Credentials.change();
        int old = own.fileGroupId;
        if (group != KEEP && group != old && (mayBeGroup(own, group) || own.has(Credentials.SETGID))) {
            own.fileGroupId = group;
            Process.current().becameAnother();
        }
        return old & 0xffffffffL;
    }

    public static long getgroups(int size, long list) {
        int[] groups = own().groups;
        if (size < 0) return -Errno.EINVAL;
        if (size == 0) return groups.length;
        if (size < groups.length) return -Errno.EINVAL;
        if (!UserMemory.writable(list, groups.length * 4L)) return -Errno.EFAULT;
        for (int i = 0; i < groups.length; i++) Memory.store32(list + i * 4L, groups[i]);
        return groups.length;
    }

    public static long setgroups(int size, long list) {
        Credentials own = Credentials.change();
        if (!own.has(Credentials.SETGID)) return -Errno.EPERM;
        if (size < 0 || size > MOST_GROUPS) return -Errno.EINVAL;
        if (!UserMemory.readable(list, size * 4L)) return -Errno.EFAULT;
        int[] groups = new int[size];
        for (int i = 0; i < size; i++) groups[i] = Memory.load32(list + i * 4L);
        own.groups = groups;
        return 0;
    }
}
