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
import hermitux.kernel.syscall.signal.Kill;
import hermitux.kernel.thread.Process;
import hermitux.kernel.thread.Processes;
import hermitux.kernel.thread.Tasks;

/** pidfd_open(2), pidfd_send_signal(2) and pidfd_getfd(2), of any process and of init. */
public final class ProcessDescriptors {
    private ProcessDescriptors() { }

    public static long pidfd_open(int pid, int flags) {
        if ((flags & ~OpenFlags.NONBLOCK) != 0 || pid <= 0) return -Errno.EINVAL;
        Process process = Processes.find(pid);
        if (pid != Process.INIT && process == null) return Tasks.find(pid) == null ? -Errno.ESRCH : -Errno.ENOENT;
        return DescriptorTable.current().install(new ProcessDescriptor(process, OpenFlags.READ_WRITE | flags), true);
    }

    public static long pidfd_send_signal(int descriptor, int number, long info, int flags) {
        if (flags != 0) return -Errno.EINVAL;
        int process = process(DescriptorTable.current().usable(descriptor));
        if (process < 0) return -Errno.EBADF;
        if (DescriptorTable.current().usable(descriptor) instanceof ProcessDescriptor file && file.process != null && Processes.find(process) != file.process)
            return -Errno.ESRCH;
        if (info == 0) return Kill.send(process, number);
        if (!UserMemory.readable(info, SignalInfo.SIZE)) return -Errno.EFAULT;
        return Memory.load32(info) != number ? -Errno.EINVAL : Kill.send(process, number, info);
    }

    /** The process of a descriptor, also of its directory in /proc; -1 for any other file. */
    private static int process(OpenFile file) {
        if (file instanceof ProcessDescriptor descriptor) return descriptor.id();
        return file != null && file.inode() instanceof ProcessDirectory directory ? directory.process() : -1;
    }

    /** init's descriptors are nobody's business, as there are none. */
    public static long pidfd_getfd(int descriptor, int target, int flags) {
        if (flags != 0) return -Errno.EINVAL;
        if (!(DescriptorTable.current().usable(descriptor) instanceof ProcessDescriptor file)) return -Errno.EBADF;
        Process process = file.process;
        if (process == null) return -Errno.EPERM;
        if (process == Process.current()) return Descriptors.duplicate(target, 0, true);
        if (process.firstTask() == null) return -Errno.ESRCH;
        if (!Kill.mayAct(process)) return -Errno.EPERM;
        OpenFile open = DescriptorTable.of(process.firstTask()).get(target);
        if (open == null) return -Errno.EBADF;
        open.retain();
        return DescriptorTable.current().install(open, true);
    }
}
