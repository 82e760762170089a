package hermitux.kernel.syscall.entry;

import hermitux.kernel.fs.vfs.DescriptorTable;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.part.Services;
import hermitux.kernel.thread.Task;

/**
 * A call that waits goes on with the open files that it began with, whatever other tasks make of their descriptors meanwhile (close(2), "Multithreaded
 * processes and close()"): a read of a pipe whose descriptor dup2 has given to another file reads from the pipe. The task holds a reference of each; when
 * its call is entered again, the descriptors refer to them until it returns. Nobody else runs in between. poll and select look at their descriptors anew
 * each time, as on Linux. Made with the second task: one alone cannot close what it waits for.
 */
public final class WaitingFiles {
    private static final int FIRST = 1, SECOND = 2, THIRD = 4;

    private WaitingFiles() { }

    /** There is a second task. */
    public static void several() {
        if (!Services.isOffered(Services.WAITING_FILES)) Services.offer(Services.WAITING_FILES, new WaitingFiles());
    }

    /** The task has begun to wait in its call. */
    static void keep(Task task) {
        WaitingFiles files = Services.find(Services.WAITING_FILES);
        if (files != null && DescriptorTable.of(task).isShared()) files.keep(task, descriptors(task.callNumber));
    }

    /** Enters a call again. */
    static long again(Task task) {
        WaitingFiles files = task.file == null && task.otherFile == null ? null : Services.find(Services.WAITING_FILES);
        return files == null ? SyscallEntry.again(task) : files.enter(task);
    }

    /** The call is over, or will never be. */
    public static void drop(Task task) {
        OpenFile file = (OpenFile) task.file, other = (OpenFile) task.otherFile;
        task.file = task.otherFile = null;
        if (file != null) file.release();
        if (other != null) other.release();
    }

    private void keep(Task task, int arguments) {
        if ((arguments & FIRST) != 0) task.file = retained(task, 0);
        if ((arguments & (SECOND | THIRD)) != 0) task.otherFile = retained(task, (arguments & SECOND) != 0 ? 1 : 2);
    }

    private static OpenFile retained(Task task, int argument) {
        OpenFile file = DescriptorTable.of(task).get((int) task.argument(argument));
        if (file != null) file.retain();
        return file;
    }

    private long enter(Task task) {
        int arguments = descriptors(task.callNumber);
        // A close that waits has no descriptor any more.
        if (arguments == 0) return SyscallEntry.again(task);
        int other = (arguments & SECOND) != 0 ? 1 : 2;
        int descriptor = (int) task.argument(0), otherDescriptor = (int) task.argument(other);
        OpenFile file = (OpenFile) task.file, otherFile = (OpenFile) task.otherFile;
        DescriptorTable table = DescriptorTable.of(task);
        OpenFile before = file == null ? null : table.lend(descriptor, file);
        OpenFile otherBefore = otherFile == null ? null : table.lend(otherDescriptor, otherFile);
        long result = SyscallEntry.again(task);
        if (otherFile != null) table.giveBack(otherDescriptor, otherFile, otherBefore);
        if (file != null) table.giveBack(descriptor, file, before);
        return result;
    }

    /** Which arguments of a call that may wait are descriptors. */
    private static int descriptors(int call) {
        return switch (call) {
            case 0, 1, 16, 17, 18, 19, 20 -> FIRST;                 // read, write, ioctl, pread64, pwrite64, readv, writev
            case 42, 43, 44, 45, 46, 47, 288, 299, 307 -> FIRST;    // connect, accept, sendto, recvfrom, sendmsg, recvmsg, accept4, recvmmsg, sendmmsg
            case 72, 73, 74, 75 -> FIRST;                           // fcntl, flock, fsync, fdatasync
            case 232, 281, 441 -> FIRST;                            // epoll_wait, epoll_pwait, epoll_pwait2
            case 242, 243, 278 -> FIRST;                            // mq_timedsend, mq_timedreceive, vmsplice
            case 295, 296, 327, 328 -> FIRST;                       // preadv, pwritev, preadv2, pwritev2
            case 40, 276 -> FIRST | SECOND;                         // sendfile, tee
            case 275, 326 -> FIRST | THIRD;                         // splice, copy_file_range
            default -> 0;
        };
    }
}
