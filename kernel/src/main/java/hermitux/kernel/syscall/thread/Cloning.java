package hermitux.kernel.syscall.thread;

import hermitux.abi.Errno;
import hermitux.kernel.cpu.Registers;
import hermitux.kernel.fs.vfs.DescriptorTable;
import hermitux.kernel.fs.vfs.FileContext;
import hermitux.kernel.machine.Gate;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.AddressSpace;
import hermitux.kernel.memory.HeapBudget;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.signal.SignalState;
import hermitux.kernel.signal.Signals;
import hermitux.kernel.thread.Credentials;
import hermitux.kernel.thread.Limits;
import hermitux.kernel.thread.Process;
import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.thread.Task;
import hermitux.kernel.thread.Tasks;

/**
 * clone(2) and clone3(2) for threads: those share all that there is one of here. Whoever asks for a new process, address space, descriptor
 * table or namespace gets ENOSYS. The thread itself begins when the call leaves (UserReturn): only there all registers are at hand.
 */
public final class Cloning {
    private static final long SIGNAL = 0xff, VM = 0x100, FS = 0x200, FILES = 0x400, SIGHAND = 0x800, PIDFD = 0x1000, VFORK = 0x4000, PARENT = 0x8000;
    private static final long THREAD = 0x10000, NEWNS = 0x20000, SETTLS = 0x80000, PARENT_SETTID = 0x100000, CHILD_CLEARTID = 0x200000;
    private static final long SEMAPHORES = 0x40000, DETACHED = 0x400000, CHILD_SETTID = 0x1000000, NEWPID = 0x20000000, NEWUSER = 0x10000000;
    private static final long NAMESPACES = 0x7e020000, NEWTIME = 0x80, CLEAR_SIGHAND = 1L << 32, INTO_CGROUP = 1L << 33;
    private static final long SHARED = VM | FS | FILES | SIGHAND | THREAD;
    /** struct clone_args: flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid, set_tid_size, cgroup. */
    private static final int FLAGS = 0, CHILD_TID = 16, PARENT_TID = 24, EXIT_SIGNAL = 32, STACK = 40, STACK_SIZE = 48, TLS = 56;
    private static final int SET_TID = 64, SET_TID_SIZE = 72, FIRST_SIZE = 64, KNOWN_SIZE = 88, PAGE = 4096;
    /** What a thread takes of the kernel's heap, about. */
    static final int HEAP_BYTES = 1024;

    private Cloning() { }

    public static long clone(long flags, long stack, long parentTid, long childTid, long tls) {
        return make(flags & 0xffffffffL & ~SIGNAL, stack, parentTid, childTid, tls);
    }

    public static long clone3(long arguments, long size) {
        if (Long.compareUnsigned(size, PAGE) > 0) return -Errno.E2BIG;
        if (Long.compareUnsigned(size, FIRST_SIZE) < 0) return -Errno.EINVAL;
        if (!UserMemory.readable(arguments, size)) return -Errno.EFAULT;
        for (long i = KNOWN_SIZE; i < size; i++) if (Memory.load8(arguments + i) != 0) return -Errno.E2BIG;
        long flags = Memory.load64(arguments + FLAGS);
        long exitSignal = Memory.load64(arguments + EXIT_SIGNAL);
        long stack = Memory.load64(arguments + STACK);
        long stackSize = Memory.load64(arguments + STACK_SIZE);
        long setTid = size > SET_TID ? Memory.load64(arguments + SET_TID) : 0;
        long setTidSize = size > SET_TID_SIZE ? Memory.load64(arguments + SET_TID_SIZE) : 0;
        if (Long.compareUnsigned(setTidSize, 32) > 0 || (setTid == 0) != (setTidSize == 0)) return -Errno.EINVAL;
        if (Long.compareUnsigned(exitSignal, Signals.LAST) > 0) return -Errno.EINVAL;
        if ((flags & ~(0xffffffffL | CLEAR_SIGHAND | INTO_CGROUP)) != 0 || (flags & (DETACHED | SIGNAL & ~NEWTIME)) != 0) return -Errno.EINVAL;
        if ((flags & SIGHAND) != 0 && (flags & CLEAR_SIGHAND) != 0) return -Errno.EINVAL;
        if ((flags & (THREAD | PARENT)) != 0 && exitSignal != 0) return -Errno.EINVAL;
        if (stack == 0 ? stackSize != 0 : stackSize == 0 || !isRange(stack, stackSize)) return -Errno.EINVAL;
        if (setTid != 0 || (flags & INTO_CGROUP) != 0) return -Errno.ENOSYS;
        return make(flags, stack + stackSize, Memory.load64(arguments + PARENT_TID), Memory.load64(arguments + CHILD_TID), Memory.load64(arguments + TLS));
    }

    /** unshare(2): one thread alone shares nothing with anybody. Namespaces are not there, as on a Linux that was built without them. */
    public static long unshare(long flags) {
        if ((flags & ~(SHARED | SEMAPHORES)) != 0) return -Errno.EINVAL;
        if (Tasks.count() == 1) return 0;
        if ((flags & (THREAD | SIGHAND | VM)) != 0) return -Errno.EINVAL;
        return (flags & (FS | FILES)) != 0 ? -Errno.ENOSYS : 0;
    }

    private static boolean isRange(long start, long length) {
        return start > 0 && length > 0 && start <= AddressSpace.END && length <= AddressSpace.END - start;
    }

    private static long make(long flags, long stack, long parentTid, long childTid, long tls) {
        long error = check(flags, tls);
        if (error != 0) return error;
        if (!HeapBudget.take(HEAP_BYTES)) return -Errno.EAGAIN;
        Task parent = Scheduler.current();
        int id = Tasks.freeId();
        Task child = id < 0 ? null : Task.child(parent, parent.process, id);
        if (child == null) {
            HeapBudget.give(HEAP_BYTES);
            return id < 0 ? -Errno.EAGAIN : -Errno.ENOMEM;
        }
        child.descriptors = DescriptorTable.of(parent).retain();
        child.folders = FileContext.of(parent).retain();
        ThreadEnd.severalThreads();
        SignalState.inherit(parent, child);
        if ((flags & SETTLS) != 0) child.setFsBase(tls);
        if ((flags & CHILD_CLEARTID) != 0) child.clearChildTid = childTid;
        // As on Linux, addresses that cannot be written are left alone.
        if ((flags & PARENT_SETTID) != 0) UserMemory.store32(parentTid, child.id);
        if ((flags & CHILD_SETTID) != 0) UserMemory.store32(childTid, child.id);
        Memory.store64(child.registers + Registers.RSP, stack);
        parent.newborn = child;
        Gate.requestWork();
        return child.id;
    }

    private static long check(long flags, long tls) {
        if ((flags & NEWNS) != 0 && (flags & FS) != 0 || (flags & NEWUSER) != 0 && (flags & FS) != 0) return -Errno.EINVAL;
        if ((flags & THREAD) != 0 && (flags & SIGHAND) == 0 || (flags & SIGHAND) != 0 && (flags & VM) == 0) return -Errno.EINVAL;
        if ((flags & THREAD) != 0 && (flags & (NEWUSER | NEWPID | PIDFD)) != 0) return -Errno.EINVAL;
        if ((flags & SHARED) != SHARED || (flags & (VFORK | NAMESPACES | NEWTIME | CLEAR_SIGHAND)) != 0) return -Errno.ENOSYS;
        Process process = Process.current();
        if (Long.compareUnsigned(Tasks.count(), process.limits.soft(Limits.PROCESSES)) >= 0 && Credentials.current().userId != 0
            && !Credentials.current().has(Credentials.SYS_RESOURCE) && !Credentials.current().has(Credentials.SYS_ADMIN)) return -Errno.EAGAIN;
        return (flags & SETTLS) != 0 && (tls < 0 || tls >= AddressSpace.END) ? -Errno.EPERM : 0;
    }
}
