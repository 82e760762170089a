package hermitux.kernel.syscall.thread;

import hermitux.abi.Errno;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.syscall.time.TimeValues;
import hermitux.kernel.thread.Credentials;
import hermitux.kernel.thread.Limits;
import hermitux.kernel.thread.Process;
import hermitux.kernel.thread.Processes;
import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.thread.Task;
import hermitux.kernel.thread.Tasks;

/**
 * Scheduling policies, priorities and affinity (sched(7)), each task's own; thread.Scheduler follows them. There is one processor.
 */
public final class Scheduling {
    private static final int OTHER = Task.OTHER, FIFO = Task.FIFO, ROUND_ROBIN = Task.ROUND_ROBIN, BATCH = Task.BATCH, IDLE = Task.IDLE;
    private static final int RESET_ON_FORK = 0x40000000, SAME_POLICY = -1, HIGHEST_PRIORITY = 99;
    private static final int ATTRIBUTE_SIZE = 48, ATTRIBUTE_SIZE_2 = 56, PAGE = 4096, FLAG_RESET = 1;
    private static final int PRIORITY_PROCESS = 0, PRIORITY_GROUP = 1, PRIORITY_USER = 2;

    private Scheduling() { }

    public static long sched_yield() {
        Scheduler.yield();
        return 0;
    }

    /** A mask of one 64-bit word with one processor in it. */
    public static long sched_getaffinity(int pid, long lengthBytes, long mask) {
        if ((int) lengthBytes == 0 || (lengthBytes & 7) != 0) return -Errno.EINVAL;
        if (!exists(pid)) return -Errno.ESRCH;
        return UserMemory.store64(mask, 1) ? 8 : -Errno.EFAULT;
    }

    public static long sched_setaffinity(int pid, long lengthBytes, long mask) {
        long length = Math.min(lengthBytes & 0xffffffffL, 8);
        if (!UserMemory.readable(mask, length)) return -Errno.EFAULT;
        if (!exists(pid)) return -Errno.ESRCH;
        return length == 0 || (Memory.load8(mask) & 1) == 0 ? -Errno.EINVAL : 0;
    }

    public static long sched_getscheduler(int pid) {
        if (pid < 0) return -Errno.EINVAL;
        if (pid == Process.INIT) return OTHER;
        Task task = task(pid);
        return task == null ? -Errno.ESRCH : task.policy() | (task.resetsChildren ? RESET_ON_FORK : 0);
    }

    public static long sched_setscheduler(int pid, int policy, long parameters) {
        return policy < 0 ? -Errno.EINVAL : set(pid, policy, parameters);
    }

    public static long sched_setparam(int pid, long parameters) { return set(pid, SAME_POLICY, parameters); }

    public static long sched_getparam(int pid, long parameters) {
        if (parameters == 0 || pid < 0) return -Errno.EINVAL;
        Task task = task(pid);
        if (task == null && pid != Process.INIT) return -Errno.ESRCH;
        return UserMemory.store32(parameters, task == null ? 0 : task.priority()) ? 0 : -Errno.EFAULT;
    }

    private static long set(int pid, int policy, long parameters) {
        if (parameters == 0 || pid < 0) return -Errno.EINVAL;
        if (!UserMemory.readable(parameters, 4)) return -Errno.EFAULT;
        Task task = task(pid);
        if (task == null) return -Errno.ESRCH;
        int priority = Memory.load32(parameters);
        if (policy == SAME_POLICY) return set(task, task.policy(), priority, task.nice(), task.resetsChildren);
        return set(task, policy & ~RESET_ON_FORK, priority, task.nice(), (policy & RESET_ON_FORK) != 0);
    }

    private static long set(Task task, int policy, int priority, int nice, boolean resetsChildren) {
        if (policy < 0 || policy > IDLE || policy == 4) return -Errno.EINVAL;
        boolean realtime = policy == FIFO || policy == ROUND_ROBIN;
        if (realtime ? priority < 1 || priority > HIGHEST_PRIORITY : priority != 0) return -Errno.EINVAL;
        Process process = Process.current();
        if (realtime && !Credentials.current().has(Credentials.SYS_NICE)
            && Long.compareUnsigned(priority, process.limits.soft(Limits.REALTIME_PRIORITY)) > 0) return -Errno.EPERM;
        if (task.resetsChildren && !resetsChildren && !Credentials.current().has(Credentials.SYS_NICE)) return -Errno.EPERM;
        task.resetsChildren = resetsChildren;
        Scheduler.set(task, policy, priority, nice);
        return 0;
    }

    public static long sched_get_priority_max(int policy) { return priority(policy, HIGHEST_PRIORITY); }
    public static long sched_get_priority_min(int policy) { return priority(policy, 1); }

    private static long priority(int policy, int realtime) {
        if (policy == FIFO || policy == ROUND_ROBIN) return realtime;
        return policy == OTHER || policy == BATCH || policy == IDLE || policy == 6 ? 0 : -Errno.EINVAL;
    }

    public static long sched_rr_get_interval(int pid, long interval) {
        if (pid < 0) return -Errno.EINVAL;
        Task task = task(pid);
        if (task == null) return -Errno.ESRCH;
        if (!UserMemory.writable(interval, TimeValues.TIMESPEC_SIZE)) return -Errno.EFAULT;
        int policy = task.policy();
        TimeValues.storeTimespec(interval, policy == FIFO ? 0 : policy == ROUND_ROBIN ? Scheduler.ROUND_ROBIN_NANOS : Scheduler.SLICE_NANOS);
        return 0;
    }

    /** struct sched_attr: u32 size, u32 policy, u64 flags, s32 nice, u32 priority, u64 runtime, deadline, period, u32 clamps. */
    public static long sched_getattr(int pid, long attributes, int size, int flags) {
        if (attributes == 0 || pid < 0 || flags != 0 || Integer.compareUnsigned(size, PAGE) > 0 || size < ATTRIBUTE_SIZE) return -Errno.EINVAL;
        Task task = task(pid);
        if (task == null) return -Errno.ESRCH;
        if (!UserMemory.writable(attributes, size)) return -Errno.EFAULT;
        int known = size >= ATTRIBUTE_SIZE_2 ? ATTRIBUTE_SIZE_2 : ATTRIBUTE_SIZE;
        Memory.fill(attributes, 0, size);
        Memory.store32(attributes, known);
        Memory.store32(attributes + 4, task.policy());
        Memory.store64(attributes + 8, task.resetsChildren ? FLAG_RESET : 0);
        Memory.store32(attributes + 16, task.nice());
        Memory.store32(attributes + 20, task.priority());
        if (known == ATTRIBUTE_SIZE_2) Memory.store32(attributes + 52, 1024);
        return 0;
    }

    public static long sched_setattr(int pid, long attributes, int flags) {
        if (attributes == 0 || pid < 0 || flags != 0) return -Errno.EINVAL;
        if (!UserMemory.readable(attributes, ATTRIBUTE_SIZE)) return -Errno.EFAULT;
        int size = Memory.load32(attributes);
        if (size != 0 && size < ATTRIBUTE_SIZE || Integer.compareUnsigned(size, ATTRIBUTE_SIZE_2) > 0) {
            return UserMemory.store32(attributes, ATTRIBUTE_SIZE_2) ? -Errno.E2BIG : -Errno.EFAULT;
        }
        int policy = Memory.load32(attributes + 4);
        long flags64 = Memory.load64(attributes + 8);
        if (policy < 0 || (flags64 & ~FLAG_RESET) != 0) return -Errno.EINVAL;
        Task task = task(pid);
        if (task == null) return -Errno.ESRCH;
        boolean resets = flags64 != 0;
        if (policy == FIFO || policy == ROUND_ROBIN) return set(task, policy, Memory.load32(attributes + 20), task.nice(), resets);
        int nice = Math.max(-20, Math.min(19, Memory.load32(attributes + 16)));
        if (nice < task.nice() && !mayLower(nice)) return -Errno.EPERM;
        return set(task, policy, Memory.load32(attributes + 20), nice, resets);
    }

    /** Answers 20 - nice, which is positive: of a group or user the most favoured one's. */
    public static long getpriority(int which, int who) {
        if (which < PRIORITY_PROCESS || which > PRIORITY_USER) return -Errno.EINVAL;
        if (which == PRIORITY_PROCESS && who == Process.INIT) return 20;
        if (which == PRIORITY_PROCESS) return task(who) == null ? -Errno.ESRCH : 20 - task(who).nice();
        int best = 20;
        for (Process process = Processes.first(); process != null; process = process.following()) {
            if (!isNamed(process, which, who)) continue;
            for (Task task = process.firstTask(); task != null; task = task.following()) best = Math.min(best, task.nice());
        }
        return best == 20 ? -Errno.ESRCH : 20 - best;
    }

    public static long setpriority(int which, int who, int nice) {
        if (which < PRIORITY_PROCESS || which > PRIORITY_USER) return -Errno.EINVAL;
        int bounded = Math.max(-20, Math.min(19, nice));
        if (which == PRIORITY_PROCESS && who == Process.INIT) return -Errno.EPERM;
        if (which == PRIORITY_PROCESS) return task(who) == null ? -Errno.ESRCH : setNice(task(who), bounded);
        long result = -Errno.ESRCH;
        for (Process process = Processes.first(); process != null; process = process.following()) {
            if (!isNamed(process, which, who)) continue;
            for (Task task = process.firstTask(); task != null; task = task.following()) {
                long one = setNice(task, bounded);
                if (one != 0 || result == -Errno.ESRCH) result = one;
            }
        }
        return result;
    }

    private static long setNice(Task task, int nice) {
        Credentials who = Credentials.current(), other = task.credentials;
        boolean related = who.effectiveUserId == other.userId || who.effectiveUserId == other.effectiveUserId;
        if (!related && !who.has(Credentials.SYS_NICE)) return -Errno.EPERM;
        if (nice < task.nice() && !mayLower(nice)) return -Errno.EACCES;
        Scheduler.set(task, task.policy(), task.priority(), nice);
        return 0;
    }

    /** RLIMIT_NICE holds 20 - nice. */
    private static boolean mayLower(int nice) {
        Process process = Process.current();
        return Credentials.current().has(Credentials.SYS_NICE) || Long.compareUnsigned(20 - nice, process.limits.soft(Limits.NICE)) <= 0;
    }

    /** Of a group or of a user, 0 being the caller's; one that has ended is of none. */
    private static boolean isNamed(Process process, int which, int who) {
        if (process.ended) return false;
        if (which == PRIORITY_GROUP) return process.groupId == (who == 0 ? Process.current().groupId : who);
        return process.firstTask().credentials.userId == (who == 0 ? Credentials.current().userId : who);
    }

    private static Task task(int pid) { return pid == 0 ? Scheduler.current() : Tasks.find(pid); }

    /** Init (Process.INIT) has no task; it has the usual policy and priority, and nobody changes that. */
    private static boolean exists(int pid) { return pid == Process.INIT || task(pid) != null; }
}
