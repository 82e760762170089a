package hermitux.kernel.syscall.signal;

import hermitux.abi.Errno;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.signal.SignalInfo;
import hermitux.kernel.signal.Signals;
import hermitux.kernel.thread.Credentials;
import hermitux.kernel.thread.Process;
import hermitux.kernel.thread.Processes;
import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.thread.Task;
import hermitux.kernel.thread.Tasks;

/** kill(2), tkill(2), tgkill(2), rt_sigqueueinfo(2): to processes, groups and threads, and who may send to whom. */
public final class Kill {
    private Kill() { }

    public static long kill(int pid, int number) { return send(pid, number); }

    /** Sends a signal as kill(2) does. */
    public static long send(int pid, int number) {
        if (pid == Integer.MIN_VALUE) return -Errno.ESRCH;
        SignalInfo info = isInvalid(number) ? null : SignalInfo.from(number, SignalInfo.USER, Process.current().id, Credentials.current().userId);
        if (pid > 0) return toProcess(pid, number, info);
        int group = pid == 0 ? Process.current().groupId : -pid;
        int found = 0, allowed = 0;
        for (Process process = Processes.first(); process != null; process = process.following()) {
            if (pid == -1 ? process == Process.current() : process.groupId != group) continue;
            found++;
            if (info == null) return -Errno.EINVAL;
            if (!maySend(process, number)) continue;
            allowed++;
            if (number != 0) Signals.send(process, info);
        }
        return found == 0 ? -Errno.ESRCH : allowed == 0 ? -Errno.EPERM : 0;
    }

    /** The number of any thread stands for its process. @param info null for an invalid number */
    private static long toProcess(int pid, int number, SignalInfo info) {
        if (pid == Process.INIT) return toInit(number);
        Task task = Tasks.find(pid);
        if (task == null) return -Errno.ESRCH;
        if (info == null) return -Errno.EINVAL;
        if (!maySend(task.process, number)) return -Errno.EPERM;
        return number == 0 ? 0 : Signals.send(task.process, info);
    }

    private static boolean maySend(Process process, int number) {
        return process == Process.current() || mayAct(process) || number == Signals.SIGCONT && process.sessionId == Process.current().sessionId;
    }

    /** The running task is root or the process's user: it may send it signals and look after it (kill(2), "Permissions"). */
    public static boolean mayAct(Process process) {
        Credentials who = Credentials.current();
        if (who.has(Credentials.KILL)) return true;
        Task task = process.firstTask();
        if (task == null) return who.userId == process.user || who.effectiveUserId == process.user;
        Credentials other = task.credentials;
        return who.effectiveUserId == other.userId || who.effectiveUserId == other.savedUserId || who.userId == other.userId
            || who.userId == other.savedUserId;
    }

    /** init ignores every signal; who sends it one must be allowed to all the same. */
    private static long toInit(int number) {
        if (isInvalid(number)) return -Errno.EINVAL;
        Credentials who = Credentials.current();
        return who.userId == 0 || who.effectiveUserId == 0 || who.has(Credentials.KILL) ? 0 : -Errno.EPERM;
    }

    public static long tkill(int tid, int number) {
        if (tid <= 0) return -Errno.EINVAL;
        return toTask(tid, number, null);
    }

    public static long tgkill(int tgid, int tid, int number) {
        if (tgid <= 0 || tid <= 0) return -Errno.EINVAL;
        return belongs(tid, tgid) ? toTask(tid, number, null) : -Errno.ESRCH;
    }

    private static boolean belongs(int tid, int tgid) {
        if (tid == Process.INIT) return tgid == Process.INIT;
        Task task = Tasks.find(tid);
        return task != null && task.process.id == tgid;
    }

    private static long toTask(int tid, int number, SignalInfo info) {
        if (tid == Process.INIT) return toInit(number);
        Task task = Tasks.find(tid);
        if (task == null || task.state == Task.DEAD && !task.process.ended) return -Errno.ESRCH;
        if (isInvalid(number)) return -Errno.EINVAL;
        if (!maySend(task.process, number)) return -Errno.EPERM;
        if (number == 0) return 0;
        if (info == null) info = SignalInfo.from(number, SignalInfo.TKILL, Process.current().id, Credentials.current().userId);
        return Signals.send(task, info);
    }

    public static long rt_sigqueueinfo(int pid, int number, long info) { return send(pid, number, info); }

    /** Sends a signal with what the program says of it, in user memory. */
    public static long send(int pid, int number, long info) {
        if (!UserMemory.readable(info, SignalInfo.SIZE)) return -Errno.EFAULT;
        SignalInfo signal = SignalInfo.load(info, number);
        if (isForged(signal, pid)) return -Errno.EPERM;
        return toProcess(pid, number, isInvalid(number) ? null : signal);
    }

    private static boolean isInvalid(int number) { return number < 0 || number > Signals.LAST; }

    /** What looks like a signal of kill, tkill or the kernel, a thread may send to itself only. */
    private static boolean isForged(SignalInfo info, int id) {
        return (info.code >= 0 || info.code == SignalInfo.TKILL) && id != Scheduler.current().id;
    }

    public static long rt_tgsigqueueinfo(int tgid, int tid, int number, long info) {
        if (tgid <= 0 || tid <= 0) return -Errno.EINVAL;
        if (!UserMemory.readable(info, SignalInfo.SIZE)) return -Errno.EFAULT;
        SignalInfo signal = SignalInfo.load(info, number);
        if (isForged(signal, tid)) return -Errno.EPERM;
        return belongs(tid, tgid) ? toTask(tid, number, signal) : -Errno.ESRCH;
    }
}
