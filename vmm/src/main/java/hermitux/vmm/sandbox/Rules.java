package hermitux.vmm.sandbox;

import static hermitux.vmm.sandbox.Rule.Need.DISK;
import static hermitux.vmm.sandbox.Rule.Need.NOTHING;
import static hermitux.vmm.sandbox.Rule.Need.SHARE;
import static hermitux.vmm.sandbox.Rule.Need.WATCHED_SHARE;
import static hermitux.vmm.sandbox.Rule.Need.WRITABLE_DISK;
import static hermitux.vmm.sandbox.Rule.Need.WRITABLE_SHARE;
import static hermitux.vmm.sandbox.Rule.Need.WRITABLE_SHARE_BEFORE_6_6;

import hermitux.vmm.kvm.Kvm;
import hermitux.vmm.kvm.VirtualCpu;
import hermitux.vmm.machine.Linux;
import hermitux.vmm.machine.Sealed;

/**
 * The system calls that a running machine's process may make: the one list, which the filter and docs/sandbox.md are made from. The first rule is
 * the one that is asked for most; the others go by their numbers, as the filter needs them.
 */
final class Rules {
    static final int INTERRUPT = 40;

    private static final int OPEN_CHANGES = 3 | 0x40 | 0x200 | 0x400000, OPEN_CREATES = 0x40 | 0x400000, UNNAMED = 0x400000, CREATE = 0x40, EXCLUSIVE = 0x80;
    private static final int READ_WRITE = 3, NO_ACCESS = 0, PRIVATE_ANONYMOUS = 0x22;
    private static final int GET_SETTINGS = 0x5401, SET_SETTINGS_DRAINED = 0x5403, GET_WINDOW_SIZE = 0x5413;
    private static final int SET_DESCRIPTOR_FLAGS = 2, DUPLICATE_CLOSE_ON_EXEC = 1030;
    private static final int THREAD = 0x7d0f00;
    private static final int FILE_TYPE = 0xf000, FIFO = 0x1000, REGULAR = 0x8000, SOCKET = 0xc000;
    private static final int DONT_NEED = 4, FREE = 8;
    private static final int TEST_LOCK = 36, SET_LOCK = 37, APPEND = 0x10;

    /** In words: the name that a call is given is the sealed empty one. */
    private static final String ITSELF = "of a descriptor itself";
    private static final String NAMED = "of one descriptor's sealed name";

    private Rules() { }

    /** A pointer is one of these addresses: conditions of its two halves. */
    private static Condition low(int argument, String text, long... addresses) {
        int[] halves = new int[addresses.length];
        for (int i = 0; i < halves.length; i++) halves[i] = (int) addresses[i];
        return Condition.is(argument, text, halves);
    }

    private static Condition high(int argument, long address) { return Condition.highHalf(argument, (int) (address >>> 32)); }

    /** What lies low in memory stays as it is, {@link Sealed} above all. */
    private static Condition notSealed() { return Condition.inHighHalf(0, "nothing that is sealed", Sealed.MAPPINGS_HIGH_HALF); }

    /** @param process the number of this process */
    static Rule[] all(int process) {
        return new Rule[] {
            new Rule(16, "ioctl", NOTHING, "runs the processor, interrupts it, asks where it stands, gives it more memory; the terminal's settings and size",
                Condition.is(1, "request KVM_RUN, KVM_SIGNAL_MSI, KVM_SET_USER_MEMORY_REGION, KVM_GET_REGS, KVM_GET_SREGS, TCGETS, TCSETSW or TIOCGWINSZ",
                    VirtualCpu.RUN, Kvm.SIGNAL_MSI, Kvm.SET_USER_MEMORY_REGION, VirtualCpu.GET_REGS, VirtualCpu.GET_SREGS, GET_SETTINGS,
                    SET_SETTINGS_DRAINED, GET_WINDOW_SIZE)),
            new Rule(0, "read", NOTHING, "standard input, timers, signals"),
            new Rule(1, "write", NOTHING, "standard output and error"),
            new Rule(3, "close", NOTHING, "what was opened"),
            new Rule(5, "fstat", NOTHING, "whether what shall have symbols is a file"),
            new Rule(7, "poll", NOTHING, "standard streams that cannot be made non-blocking"),
            new Rule(8, "lseek", SHARE, "reading a folder"),
            new Rule(9, "mmap", NOTHING, "own memory, stacks of threads",
                Condition.is(2, "no execution", READ_WRITE, NO_ACCESS), Condition.is(3, "private, of no file, at no fixed address", PRIVATE_ANONYMOUS)),
            new Rule(10, "mprotect", NOTHING, "stacks of threads", Condition.is(2, "no execution", READ_WRITE), notSealed()),
            new Rule(11, "munmap", NOTHING, "own memory", notSealed()),
            new Rule(12, "brk", NOTHING, "own memory"),
            new Rule(13, "rt_sigaction", NOTHING, "the signal that takes the processor out of the guest; SIGPIPE is ignored"),
            new Rule(14, "rt_sigprocmask", NOTHING, "signals are taken from a descriptor"),
            new Rule(15, "rt_sigreturn", NOTHING, "the end of a signal's handler"),
            new Rule(17, "pread64", NOTHING, "symbols of a program that crashed"),
            new Rule(24, "sched_yield", NOTHING, "lets another thread have the lock between two slices of work"),
            new Rule(28, "madvise", NOTHING, "own memory that is given back", Condition.is(2, "advice MADV_DONTNEED or MADV_FREE", DONT_NEED, FREE)),
            new Rule(39, "getpid", NOTHING, "takes the processor out of the guest"),
            new Rule(44, "sendto", NOTHING, "standard output that is a socket",
                Condition.nullHalf(4, 0, "to no address"), Condition.nullHalf(4, 1, "")),
            new Rule(45, "recvfrom", NOTHING, "standard input that is a socket",
                Condition.nullHalf(4, 0, "no address asked for"), Condition.nullHalf(4, 1, "")),
            new Rule(56, "clone", NOTHING, "the threads that wait for events and watch a ring", Condition.is(0, "a thread of this process", THREAD)),
            new Rule(60, "exit", NOTHING, "the end of a thread"),
            new Rule(72, "fcntl", SHARE, "a file under a second fid", Condition.is(1, "F_DUPFD_CLOEXEC", DUPLICATE_CLOSE_ON_EXEC)),
            new Rule(72, "fcntl", SHARE, "record locks", Condition.is(1, "F_OFD_GETLK or F_OFD_SETLK", TEST_LOCK, SET_LOCK)),
            new Rule(73, "flock", SHARE, "flock of a shared file"),
            new Rule(74, "fsync", SHARE, "fsync of a shared file"),
            new Rule(75, "fdatasync", SHARE, "fdatasync of a shared file"),
            new Rule(75, "fdatasync", DISK, "what was written to a disk becomes lasting"),
            new Rule(77, "ftruncate", WRITABLE_SHARE, "truncate"),
            new Rule(138, "fstatfs", SHARE, "statfs"),
            new Rule(186, "gettid", NOTHING, "takes the processor out of the guest"),
            new Rule(188, "setxattr", WRITABLE_SHARE, "sets an extended attribute",
                low(0, NAMED, Sealed.WATCHED, Sealed.WATCHED_ANYWHERE), high(0, Sealed.WATCHED)),
            new Rule(191, "getxattr", SHARE, "reads an extended attribute", low(0, NAMED, Sealed.WATCHED, Sealed.WATCHED_ANYWHERE), high(0, Sealed.WATCHED)),
            new Rule(194, "listxattr", SHARE, "names of extended attributes", low(0, NAMED, Sealed.WATCHED, Sealed.WATCHED_ANYWHERE), high(0, Sealed.WATCHED)),
            new Rule(197, "removexattr", WRITABLE_SHARE, "removes an extended attribute",
                low(0, NAMED, Sealed.WATCHED, Sealed.WATCHED_ANYWHERE), high(0, Sealed.WATCHED)),
            new Rule(202, "futex", NOTHING, "the lock that lets one thread at a time into Java"),
            new Rule(217, "getdents64", SHARE, "reading a folder"),
            new Rule(219, "restart_syscall", NOTHING, "what a stopped process goes on with"),
            new Rule(228, "clock_gettime", NOTHING, "the time, where the vDSO cannot tell it"),
            new Rule(231, "exit_group", NOTHING, "the end"),
            new Rule(233, "epoll_ctl", NOTHING, "waiting for events"),
            new Rule(234, "tgkill", NOTHING, "takes the processor out of the guest",
                Condition.is(0, "this process", process), Condition.is(2, "signal 40", INTERRUPT)),
            new Rule(254, "inotify_add_watch", WATCHED_SHARE, "telling the guest of changes",
                low(1, NAMED, Sealed.WATCHED, Sealed.WATCHED_ANYWHERE), high(1, Sealed.WATCHED)),
            new Rule(255, "inotify_rm_watch", WATCHED_SHARE, "telling the guest of changes"),
            new Rule(257, "openat", SHARE, "opens what a fid names", Condition.lacks(2, "to read only, no mere name (O_PATH)", OPEN_CHANGES | Linux.O_PATH)),
            new Rule(257, "openat", WRITABLE_SHARE, "opens what a fid names",
                Condition.lacks(2, "creates nothing, no mere name (O_PATH)", OPEN_CREATES | Linux.O_PATH)),
            new Rule(257, "openat", WRITABLE_SHARE, "creates a file",
                Condition.kind(2, "only a new one (O_CREAT, O_EXCL)", OPEN_CREATES | EXCLUSIVE | Linux.O_PATH, CREATE | EXCLUSIVE)),
            new Rule(257, "openat", WRITABLE_SHARE, "creates a file without a name",
                Condition.kind(2, "only such a one (O_TMPFILE)", OPEN_CREATES | Linux.O_PATH, UNNAMED)),
            new Rule(258, "mkdirat", WRITABLE_SHARE, "mkdir"),
            new Rule(259, "mknodat", WRITABLE_SHARE, "mknod",
                Condition.kind(2, "regular file, FIFO or socket", FILE_TYPE, REGULAR, FIFO, SOCKET)),
            new Rule(260, "fchownat", WRITABLE_SHARE, "chown", low(1, ITSELF, Sealed.EMPTY), high(1, Sealed.EMPTY)),
            new Rule(262, "newfstatat", SHARE, "stat", low(1, ITSELF, Sealed.EMPTY), high(1, Sealed.EMPTY)),
            new Rule(263, "unlinkat", WRITABLE_SHARE, "unlink and rmdir"),
            new Rule(265, "linkat", WRITABLE_SHARE, "link"),
            new Rule(266, "symlinkat", WRITABLE_SHARE, "symlink"),
            new Rule(267, "readlinkat", SHARE, "readlink", low(1, ITSELF, Sealed.EMPTY), high(1, Sealed.EMPTY)),
            new Rule(268, "fchmodat", WRITABLE_SHARE_BEFORE_6_6, "chmod"),
            new Rule(280, "utimensat", WRITABLE_SHARE, "utimensat", low(1, ITSELF, Sealed.EMPTY), high(1, Sealed.EMPTY)),
            new Rule(281, "epoll_pwait", NOTHING, "waiting for events"),
            new Rule(283, "timerfd_create", NOTHING, "time limits"),
            new Rule(285, "fallocate", WRITABLE_SHARE, "fallocate"),
            new Rule(286, "timerfd_settime", NOTHING, "time limits"),
            new Rule(289, "signalfd4", NOTHING, "signals are taken from a descriptor"),
            new Rule(291, "epoll_create1", NOTHING, "waiting for events"),
            new Rule(295, "preadv", SHARE, "read of a shared file"),
            new Rule(295, "preadv", DISK, "read of a disk"),
            new Rule(296, "pwritev", WRITABLE_SHARE, "write of a shared file"),
            new Rule(296, "pwritev", WRITABLE_DISK, "write to a disk"),
            new Rule(316, "renameat2", WRITABLE_SHARE, "rename"),
            new Rule(318, "getrandom", NOTHING, "random bytes for the guest"),
            new Rule(328, "pwritev2", WRITABLE_SHARE, "write at the end of a shared file", Condition.is(5, "RWF_APPEND", APPEND)),
            new Rule(437, "openat2", SHARE, "walks below a share, never out of it",
                low(2, "by a sealed struct open_how", Sealed.WALK, Sealed.FIND), high(2, Sealed.WALK)),
            new Rule(452, "fchmodat2", WRITABLE_SHARE, "chmod", low(1, ITSELF, Sealed.EMPTY), high(1, Sealed.EMPTY)),
        };
    }
}
