package hermitux.vmm.machine;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The twin of SystemCall: the real calls of the real kernel, after a look at the memory that they would read and write: it must be allowed, as for
 * {@link Memory}. What is mapped is allowed from then on. A call that is not known here ends the test: add it with its addresses.
 */
final class SystemCall {
    private static final int PIPE2 = 293, TIMERFD_CREATE = 283, TIMERFD_SETTIME = 286, RECVFROM = 45, MPROTECT = 10, SOCKETPAIR = 53;
    private static final int INOTIFY_INIT = 294, INOTIFY_ADD = 254, INOTIFY_REMOVE = 255;
    private static final int STATUS_BYTES = 144, STATFS_BYTES = 120, TIME_BYTES = 16, TIMES_BYTES = 32;
    private static final int EPOLL_EVENT_BYTES = 12, IOVEC_BYTES = 16, TIMER_BYTES = 32;
    private static final int REQUEST_BYTES = 40;
    private static final long PAGE_MASK = 4095;
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final VarHandle ERRNO_VALUE = Linker.Option.captureStateLayout().varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MemorySegment STATE = Arena.global().allocate(Linker.Option.captureStateLayout());
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final MethodHandle CALL = Linker.nativeLinker().downcallHandle(Linker.nativeLinker().defaultLookup().find("syscall").orElseThrow(),
        FunctionDescriptor.of(LONG, LONG, LONG, LONG, LONG, LONG, LONG, LONG), Linker.Option.firstVariadicArg(1), ERRNO);

    /** So many calls from now, without those that give something back, one fails with this error; 0 for none. */
    private static int failing;
    private static int failure;

    private SystemCall() { }

    static void fail(int call, int error) {
        failing = call;
        failure = error;
    }

    private static boolean fails(int number) {
        boolean givesBack = number == Linux.CLOSE || number == Linux.MUNMAP || number == Linux.MMAP || number == INOTIFY_REMOVE;
        return failing > 0 && !givesBack && --failing == 0;
    }

    static long enter(int number, long a, long b, long c, long d, long e, long f) {
        check(number, a, b, c, d);
        if (fails(number)) return -failure;
        long result;
        try {
            result = (long) CALL.invokeExact(STATE, (long) number, a, b, c, d, e, f);
        } catch (Throwable failed) {
            throw new AssertionError(failed);
        }
        if (result == -1) return -(int) ERRNO_VALUE.get(STATE, 0L);
        if (number == Linux.MMAP) Memory.allow(result, b + PAGE_MASK & ~PAGE_MASK);
        if (number == Linux.MUNMAP) Memory.forbid(a);
        return result;
    }

    private static void check(int number, long a, long b, long c, long d) {
        switch (number) {
            case Linux.MMAP, Linux.MUNMAP, Linux.MADVISE, Linux.CLOSE, Linux.LSEEK, Linux.FCNTL, Linux.FSYNC, Linux.FDATASYNC, Linux.FTRUNCATE,
                Linux.GETEUID, Linux.GETEGID, Linux.EVENTFD2, Linux.EPOLL_CREATE1, Linux.FALLOCATE, Linux.FLOCK,
                TIMERFD_CREATE, MPROTECT, INOTIFY_INIT, INOTIFY_REMOVE -> { }
            case Linux.READ, Linux.WRITE, Linux.PREAD, Linux.PWRITE, Linux.SENDTO, Linux.GETDENTS64, RECVFROM -> Memory.check(b, c);
            case Linux.PREADV, Linux.PWRITEV, Linux.PWRITEV2, Linux.READV, Linux.WRITEV -> vector(b, c);
            case Linux.GETRANDOM -> Memory.check(a, b);
            case Linux.CLOCK_GETTIME -> Memory.check(b, TIME_BYTES);
            case Linux.POLL -> Memory.check(a, 8 * b);
            case PIPE2 -> Memory.check(a, 8);
            case SOCKETPAIR, Linux.GETSOCKOPT -> Memory.check(d, 4);
            case Linux.IOCTL -> Memory.check(c, REQUEST_BYTES);
            case Linux.FSTAT -> Memory.check(b, STATUS_BYTES);
            case Linux.FSTATFS -> Memory.check(b, STATFS_BYTES);
            case Linux.EPOLL_CTL -> Memory.check(d, EPOLL_EVENT_BYTES);
            case TIMERFD_SETTIME -> Memory.check(c, TIMER_BYTES);
            case Linux.OPENAT, Linux.MKDIRAT, Linux.MKNODAT, Linux.FCHOWNAT, Linux.UNLINKAT, Linux.FCHMODAT, Linux.FCHMODAT2 -> string(b);
            case Linux.NEWFSTATAT -> {
                string(b);
                Memory.check(c, STATUS_BYTES);
            }
            case Linux.PRLIMIT64 -> Memory.check(d, 16);
            case INOTIFY_ADD -> string(b);
            case Linux.UTIMENSAT -> {
                string(b);
                Memory.check(c, TIMES_BYTES);
            }
            case Linux.READLINKAT, Linux.OPENAT2 -> {
                string(b);
                Memory.check(c, d);
            }
            case Linux.LINKAT, Linux.RENAMEAT2 -> {
                string(b);
                string(d);
            }
            case Linux.SETXATTR, Linux.GETXATTR -> {
                string(a);
                string(b);
                Memory.check(c, d);
            }
            case Linux.LISTXATTR -> {
                string(a);
                Memory.check(b, c);
            }
            case Linux.REMOVEXATTR -> {
                string(a);
                string(b);
            }
            case Linux.SYMLINKAT -> {
                string(a);
                string(c);
            }
            default -> throw new AssertionError("system call " + number + " is not known to the tests' twin");
        }
    }

    private static void string(long address) {
        long at = address;
        while (Memory.load8(at) != 0) at++;
    }

    private static void vector(long address, long entries) {
        for (long i = 0; i < entries; i++)
            Memory.check(Memory.load64(address + IOVEC_BYTES * i), Memory.load64(address + IOVEC_BYTES * i + 8));
    }
}
