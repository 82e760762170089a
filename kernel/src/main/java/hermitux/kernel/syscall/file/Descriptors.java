package hermitux.kernel.syscall.file;

import hermitux.abi.Errno;
import hermitux.abi.OpenFlags;
import hermitux.kernel.fs.mini.MemoryFiles;
import hermitux.kernel.fs.mini.MiniFile;
import hermitux.kernel.fs.vfs.DescriptorTable;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.thread.Failure;
import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.thread.Task;

/** Calls on descriptors as such: close(2), close_range(2), dup(2); and memfd_create(2), which makes one from nothing. */
public final class Descriptors {
    private static final int CLOSE_RANGE_UNSHARE = 2, CLOSE_RANGE_CLOEXEC = 4;
    private static final int MFD_CLOEXEC = 1, MFD_ALLOW_SEALING = 2, MFD_NOEXEC_SEAL = 8, MFD_EXEC = 16;
    /** NAME_MAX less the length of "memfd:", and the NUL. */
    private static final int MEMORY_NAME_LIMIT = 250;

    private Descriptors() { }

    /** One that waits has freed the descriptor already; the task holds the file (SO_LINGER, socket(7)). */
    public static long close(int descriptor) {
        Task task = Scheduler.current();
        if (task.progress != 0) return ((OpenFile) task.file).linger();
        DescriptorTable table = DescriptorTable.current();
        OpenFile file = table.get(descriptor);
        if (file == null || !file.lingers()) return table.close(descriptor);
        file.retain();
        table.close(descriptor);
        long result = file.linger();
        if (result == Errno.BLOCKED) {
            task.file = file;
            task.progress = 1;
        } else {
            file.release();
        }
        return result;
    }

    public static long close_range(int first, int last, int flags) {
        if ((flags & ~(CLOSE_RANGE_UNSHARE | CLOSE_RANGE_CLOEXEC)) != 0) return -Errno.EINVAL;
        if (Integer.compareUnsigned(first, last) > 0) return -Errno.EINVAL;
        DescriptorTable table = DescriptorTable.current();
        long end = Math.min((last & 0xffffffffL) + 1, table.bound());
        for (long i = first & 0xffffffffL; i < end; i++) {
            if (table.get((int) i) == null) continue;
            if ((flags & CLOSE_RANGE_CLOEXEC) != 0) table.closeOnExec((int) i, true);
            else table.close((int) i);
        }
        return 0;
    }

    public static long dup(int descriptor) { return duplicate(descriptor, 0, false); }

    /** Also fcntl's F_DUPFD and F_DUPFD_CLOEXEC. */
    public static long duplicate(int descriptor, int least, boolean onExec) {
        DescriptorTable table = DescriptorTable.current();
        OpenFile file = table.get(descriptor);
        if (file == null) return -Errno.EBADF;
        int copy = table.add(file, least, onExec);
        if (copy >= 0) file.retain();
        return copy;
    }

    public static long dup2(int descriptor, int copy) {
        if (descriptor != copy) return duplicateTo(descriptor, copy, false);
        return DescriptorTable.current().get(descriptor) == null ? -Errno.EBADF : copy;
    }

    public static long dup3(int descriptor, int copy, int flags) {
        if ((flags & ~OpenFlags.CLOEXEC) != 0 || descriptor == copy) return -Errno.EINVAL;
        return duplicateTo(descriptor, copy, (flags & OpenFlags.CLOEXEC) != 0);
    }

    private static long duplicateTo(int descriptor, int copy, boolean onExec) {
        DescriptorTable table = DescriptorTable.current();
        if (copy < 0 || Long.compareUnsigned(copy, DescriptorTable.limit()) >= 0) return -Errno.EBADF;
        OpenFile file = table.get(descriptor);
        if (file == null) return -Errno.EBADF;
        int result = table.set(copy, file, onExec);
        if (result < 0) return result;
        file.retain();
        return copy;
    }

    /** Huge pages (MFD_HUGETLB) do not exist here. */
    public static long memfd_create(long userName, int flags) {
        if ((flags & ~(MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL | MFD_EXEC)) != 0) return -Errno.EINVAL;
        if ((flags & (MFD_NOEXEC_SEAL | MFD_EXEC)) == (MFD_NOEXEC_SEAL | MFD_EXEC)) return -Errno.EINVAL;
        String name = UserMemory.string(userName, MEMORY_NAME_LIMIT);
        if (name == null) return Failure.errno() == Errno.ENAMETOOLONG ? -Errno.EINVAL : -Errno.EFAULT;
        boolean executable = (flags & MFD_NOEXEC_SEAL) == 0;
        int seals = executable ? 0 : MiniFile.SEAL_EXEC;
        if ((flags & MFD_ALLOW_SEALING) == 0 && executable) seals = MiniFile.SEAL_SEAL;
        OpenFile file = MemoryFiles.create(name, seals, executable);
        return file == null ? -Errno.ENFILE : DescriptorTable.current().install(file, (flags & MFD_CLOEXEC) != 0);
    }
}
