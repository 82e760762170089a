package hermitux.kernel.syscall.system;

import hermitux.abi.Errno;
import hermitux.kernel.driver.Entropy;
import hermitux.kernel.memory.UserMemory;

/** getrandom(2). The pool is seeded before the program starts: no flag makes a difference. */
public final class Randomness {
    private static final int NONBLOCK = 1, RANDOM = 2, INSECURE = 4;

    private Randomness() { }

    public static long getrandom(long buffer, long lengthBytes, int flags) {
        if ((flags & ~(NONBLOCK | RANDOM | INSECURE)) != 0 || (flags & (RANDOM | INSECURE)) == (RANDOM | INSECURE)) return -Errno.EINVAL;
        long length = Long.compareUnsigned(lengthBytes, Integer.MAX_VALUE) > 0 ? Integer.MAX_VALUE : lengthBytes;
        if (!UserMemory.writable(buffer, length)) return -Errno.EFAULT;
        Entropy.fill(buffer, length);
        return length;
    }
}
