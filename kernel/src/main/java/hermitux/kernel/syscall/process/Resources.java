package hermitux.kernel.syscall.process;

import hermitux.abi.Errno;
import hermitux.kernel.fs.proc.LoadAverage;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.AddressSpace;
import hermitux.kernel.memory.Frames;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.syscall.signal.Kill;
import hermitux.kernel.syscall.time.TimeValues;
import hermitux.kernel.thread.Credentials;
import hermitux.kernel.thread.Limits;
import hermitux.kernel.thread.Process;
import hermitux.kernel.thread.Processes;
import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.thread.Task;
import hermitux.kernel.thread.Tasks;
import hermitux.kernel.time.Clock;

/** Limits and use of resources: getrlimit(2), prlimit(2), getrusage(2), sysinfo(2), ioprio_set(2). */
public final class Resources {
    private static final int SELF = 0, CHILDREN = -1, THREAD = 1;
    private static final int USAGE_SIZE = 144, MAXIMUM_RESIDENT = 32, MINOR_FAULTS = 64, INFORMATION_SIZE = 112, TASKS = 80, MEMORY_UNIT = 104;
    private static final int VOLUNTARY_SWITCHES = 128, INVOLUNTARY_SWITCHES = 136;
    private static final int IO_REALTIME = 1, IO_IDLE = 3, IO_CLASS_SHIFT = 13;
    /** IOPRIO_WHO_PROCESS, _PGRP, _USER. */
    private static final int IO_PROCESS = 1, IO_GROUP = 2, IO_USER = 3;

    private Resources() { }

    public static long getrlimit(int resource, long limit) { return prlimit64(0, resource, 0, limit, true); }
    public static long setrlimit(int resource, long limit) { return prlimit64(0, resource, limit, 0, true); }
    public static long prlimit64(int pid, int resource, long newLimit, long oldLimit) { return prlimit64(pid, resource, newLimit, oldLimit, false); }

    /** @param required one of the addresses is what the call is about: 0 is no excuse */
    private static long prlimit64(int pid, int resource, long newLimit, long oldLimit, boolean required) {
        if (newLimit != 0 && !UserMemory.readable(newLimit, 16)) return -Errno.EFAULT;
        Process process = pid == 0 ? Process.current() : Tasks.find(pid) == null ? null : Tasks.find(pid).process;
        if (process == null) return -Errno.ESRCH;
        if (process != Process.current() && !Kill.mayAct(process)) return -Errno.EPERM;
        if (resource < 0 || resource >= Limits.COUNT) return -Errno.EINVAL;
        if (required && newLimit == 0 && oldLimit == 0) return -Errno.EFAULT;
        if (oldLimit != 0 && !UserMemory.writable(oldLimit, 16)) return -Errno.EFAULT;
        Limits limits = process.limits;
        long oldSoft = limits.soft(resource), oldHard = limits.hard(resource);
        if (newLimit != 0) {
            long soft = Memory.load64(newLimit), hard = Memory.load64(newLimit + 8);
            if (Long.compareUnsigned(soft, hard) > 0) return -Errno.EINVAL;
            if (resource == Limits.OPEN_FILES && Long.compareUnsigned(hard, Limits.MOST_OPEN_FILES) > 0) return -Errno.EPERM;
            boolean raised = Long.compareUnsigned(hard, oldHard) > 0;
            if (raised && !Credentials.current().has(Credentials.SYS_RESOURCE)) return -Errno.EPERM;
            limits.set(resource, soft, hard);
            if (resource == Limits.CPU && process == Process.current()) CpuLimit.changed(limits);
        }
        if (oldLimit != 0) {
            Memory.store64(oldLimit, oldSoft);
            Memory.store64(oldLimit + 8, oldHard);
        }
        return 0;
    }

    /** struct rusage of a child for wait4(2): its own use and that of the children that it has waited for. 0 or -EFAULT. */
    static long storeUsageOf(Process child, long usage) {
        if (!UserMemory.writable(usage, USAGE_SIZE)) return -Errno.EFAULT;
        Memory.fill(usage, 0, USAGE_SIZE);
        TimeValues.storeTimeval(usage, Clock.nanosOf(child.cpuTimestamps() + child.childrenCpuTimestamps));
        Memory.store64(usage + MAXIMUM_RESIDENT, child.childrenMostResident * 4);
        return 0;
    }

    /** Times, the largest resident set and faults. */
    public static long getrusage(int who, long usage) {
        if (who != SELF && who != CHILDREN && who != THREAD) return -Errno.EINVAL;
        if (!UserMemory.writable(usage, USAGE_SIZE)) return -Errno.EFAULT;
        Memory.fill(usage, 0, USAGE_SIZE);
        Process process = Process.current();
        if (who == CHILDREN) {
            TimeValues.storeTimeval(usage, Clock.nanosOf(process.childrenCpuTimestamps));
            Memory.store64(usage + MAXIMUM_RESIDENT, process.childrenMostResident * 4);
            return 0;
        }
        TimeValues.storeTimeval(usage, who == THREAD ? Scheduler.taskCpuNanos(Scheduler.current()) : Scheduler.processCpuNanos());
        Memory.store64(usage + MAXIMUM_RESIDENT, AddressSpace.current().mostResidentPages() * 4);
        Memory.store64(usage + MINOR_FAULTS, AddressSpace.current().faults);
        Task task = Scheduler.current();
        Memory.store64(usage + VOLUNTARY_SWITCHES, who == THREAD ? task.voluntarySwitches : task.process.voluntarySwitches);
        Memory.store64(usage + INVOLUNTARY_SWITCHES, who == THREAD ? task.involuntarySwitches : task.process.involuntarySwitches);
        return 0;
    }

    /**
     * struct sysinfo: i64 uptime, u64 loads[3], totalram, freeram, sharedram, bufferram, totalswap, freeswap, u16 procs, u64 totalhigh, freehigh,
     * u32 mem_unit. Loads are fixed-point numbers with 16 bits of fraction.
     */
    public static long sysinfo(long information) {
        if (!UserMemory.writable(information, INFORMATION_SIZE)) return -Errno.EFAULT;
        Memory.fill(information, 0, INFORMATION_SIZE);
        Memory.store64(information, Clock.monotonicNanos() / TimeValues.SECOND);
        for (int which = 0; which < 3; which++) Memory.store64(information + 8 + which * 8, LoadAverage.get(which));
        Memory.store64(information + 32, Frames.totalBytes());
        Memory.store64(information + 40, Frames.freeBytes());
        Memory.store16(information + TASKS, Tasks.count() + 1);       // and init
        Memory.store32(information + MEMORY_UNIT, 1);
        return 0;
    }

    /** Of several processes the best one: the lowest number. */
    public static long ioprio_get(int which, int who) {
        if (which < IO_PROCESS || which > IO_USER) return -Errno.EINVAL;
        long best = isInit(which, who) ? 0 : -Errno.ESRCH;
        for (Process process = Processes.first(); process != null; process = process.following())
            if (isNamed(process, which, who) && (best < 0 || process.ioPriority < best)) best = process.ioPriority;
        return best;
    }

    /** @param priority class << 13 | level */
    public static long ioprio_set(int which, int who, int priority) {
        int ioClass = priority >>> IO_CLASS_SHIFT, level = priority & 7;
        if (ioClass > IO_IDLE || ioClass == 0 && level != 0) return -Errno.EINVAL;
        Credentials caller = Credentials.current();
        if (ioClass == IO_REALTIME && !caller.has(Credentials.SYS_ADMIN) && !caller.has(Credentials.SYS_NICE)) return -Errno.EPERM;
        if (which < IO_PROCESS || which > IO_USER) return -Errno.EINVAL;
        long result = isInit(which, who) ? -Errno.EPERM : -Errno.ESRCH;
        for (Process process = Processes.first(); process != null; process = process.following()) {
            if (!isNamed(process, which, who)) continue;
            int user = process.firstTask().credentials.userId;
            if (user != caller.effectiveUserId && user != caller.userId && !caller.has(Credentials.SYS_NICE)) return -Errno.EPERM;
            process.ioPriority = priority;
            result = 0;
        }
        return result;
    }

    private static boolean isInit(int which, int who) { return which == IO_PROCESS && who == Process.INIT; }

    /** A thread's number stands for its process, 0 for the caller, its group or its user; a process that has ended is none. */
    private static boolean isNamed(Process process, int which, int who) {
        Process own = Process.current();
        if (process.firstTask() == null) return false;
        if (which == IO_GROUP) return process.groupId == (who == 0 ? own.groupId : who);
        if (which == IO_USER) return process.firstTask().credentials.userId == (who == 0 ? Credentials.current().userId : who);
        return who == 0 ? process == own : Tasks.find(who) != null && Tasks.find(who).process == process;
    }
}
