package hermitux.kernel.syscall.memory;

import static hermitux.abi.MemoryMapping.*;

import hermitux.abi.Errno;
import hermitux.kernel.memory.AddressSpace;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.thread.Credentials;
import hermitux.kernel.thread.Limits;
import hermitux.kernel.thread.Process;

/** Which memory is present, and should be: madvise(2), mincore(2), mlock(2). */
public final class MemoryLocks {
    private MemoryLocks() { }

    public static long madvise(long address, long length, int advice) { return AddressSpace.current().advise(address, length, advice); }

    public static long mincore(long address, long length, long vector) {
        if ((address & 4095) != 0) return -Errno.EINVAL;
        if (address < 0 || length < 0 || address + length < 0 || address + length > AddressSpace.END) return -Errno.ENOMEM;
        if (!UserMemory.writable(vector, length + 4095 >>> 12)) return -Errno.EFAULT;
        return AddressSpace.current().residency(address, length, vector);
    }

    /** The process may lock memory at all (RLIMIT_MEMLOCK, CAP_IPC_LOCK). */
    static boolean isAllowed() {
        Process process = Process.current();
        return process.limits.soft(Limits.LOCKED_MEMORY) != 0 || Credentials.current().has(Credentials.IPC_LOCK);
    }

    /** RLIMIT_MEMLOCK leaves room for more locked pages. */
    static boolean fits(long pages) {
        long most = most();
        return most == Long.MAX_VALUE || pages <= most - AddressSpace.current().lockedPages();
    }

    /** The most pages that may be locked (RLIMIT_MEMLOCK, which CAP_IPC_LOCK lifts). */
    static long most() {
        return Credentials.current().has(Credentials.IPC_LOCK) ? Long.MAX_VALUE : Process.current().limits.soft(Limits.LOCKED_MEMORY) >>> 12;
    }

    public static long mlock(long address, long length) { return lock(address, length, true); }

    public static long mlock2(long address, long length, int flags) {
        if ((flags & ~MLOCK_ONFAULT) != 0) return -Errno.EINVAL;
        return lock(address, length, (flags & MLOCK_ONFAULT) == 0);
    }

    private static long lock(long address, long length, boolean populate) {
        if (!isAllowed()) return -Errno.EPERM;
        AddressSpace space = AddressSpace.current();
        if (!fits(space.unlockedPages(address, length))) return -Errno.ENOMEM;
        return space.lock(address, length, true, populate);
    }

    public static long munlock(long address, long length) { return AddressSpace.current().lock(address, length, false, false); }

    public static long mlockall(int flags) {
        if (flags == 0 || (flags & ~(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT)) != 0 || flags == MCL_ONFAULT) return -Errno.EINVAL;
        if (!isAllowed()) return -Errno.EPERM;
        AddressSpace space = AddressSpace.current();
        if ((flags & MCL_CURRENT) != 0 && !fits(space.totalPages() - space.lockedPages())) return -Errno.ENOMEM;
        space.lockAll(flags);
        return 0;
    }

    public static long munlockall() {
        AddressSpace.current().lockAll(0);
        return 0;
    }
}
