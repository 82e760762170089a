package hermitux.kernel.syscall.process;

import hermitux.abi.Errno;
import hermitux.kernel.fs.event.ProcessDescriptor;
import hermitux.kernel.syscall.file.Paths;

/** wait4(2) and waitid(2) of a process that has no children: the arguments are checked, and there is nobody to wait for. */
public final class Children {
    private static final int NO_HANG = 1, STOPPED = 2, EXITED = 4, CONTINUED = 8, NO_WAIT = 0x01000000;
    /** __WNOTHREAD, __WALL, __WCLONE */
    private static final int KINDS = 0xe0000000;
    private static final int ALL = 0, PROCESS = 1, GROUP = 2, DESCRIPTOR = 3;

    private Children() { }

    public static long wait4(int pid, long status, int options, long usage) {
        if ((options & ~(NO_HANG | STOPPED | CONTINUED | KINDS)) != 0) return -Errno.EINVAL;
        return pid == Integer.MIN_VALUE ? -Errno.ESRCH : -Errno.ECHILD;
    }

    public static long waitid(int kind, int id, long information, int options, long usage) {
        if ((options & ~(NO_HANG | STOPPED | EXITED | CONTINUED | NO_WAIT | KINDS)) != 0) return -Errno.EINVAL;
        if ((options & (STOPPED | EXITED | CONTINUED)) == 0) return -Errno.EINVAL;
        switch (kind) {
            case ALL: return -Errno.ECHILD;
            case PROCESS: return id <= 0 ? -Errno.EINVAL : -Errno.ECHILD;
            case GROUP: return id < 0 ? -Errno.EINVAL : -Errno.ECHILD;
            case DESCRIPTOR: return id < 0 ? -Errno.EINVAL : Paths.file(id) instanceof ProcessDescriptor ? -Errno.ECHILD : -Errno.EBADF;
            default: return -Errno.EINVAL;
        }
    }
}
