package hermitux.kernel.syscall.process;

import hermitux.abi.Errno;
import hermitux.abi.OpenFlags;
import hermitux.kernel.fs.event.ProcessDescriptor;
import hermitux.kernel.fs.proc.ProcessDirectory;
import hermitux.kernel.fs.vfs.DescriptorTable;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.signal.SignalInfo;
import hermitux.kernel.syscall.file.Descriptors;
import hermitux.kernel.syscall.file.Paths;
import hermitux.kernel.syscall.signal.Kill;
import hermitux.kernel.thread.Process;
import hermitux.kernel.thread.Tasks;

/** pidfd_open(2), pidfd_send_signal(2) and pidfd_getfd(2), of the process itself and of init. */
public final class ProcessDescriptors {
    private ProcessDescriptors() { }

    public static long pidfd_open(int pid, int flags) {
        if ((flags & ~OpenFlags.NONBLOCK) != 0 || pid <= 0) return -Errno.EINVAL;
        if (pid != Process.INIT && pid != Process.current().id) return Tasks.find(pid) == null ? -Errno.ESRCH : -Errno.ENOENT;
        return DescriptorTable.current().install(new ProcessDescriptor(pid, OpenFlags.READ_WRITE | flags), true);
    }

    public static long pidfd_send_signal(int descriptor, int number, long info, int flags) {
        if (flags != 0) return -Errno.EINVAL;
        int process = process(Paths.file(descriptor));
        if (process < 0) return -Errno.EBADF;
        if (info == 0) return Kill.send(process, number);
        if (!UserMemory.readable(info, SignalInfo.SIZE)) return -Errno.EFAULT;
        return Memory.load32(info) != number ? -Errno.EINVAL : Kill.send(process, number, info);
    }

    /** The process of a descriptor, also of its directory in /proc; -1 for any other file. */
    private static int process(OpenFile file) {
        if (file instanceof ProcessDescriptor descriptor) return descriptor.process;
        return file != null && file.inode() instanceof ProcessDirectory directory ? directory.process : -1;
    }

    /** init's descriptors are nobody's business, as there are none. */
    public static long pidfd_getfd(int descriptor, int target, int flags) {
        if (flags != 0) return -Errno.EINVAL;
        if (!(Paths.file(descriptor) instanceof ProcessDescriptor file)) return -Errno.EBADF;
        if (file.process == Process.INIT) return -Errno.EPERM;
        return Descriptors.duplicate(target, 0, true);
    }
}
