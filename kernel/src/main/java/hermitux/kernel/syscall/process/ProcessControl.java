package hermitux.kernel.syscall.process;

import hermitux.abi.Errno;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.signal.Signals;
import hermitux.kernel.thread.Credentials;
import hermitux.kernel.thread.Process;
import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.thread.Task;

/**
 * prctl(2). Options of other architectures, of checkpointing, and of what this kernel does not have (seccomp, names of mappings, core
 * scheduling, …) answer EINVAL, as on a Linux built without them.
 */
public final class ProcessControl {
    private static final int SET_PARENT_DEATH_SIGNAL = 1, GET_PARENT_DEATH_SIGNAL = 2, GET_DUMPABLE = 3, SET_DUMPABLE = 4, GET_KEEP_CAPABILITIES = 7;
    private static final int SET_KEEP_CAPABILITIES = 8, GET_TIMING = 13, SET_TIMING = 14, SET_NAME = 15, GET_NAME = 16, GET_SECCOMP = 21;
    private static final int READ_BOUNDING = 23, DROP_BOUNDING = 24, GET_TIMESTAMP = 25, SET_TIMESTAMP = 26, GET_SECURE_BITS = 27, SET_SECURE_BITS = 28;
    private static final int SET_TIMER_SLACK = 29, GET_TIMER_SLACK = 30, SET_SUBREAPER = 36, GET_SUBREAPER = 37, SET_NO_NEW_PRIVILEGES = 38;
    private static final int GET_NO_NEW_PRIVILEGES = 39, GET_TID_ADDRESS = 40, SET_HUGE_PAGES_DISABLED = 41, GET_HUGE_PAGES_DISABLED = 42, AMBIENT = 47;
    private static final int AMBIENT_IS_SET = 1, AMBIENT_RAISE = 2, AMBIENT_LOWER = 3, AMBIENT_CLEAR_ALL = 4;
    private static final int NO_AMBIENT_RAISE = 1 << 6, ALL_SECURE_BITS = 0xff;
    private static final int NAME_SIZE = 16;
    private static final long DEFAULT_SLACK_NANOS = 50_000;

    private ProcessControl() { }

    public static long prctl(int option, long a, long b, long c, long d) {
        Process process = Process.current();
        Credentials own = Credentials.current();
        switch (option) {
            case SET_PARENT_DEATH_SIGNAL:
                if (a != 0 && (a < 0 || a > Signals.LAST)) return -Errno.EINVAL;
                process.parentDeathSignal = (int) a;
                return 0;
            case GET_PARENT_DEATH_SIGNAL: return store(a, process.parentDeathSignal);
            case GET_DUMPABLE: return process.dumpable;
            case SET_DUMPABLE:
                if (a != 0 && a != 1) return -Errno.EINVAL;
                process.dumpable = (int) a;
                return 0;
            case GET_KEEP_CAPABILITIES: return (own.secureBits & Credentials.KEEP_CAPABILITIES) != 0 ? 1 : 0;
            case SET_KEEP_CAPABILITIES: return keepCapabilities(Credentials.change(), a);
            case GET_TIMING: return 0;
            case SET_TIMING: return a == 0 ? 0 : -Errno.EINVAL;
            case SET_NAME: return setName(Scheduler.current(), a);
            case GET_NAME: return getName(Scheduler.current(), a);
            case GET_SECCOMP: return 0;
            case READ_BOUNDING: return a < 0 || a > Credentials.LAST_CAPABILITY ? -Errno.EINVAL : own.bounding >>> a & 1;
            case DROP_BOUNDING: return dropBounding(Credentials.change(), a);
            case GET_TIMESTAMP: return store(a, 1);
            case SET_TIMESTAMP: return a == 1 ? 0 : -Errno.EINVAL;
            case GET_SECURE_BITS: return own.secureBits;
            case SET_SECURE_BITS: return setSecureBits(Credentials.change(), a);
            case SET_TIMER_SLACK:
                process.timerSlackNanos = a <= 0 ? DEFAULT_SLACK_NANOS : a;
                return 0;
            case GET_TIMER_SLACK: return process.timerSlackNanos;
            case SET_SUBREAPER:
                process.childSubreaper = a != 0;
                return 0;
            case GET_SUBREAPER: return store(a, process.childSubreaper ? 1 : 0);
            case SET_NO_NEW_PRIVILEGES:
                if (a != 1 || b != 0 || c != 0 || d != 0) return -Errno.EINVAL;
                Credentials.change().noNewPrivileges = true;
                return 0;
            case GET_NO_NEW_PRIVILEGES: return (a | b | c | d) != 0 ? -Errno.EINVAL : own.noNewPrivileges ? 1 : 0;
            case GET_TID_ADDRESS: return UserMemory.store64(a, Scheduler.current().clearChildTid) ? 0 : -Errno.EFAULT;
            case SET_HUGE_PAGES_DISABLED:
                if ((b | c | d) != 0) return -Errno.EINVAL;
                process.hugePagesDisabled = a != 0;
                return 0;
            case GET_HUGE_PAGES_DISABLED: return (a | b | c | d) != 0 ? -Errno.EINVAL : process.hugePagesDisabled ? 1 : 0;
            case AMBIENT: return (c | d) != 0 ? -Errno.EINVAL : ambient(Credentials.change(), a, b);
            default: return -Errno.EINVAL;
        }
    }

    private static long store(long address, int value) { return UserMemory.store32(address, value) ? 0 : -Errno.EFAULT; }

    /** Up to 15 bytes of a string: a longer one is cut. */
    private static long setName(Task task, long address) {
        StringBuilder name = new StringBuilder(NAME_SIZE);
        for (int i = 0; i < NAME_SIZE - 1; i++) {
            if (!UserMemory.readable(address + i, 1)) return -Errno.EFAULT;
            int value = Memory.load8(address + i);
            if (value == 0) break;
            name.append((char) value);
        }
        task.name = name.toString();
        return 0;
    }

    private static long getName(Task task, long address) {
        if (!UserMemory.writable(address, NAME_SIZE)) return -Errno.EFAULT;
        Memory.fill(address, 0, NAME_SIZE);
        int length = Math.min(task.name.length(), NAME_SIZE - 1);
        for (int i = 0; i < length; i++) Memory.store8(address + i, task.name.charAt(i));
        return 0;
    }

    private static long keepCapabilities(Credentials own, long on) {
        if (on != 0 && on != 1) return -Errno.EINVAL;
        if ((own.secureBits & Credentials.KEEP_CAPABILITIES_LOCKED) != 0) return -Errno.EPERM;
        own.secureBits = own.secureBits & ~Credentials.KEEP_CAPABILITIES | (on != 0 ? Credentials.KEEP_CAPABILITIES : 0);
        return 0;
    }

    private static long dropBounding(Credentials own, long capability) {
        if (!own.has(Credentials.SETPCAP)) return -Errno.EPERM;
        if (capability < 0 || capability > Credentials.LAST_CAPABILITY) return -Errno.EINVAL;
        own.bounding &= ~(1L << capability);
        return 0;
    }

    /** Odd bits lock the even ones before them, and themselves. */
    private static long setSecureBits(Credentials own, long bits) {
        int locks = own.secureBits & 0xaa;
        int locked = locks | locks >> 1;
        if ((bits & ~ALL_SECURE_BITS) != 0 || ((own.secureBits ^ bits) & locked) != 0 || !own.has(Credentials.SETPCAP)) return -Errno.EPERM;
        own.secureBits = (int) bits;
        return 0;
    }

    private static long ambient(Credentials own, long action, long capability) {
        if (action == AMBIENT_CLEAR_ALL) {
            if (capability != 0) return -Errno.EINVAL;
            own.ambient = 0;
            return 0;
        }
        if (capability < 0 || capability > Credentials.LAST_CAPABILITY) return -Errno.EINVAL;
        long bit = 1L << capability;
        if (action == AMBIENT_IS_SET) return (own.ambient & bit) != 0 ? 1 : 0;
        if (action != AMBIENT_RAISE && action != AMBIENT_LOWER) return -Errno.EINVAL;
        boolean allowed = (own.permitted & own.inheritable & bit) != 0 && (own.secureBits & NO_AMBIENT_RAISE) == 0;
        if (action == AMBIENT_RAISE && !allowed) return -Errno.EPERM;
        own.ambient = action == AMBIENT_RAISE ? own.ambient | bit : own.ambient & ~bit;
        return 0;
    }
}
