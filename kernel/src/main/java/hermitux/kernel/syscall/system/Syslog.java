package hermitux.kernel.syscall.system;

import hermitux.abi.Errno;

/** syslog(2): the kernel's messages go to the launcher as they arise, and are not kept for the program. */
public final class Syslog {
    private static final int LAST_TYPE = 10;

    private Syslog() { }

    /** As on a Linux whose log is for CAP_SYSLOG only, which nobody has here. */
    public static long syslog(int type, long buffer, int length) { return type < 0 || type > LAST_TYPE ? -Errno.EINVAL : -Errno.EPERM; }
}
