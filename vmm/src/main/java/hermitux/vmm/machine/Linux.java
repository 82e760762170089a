package hermitux.vmm.machine;

/** System calls of the host, by number and raw arguments. */
public final class Linux {
    public static final int READ = 0, WRITE = 1, CLOSE = 3, FSTAT = 5, POLL = 7, LSEEK = 8, MMAP = 9, MUNMAP = 11, IOCTL = 16, PREAD = 17, PWRITE = 18;
    public static final int READV = 19, WRITEV = 20, MADVISE = 28, SENDTO = 44, FCNTL = 72, FLOCK = 73, FSYNC = 74, FDATASYNC = 75, FTRUNCATE = 77;
    public static final int FCHMOD = 91, PRCTL = 157, GETDENTS64 = 217, EPOLL_CTL = 233, OPENAT = 257, MKDIRAT = 258, MKNODAT = 259, FCHOWNAT = 260;
    public static final int NEWFSTATAT = 262, UNLINKAT = 263, LINKAT = 265, SYMLINKAT = 266, READLINKAT = 267, FCHMODAT = 268, UTIMENSAT = 280;
    public static final int FALLOCATE = 285, EVENTFD2 = 290, EPOLL_CREATE1 = 291, PREADV = 295, PWRITEV = 296, PRLIMIT64 = 302, RENAMEAT2 = 316;
    public static final int SECCOMP = 317, GETRANDOM = 318, OPENAT2 = 437, FSTATFS = 138, CLOCK_GETTIME = 228, GETEUID = 107, GETEGID = 108, UMASK = 95;
    public static final int GETPID = 39;
    public static final int SETXATTR = 188, GETXATTR = 191, LISTXATTR = 194, REMOVEXATTR = 197;
    public static final int PWRITEV2 = 328, CHDIR = 80, CHROOT = 161, FCHMODAT2 = 452, GETSOCKOPT = 55;

    public static final int O_PATH = 0x200000, O_CLOEXEC = 0x80000, O_NOFOLLOW = 0x20000, O_DIRECTORY = 0x10000, O_NONBLOCK = 0x800, O_NOCTTY = 0x100;
    public static final int O_RDWR = 2;
    public static final int AT_FDCWD = -100, AT_EMPTY_PATH = 0x1000, AT_SYMLINK_NOFOLLOW = 0x100, AT_SYMLINK_FOLLOW = 0x400, AT_REMOVEDIR = 0x200;

    private Linux() { }

    /** Answers -errno on failure. */
    public static long call(int number, long a, long b, long c, long d, long e, long f) { return SystemCall.enter(number, a, b, c, d, e, f); }

    public static long call(int number, long a) { return call(number, a, 0, 0, 0, 0, 0); }
    public static long call(int number, long a, long b) { return call(number, a, b, 0, 0, 0, 0); }
    public static long call(int number, long a, long b, long c) { return call(number, a, b, c, 0, 0, 0); }
    public static long call(int number, long a, long b, long c, long d) { return call(number, a, b, c, d, 0, 0); }
}
