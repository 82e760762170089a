package hermitux.kernel.syscall.process;

import hermitux.abi.Errno;
import hermitux.kernel.fs.vfs.DescriptorTable;
import hermitux.kernel.fs.vfs.FileContext;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.signal.SignalActions;
import hermitux.kernel.syscall.signal.Kill;
import hermitux.kernel.thread.Process;
import hermitux.kernel.thread.Task;
import hermitux.kernel.thread.Tasks;

/** kcmp(2): whether two tasks share something. What differs has no order here: the answer is then 3, as the call allows. */
public final class Comparison {
    private static final int FILE = 0, MEMORY = 1, DESCRIPTORS = 2, FOLDERS = 3, ACTIONS = 4, IO_CONTEXT = 5, UNDO_LISTS = 6, EPOLL_TARGET = 7;
    private static final int EQUAL = 0, DIFFERENT = 3;

    private Comparison() { }

    public static long kcmp(int first, int second, int kind, long index, long otherIndex) {
        Task one = Tasks.find(first), other = Tasks.find(second);
        if (one == null || other == null || one.state == Task.DEAD || other.state == Task.DEAD) return -Errno.ESRCH;
        if (!mayRead(one.process) || !mayRead(other.process)) return -Errno.EPERM;
        return switch (kind) {
            case FILE -> files(DescriptorTable.of(one).get((int) index), DescriptorTable.of(other).get((int) otherIndex));
            case MEMORY -> same(one.process.space, other.process.space);
            case DESCRIPTORS -> same(DescriptorTable.of(one), DescriptorTable.of(other));
            case FOLDERS -> same(FileContext.of(one), FileContext.of(other));
            case ACTIONS -> same(SignalActions.of(one.process), SignalActions.of(other.process));
            // There are no contexts of I/O, and lists of semaphores to undo belong to processes.
            case IO_CONTEXT -> EQUAL;
            case UNDO_LISTS -> same(one.process, other.process);
            case EPOLL_TARGET -> -Errno.EOPNOTSUPP;
            default -> -Errno.EINVAL;
        };
    }

    private static boolean mayRead(Process process) { return process == Process.current() || Kill.mayAct(process); }

    private static long files(OpenFile one, OpenFile other) { return one == null || other == null ? -Errno.EBADF : same(one, other); }

    private static long same(Object one, Object other) { return one == other ? EQUAL : DIFFERENT; }
}
