package hermitux.kernel.syscall.signal;

import hermitux.abi.Errno;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.signal.Signals;
import hermitux.kernel.thread.Scheduler;

/** The signal mask that ppoll, pselect6 and epoll_pwait set while they wait. */
public final class TemporaryMask {
    private TemporaryMask() { }

    /** Checks and sets the mask at a user address (0 for none): 0, -EINVAL or -EFAULT. */
    public static long enter(long mask, long maskBytes) {
        if (mask == 0) return 0;
        if (maskBytes != 8) return -Errno.EINVAL;
        if (!UserMemory.readable(mask, 8)) return -Errno.EFAULT;
        Signals.setTemporaryMask(Scheduler.current(), Memory.load64(mask));
        return 0;
    }

    /** Passes on the result; the mask is as before unless the call waits or was interrupted. */
    public static long leave(long result) {
        if (result != Errno.BLOCKED && result != -Errno.EINTR) Signals.restoreMask(Scheduler.current());
        return result;
    }
}
