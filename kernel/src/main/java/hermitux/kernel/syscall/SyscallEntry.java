package hermitux.kernel.syscall;

import hermitux.abi.Errno;

/** The entry of system calls. */
public final class SyscallEntry {
    private SyscallEntry() { }

    /** A call that is not in the dispatcher. */
    static long unknown(int number) { return -Errno.ENOSYS; }
}
