package hermitux.kernel.syscall.thread;

import hermitux.abi.Errno;
import hermitux.kernel.machine.Cpu;
import hermitux.kernel.memory.AddressSpace;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.syscall.entry.Exit;
import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.thread.Tasks;

/** A thread's end and what the C library sets up for each: exit(2), exit_group(2), arch_prctl(2), set_tid_address(2), set_robust_list(2). */
public final class Threads {
    private static final int ARCH_SET_GS = 0x1001, ARCH_SET_FS = 0x1002, ARCH_GET_FS = 0x1003, ARCH_GET_GS = 0x1004;
    private static final int ROBUST_LIST_HEAD_SIZE = 24;

    private Threads() { }

    public static long exit(int status) {
        ThreadEnd.exit(status & 0xff);
        return 0;
    }

    public static long exit_group(int status) {
        Exit.withStatus(status & 0xff);
        return 0;
    }

    /** Bases of FS and GS; both are the program's (runtime/x86_64/layout.h). */
    public static long arch_prctl(int code, long address) {
        switch (code) {
            case ARCH_SET_FS:
                if (address < 0 || address >= AddressSpace.END) return -Errno.EPERM;
                Cpu.writeFsBase(address);
                return 0;
            case ARCH_GET_FS:
                return UserMemory.store64(address, Cpu.readFsBase()) ? 0 : -Errno.EFAULT;
            case ARCH_GET_GS:
                return UserMemory.store64(address, Cpu.readGsBase()) ? 0 : -Errno.EFAULT;
            case ARCH_SET_GS:
                if (address < 0 || address >= AddressSpace.END) return -Errno.EPERM;
                Scheduler.current().setGsBase(address);
                return 0;
            default:
                return -Errno.EINVAL;
        }
    }

    public static long set_tid_address(long address) {
        Scheduler.current().clearChildTid = address;
        return Scheduler.current().id;
    }

    public static long set_robust_list(long head, long length) {
        if (length != ROBUST_LIST_HEAD_SIZE) return -Errno.EINVAL;
        Scheduler.current().robustList = head;
        return 0;
    }

    public static long get_robust_list(int tid, long head, long length) {
        var task = tid == 0 ? Scheduler.current() : Tasks.find(tid);
        if (task == null) return -Errno.ESRCH;
        if (!UserMemory.store64(length, ROBUST_LIST_HEAD_SIZE)) return -Errno.EFAULT;
        return UserMemory.store64(head, task.robustList) ? 0 : -Errno.EFAULT;
    }
}
