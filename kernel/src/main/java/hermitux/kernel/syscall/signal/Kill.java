package hermitux.kernel.syscall.signal;

import hermitux.abi.Errno;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.signal.SignalInfo;
import hermitux.kernel.signal.Signals;
import hermitux.kernel.thread.Credentials;
import hermitux.kernel.thread.Process;
import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.thread.Task;
import hermitux.kernel.thread.Tasks;

/** kill(2), tkill(2), tgkill(2), rt_sigqueueinfo(2). There is one process, in one process group, besides init. */
public final class Kill {
    private Kill() { }

    public static long kill(int pid, int number) { return send(pid, number); }

    /** Sends a signal as kill(2) does. */
    public static long send(int pid, int number) {
        if (pid == Process.INIT) return toInit(number);
        Process process = Process.current();
        // -1: "every process but init and the caller" is nobody here. The number of any thread stands for its process.
        if (pid > 0 ? Tasks.find(pid) == null : pid != 0 && pid != -process.groupId) return -Errno.ESRCH;
        if (isInvalid(number)) return -Errno.EINVAL;
        if (number == 0) return 0;
        return Signals.send(process, SignalInfo.from(number, SignalInfo.USER, process.id, Credentials.current().userId));
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

    private static boolean belongs(int tid, int tgid) { return (tid == Process.INIT ? Process.INIT : Process.current().id) == tgid; }

    private static long toTask(int tid, int number, SignalInfo info) {
        if (tid == Process.INIT) return toInit(number);
        Task task = Tasks.find(tid);
        if (task == null) return -Errno.ESRCH;
        if (isInvalid(number)) return -Errno.EINVAL;
        if (number == 0) return 0;
        Process process = Process.current();
        if (info == null) info = SignalInfo.from(number, SignalInfo.TKILL, process.id, Credentials.current().userId);
        return Signals.send(task, info);
    }

    public static long rt_sigqueueinfo(int pid, int number, long info) { return send(pid, number, info); }

    /** Sends a signal with what the program says of it, in user memory. */
    public static long send(int pid, int number, long info) {
        if (!UserMemory.readable(info, SignalInfo.SIZE)) return -Errno.EFAULT;
        SignalInfo signal = SignalInfo.load(info, number);
        if (isForged(signal, pid)) return -Errno.EPERM;
        if (pid == Process.INIT) return toInit(number);
        if (Tasks.find(pid) == null) return -Errno.ESRCH;
        if (isInvalid(number)) return -Errno.EINVAL;
        return number == 0 ? 0 : Signals.send(Process.current(), signal);
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
