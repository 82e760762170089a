package hermitux.kernel.syscall.thread;

import hermitux.abi.Errno;
import hermitux.abi.OpenFlags;
import hermitux.kernel.cpu.Registers;
import hermitux.kernel.fs.event.ProcessDescriptor;
import hermitux.kernel.fs.terminal.ControllingTerminal;
import hermitux.kernel.fs.vfs.DescriptorTable;
import hermitux.kernel.fs.vfs.FileContext;
import hermitux.kernel.machine.Gate;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.AddressSpace;
import hermitux.kernel.memory.HeapBudget;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.signal.SignalActions;
import hermitux.kernel.signal.SignalState;
import hermitux.kernel.signal.Signals;
import hermitux.kernel.signal.Stopping;
import hermitux.kernel.syscall.entry.WaitingFiles;
import hermitux.kernel.syscall.process.ProcessEnd;
import hermitux.kernel.thread.Credentials;
import hermitux.kernel.thread.Limits;
import hermitux.kernel.thread.Process;
import hermitux.kernel.thread.Processes;
import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.thread.Task;
import hermitux.kernel.thread.Tasks;
import hermitux.kernel.thread.WaitQueue;
import hermitux.kernel.time.Clock;

/**
 * clone(2) and clone3(2), and fork(2) and vfork(2) by them: threads, and processes that share what the flags say. Namespaces are not there, as on a
 * Linux that was built without them. The task itself begins when the call leaves (UserReturn): only there all registers are at hand.
 */
public final class Cloning {
    private static final long SIGNAL = 0xff, VM = 0x100, FS = 0x200, FILES = 0x400, SIGHAND = 0x800, PIDFD = 0x1000, VFORK = 0x4000, PARENT = 0x8000;
    private static final long THREAD = 0x10000, NEWNS = 0x20000, SETTLS = 0x80000, PARENT_SETTID = 0x100000, CHILD_CLEARTID = 0x200000;
    private static final long SEMAPHORES = 0x40000, DETACHED = 0x400000, CHILD_SETTID = 0x1000000, NEWPID = 0x20000000, NEWUSER = 0x10000000;
    private static final long NAMESPACES = 0x7e020000, NEWTIME = 0x80, CLEAR_SIGHAND = 1L << 32, INTO_CGROUP = 1L << 33;
    private static final long SHARED = VM | FS | FILES | SIGHAND | THREAD;
    /** struct clone_args: flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid, set_tid_size, cgroup. */
    private static final int FLAGS = 0, PIDFD_ADDRESS = 8, CHILD_TID = 16, PARENT_TID = 24, EXIT_SIGNAL = 32, STACK = 40, STACK_SIZE = 48, TLS = 56;
    private static final int SET_TID = 64, SET_TID_SIZE = 72, FIRST_SIZE = 64, KNOWN_SIZE = 88, PAGE = 4096;
    /** What a thread takes of the kernel's heap, about. */
    static final int HEAP_BYTES = 1024;

    private Cloning() { }

    public static long clone(long flags, long stack, long parentTid, long childTid, long tls) {
        if ((flags & PIDFD) != 0 && (flags & PARENT_SETTID) != 0) return -Errno.EINVAL;
        return make(flags & 0xffffffffL & ~SIGNAL, stack, parentTid, childTid, tls, (int) (flags & SIGNAL), parentTid, 0);
    }

    public static long fork() { return make(0, 0, 0, 0, 0, Signals.SIGCHLD, 0, 0); }
    public static long vfork() { return make(VFORK | VM, 0, 0, 0, 0, Signals.SIGCHLD, 0, 0); }

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
        if ((flags & INTO_CGROUP) != 0) return -Errno.EBADF;
        int wanted = 0;
        if (setTid != 0) {
            // One for each nested namespace of processes, of which there is the one.
            if (setTidSize > 1) return -Errno.EINVAL;
            if (!UserMemory.readable(setTid, 4)) return -Errno.EFAULT;
            wanted = Memory.load32(setTid);
            if (wanted <= Process.INIT || wanted >= Tasks.MOST) return -Errno.EINVAL;
            if (!Credentials.current().has(Credentials.SYS_ADMIN)) return -Errno.EPERM;
            if (Scheduler.current().progress == 0 && Tasks.find(wanted) != null) return -Errno.EEXIST;
        }
        return make(flags, stack + stackSize, Memory.load64(arguments + PARENT_TID), Memory.load64(arguments + CHILD_TID), Memory.load64(arguments + TLS),
            (int) exitSignal, Memory.load64(arguments + PIDFD_ADDRESS), wanted);
    }

    /** unshare(2). */
    public static long unshare(long flags) {
        if ((flags & ~(SHARED | SEMAPHORES)) != 0) return -Errno.EINVAL;
        Task task = Scheduler.current();
        boolean alone = task.process.taskCount() == 1;
        if ((flags & (THREAD | SIGHAND | VM)) != 0 && (!alone || (flags & VM) != 0 && task.process.space.isShared())) return -Errno.EINVAL;
        if ((flags & FILES) != 0 && DescriptorTable.of(task).isShared()) {
            DescriptorTable own = DescriptorTable.of(task).copy();
            if (own == null) return -Errno.ENOMEM;
            DescriptorTable.of(task).release();
            task.descriptors = own;
        }
        if ((flags & FS) != 0 && FileContext.of(task).isShared()) {
            FileContext own = FileContext.of(task).copy();
            FileContext.of(task).release();
            task.folders = own;
        }
        return 0;
    }

    private static boolean isRange(long start, long length) {
        return start > 0 && length > 0 && start <= AddressSpace.END && length <= AddressSpace.END - start;
    }

    /** @param id the number that the caller wants, or 0 */
    private static long make(long flags, long stack, long parentTid, long childTid, long tls, int exitSignal, long pidfd, int id) {
        Task parent = Scheduler.current();
        if (parent.progress != 0) return afterBorrowing(parent);
        long error = check(flags, tls);
        if (error != 0) return error;
        if (!HeapBudget.take((flags & THREAD) != 0 ? HEAP_BYTES : ProcessEnd.HEAP_BYTES)) return -Errno.EAGAIN;
        Task child = child(parent, flags, exitSignal, id == 0 ? Tasks.freeId() : id);
        if (child == null) {
            HeapBudget.give((flags & THREAD) != 0 ? HEAP_BYTES : ProcessEnd.HEAP_BYTES);
            return Tasks.count() >= Tasks.MOST - 2 ? -Errno.EAGAIN : -Errno.ENOMEM;
        }
        if ((flags & SETTLS) != 0) child.setFsBase(tls);
        if ((flags & CHILD_CLEARTID) != 0) child.clearChildTid = childTid;
        // As on Linux, addresses that cannot be written are left alone.
        if ((flags & PARENT_SETTID) != 0) UserMemory.store32(parentTid, child.id);
        if ((flags & CHILD_SETTID) != 0) child.process.space.store32(childTid, child.id);
        if ((flags & PIDFD) != 0) {
            var file = new ProcessDescriptor(child.process, OpenFlags.READ_WRITE);
            int descriptor = UserMemory.writable(pidfd, 4) ? DescriptorTable.current().install(file, true) : -Errno.EFAULT;
            if (descriptor < 0) {
                ProcessEnd.unmade(child);
                return descriptor;
            }
            Memory.store32(pidfd, descriptor);
        }
        Memory.store64(child.registers + Registers.RSP, stack);
        parent.newborn = child;
        Gate.requestWork();
        if ((flags & VFORK) == 0) return child.id;
        child.process.borrowed = new WaitQueue();
        parent.progress = child.id;
        return Scheduler.blockUnlessKilled(child.process.borrowed);
    }

    /** vfork: the parent goes on when its memory is no longer borrowed. Until then nothing but SIGKILL ends its wait. */
    private static long afterBorrowing(Task parent) {
        Process child = Processes.find((int) parent.progress);
        boolean killed = (Signals.pending(parent) & Signals.bit(Signals.SIGKILL)) != 0;
        return child == null || child.borrowed == null || killed ? parent.progress : Scheduler.blockUnlessKilled(child.borrowed);
    }

    /** A task with the parent's credentials, files and signal mask; null if there is no memory or no number for it. */
    private static Task child(Task parent, long flags, int exitSignal, int id) {
        if (id < 0) return null;
        boolean thread = (flags & THREAD) != 0;
        Process process = thread ? parent.process : parent.process.child(id, (flags & PARENT) != 0);
        if (!thread && !share(parent, process, flags)) return null;
        DescriptorTable files = DescriptorTable.of(parent);
        files = (flags & FILES) != 0 ? files.retain() : files.copy();
        Task child = files == null ? null : Task.child(parent, process, id);
        if (child == null) {
            if (files != null) files.release();
            if (!thread) process.space.release();
            return null;
        }
        ThreadEnd.several();
        WaitingFiles.several();
        child.descriptors = files;
        child.folders = (flags & FS) != 0 ? FileContext.of(parent).retain() : FileContext.of(parent).copy();
        SignalState.inherit(parent, child);
        if (thread) return child;
        ProcessEnd.several();
        ControllingTerminal.several();
        Stopping.use();
        process.exitSignal = (flags & PARENT) != 0 ? parent.process.exitSignal : exitSignal;
        if (FileContext.executable(parent.process) != null) FileContext.changeExecutable(process, FileContext.executable(parent.process));
        if ((flags & VM) == 0) {
            child.sequenceArea = parent.sequenceArea;
            child.sequenceLength = parent.sequenceLength;
            child.sequenceSignature = parent.sequenceSignature;
        }
        if ((flags & (VM | VFORK)) != VM) SignalState.copyStack(parent, child);
        process.startNanos = Clock.monotonicNanos();
        return child;
    }

    /** Gives a process its memory and signal actions; false if there is no memory. */
    private static boolean share(Task parent, Process process, long flags) {
        AddressSpace space = parent.process.space;
        process.space = (flags & VM) != 0 ? space.retain() : space.fork(process.limits);
        if (process.space == null) return false;
        SignalActions actions = SignalActions.of(parent.process).child((flags & SIGHAND) != 0);
        if ((flags & CLEAR_SIGHAND) != 0) actions.reset();
        process.signals = actions;
        return true;
    }

    private static long check(long flags, long tls) {
        if ((flags & NEWNS) != 0 && (flags & FS) != 0 || (flags & NEWUSER) != 0 && (flags & FS) != 0) return -Errno.EINVAL;
        if ((flags & THREAD) != 0 && (flags & SIGHAND) == 0 || (flags & SIGHAND) != 0 && (flags & VM) == 0) return -Errno.EINVAL;
        if ((flags & THREAD) != 0 && (flags & (NEWUSER | NEWPID | PIDFD)) != 0 || (flags & PIDFD) != 0 && (flags & DETACHED) != 0) return -Errno.EINVAL;
        if ((flags & (NAMESPACES | NEWTIME)) != 0) return -Errno.EINVAL;
        Process process = Process.current();
        if ((flags & PARENT) != 0 && process.parent() == null) return -Errno.EINVAL;
        if ((flags & THREAD) == 0 && Processes.isFull()) return -Errno.EAGAIN;
        Credentials who = Credentials.current();
        boolean limited = who.userId != 0 && !who.has(Credentials.SYS_RESOURCE) && !who.has(Credentials.SYS_ADMIN);
        if (limited && Long.compareUnsigned(Processes.tasksOf(who.userId), process.limits.soft(Limits.PROCESSES)) >= 0) return -Errno.EAGAIN;
        return (flags & SETTLS) != 0 && (tls < 0 || tls >= AddressSpace.END) ? -Errno.EPERM : 0;
    }
}
