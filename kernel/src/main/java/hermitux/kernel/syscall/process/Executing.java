package hermitux.kernel.syscall.process;

import hermitux.abi.Errno;
import hermitux.abi.OpenFlags;
import hermitux.kernel.exec.CopiedStrings;
import hermitux.kernel.exec.Execution;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.DescriptorTable;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.fs.vfs.PathWalk;
import hermitux.kernel.machine.Gate;
import hermitux.kernel.memory.AddressSpace;
import hermitux.kernel.signal.SignalActions;
import hermitux.kernel.signal.SignalState;
import hermitux.kernel.signal.Signals;
import hermitux.kernel.syscall.file.PathArguments;
import hermitux.kernel.syscall.thread.ThreadEnd;
import hermitux.kernel.syscall.time.ProcessTimers;
import hermitux.kernel.thread.Credentials;
import hermitux.kernel.thread.Failure;
import hermitux.kernel.thread.Process;
import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.thread.Task;
import hermitux.kernel.thread.Tasks;

/**
 * execve(2), execveat(2): another program in the same process. Its address space is built beside the old one, which stays until nothing can fail any
 * more; then the process's other threads end, and what a program does not inherit goes.
 */
public final class Executing {
    /** Bytes of all strings that no stack's limit allows (execve(2)); what it allows is looked at once they are known. */
    private static final int MOST_BYTES = 6 << 20;

    private Executing() { }

    public static long execve(long path, long arguments, long environment) { return execveat(OpenFlags.AT_FDCWD, path, arguments, environment, 0); }

    public static long execveat(int descriptor, long userPath, long arguments, long environment, int flags) {
        if ((flags & ~(OpenFlags.AT_EMPTY_PATH | OpenFlags.AT_SYMLINK_NOFOLLOW)) != 0) return -Errno.EINVAL;
        String path = PathArguments.path(userPath);
        if (path == null) return Failure.result();
        if (Users.hasTooManyTasks()) return -Errno.EAGAIN;
        Dentry entry = find(descriptor, path, flags);
        if (entry == null) return Failure.result();
        boolean named = descriptor == OpenFlags.AT_FDCWD || path.startsWith("/");
        String name = named ? path : path.isEmpty() ? "/dev/fd/" + descriptor : "/dev/fd/" + descriptor + "/" + path;
        var argumentStrings = new CopiedStrings();
        var environmentStrings = new CopiedStrings();
        long result = argumentStrings.copy(arguments, MOST_BYTES);
        if (result >= 0) result = environmentStrings.copy(environment, result);
        if (result >= 0) result = execute(entry, name, argumentStrings, environmentStrings);
        argumentStrings.release();
        environmentStrings.release();
        return result;
    }

    /** The file to execute; null with the reason in Failure. */
    private static Dentry find(int descriptor, String path, int flags) {
        if (path.isEmpty()) {
            if ((flags & OpenFlags.AT_EMPTY_PATH) == 0) return Failure.of(Errno.ENOENT);
            OpenFile file = DescriptorTable.current().get(descriptor);
            if (file == null) return Failure.of(Errno.EBADF);
            return file.dentry == null ? Failure.of(Errno.EACCES) : file.dentry;
        }
        Dentry base = PathArguments.base(descriptor, path);
        if (base == null) return null;
        boolean follow = (flags & OpenFlags.AT_SYMLINK_NOFOLLOW) == 0;
        Dentry entry = PathWalk.walk(base, path, follow ? PathWalk.FOLLOW : 0);
        return entry != null && !follow && entry.inode.isSymbolicLink() ? Failure.of(Errno.ELOOP) : entry;
    }

    private static long execute(Dentry entry, String name, CopiedStrings arguments, CopiedStrings environment) {
        Task task = Scheduler.current();
        Process process = task.process;
        AddressSpace old = process.space, fresh = AddressSpace.make(process.limits);
        if (fresh == null) return -Errno.ENOMEM;
        Credentials before = task.credentials;
        var execution = new Execution(fresh);
        boolean good = execution.prepare(entry, name, arguments, environment);
        if (good) {
            task.credentials = execution.credentials();
            enter(process, fresh);
            good = execution.load();
            if (!good) enter(process, old);
        }
        if (!good) {
            task.credentials = before;
            fresh.release();
            return -execution.error;
        }
        if (process.taskCount() > 1 || old.isShared() && ThreadEnd.hasWords(task)) {
            enter(process, old);
            ThreadEnd.others(task);
            ThreadEnd.leavesMemory(task);
            enter(process, fresh);
        }
        old.release();
        begin(task, process, execution);
        return 0;
    }

    private static void enter(Process process, AddressSpace space) {
        process.space = space;
        space.load();
    }

    /** What a program does not inherit (execve(2), "Effect on process attributes"). */
    private static void begin(Task task, Process process, Execution execution) {
        Tasks.lead(task);
        process.hasExecuted = true;
        Credentials identity = task.credentials;
        process.dumpable = identity.userId == identity.effectiveUserId && identity.groupId == identity.effectiveGroupId ? 1 : 0;
        process.barriers = 0;
        DescriptorTable files = DescriptorTable.of(task);
        if (files.isShared()) {
            DescriptorTable own = files.copy();
            if (own != null) {
                files.release();
                task.descriptors = files = own;
            }
        }
        files.closeForExec();
        SignalActions actions = SignalActions.of(process).own();
        actions.reset();
        process.signals = actions;
        SignalState.of(task).forgetStack();
        Signals.update(task);
        ProcessTimers.newProgram(process);
        task.name = execution.commandName();
        task.clearChildTid = task.robustList = task.sequenceArea = 0;
        task.programEntry = execution.entry;
        task.programStack = execution.stackPointer;
        process.returnSpace();
        Gate.requestWork();
    }
}
