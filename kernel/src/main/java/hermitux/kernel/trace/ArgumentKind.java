package hermitux.kernel.trace;

/**
 * How an argument of a system call is printed, where it is no vocabulary (Vocabulary, generated). abi's arguments.table gives each parameter its kind.
 * A kind that names a structure prints the structure behind a pointer; after a failed call, or where the memory cannot be read, the address.
 */
final class ArgumentKind {
    /** Past the last argument. */
    static final int NONE = 0;
    static final int DECIMAL = 1, UNSIGNED = 2, LONG = 3, SIZE = 4, HEX = 5, ADDRESS = 6, NOTHING = 7;
    static final int DIRECTORY = 8, PATH = 9, STRING = 10, BUFFER = 11, HEX_BUFFER = 12, MODE = 13, OPEN_MODE = 14, NODE_MODE = 15, NODE_DEVICE = 16;
    static final int OWNER = 17, SIGNAL = 18, SIGSET = 19, SIGACTION = 20, STACK = 21, SIGINFO = 22, SIGMASK_PAIR = 23, RETURN_MASK = 24;
    static final int STAT = 25, STATX = 26, STATFS = 27, TIMESPEC = 28, TIMEVAL = 29, ITIMERSPEC = 30, ITIMERVAL = 31, FILE_TIMES = 32, FILE_TIMEVALS = 33;
    static final int RLIMIT = 34, UTSNAME = 35, IOVEC = 36, POLLFDS = 37, FD_SET = 38, EPOLL_EVENT = 39, EPOLL_EVENTS = 40, SYSINFO = 41, TMS = 42;
    static final int RUSAGE = 43, SOCKADDR = 44, MSGHDR = 45, INT_POINTER = 46, LONG_POINTER = 47, OFFSET_POINTER = 48, LENGTH_POINTER = 49, INT_PAIR = 50;
    static final int CPU_SET = 51, SCHED_PARAM = 52, STRINGS = 53, ENVIRONMENT = 54, DIRENTS = 55, WAIT_STATUS = 56, SOCKET_PROTOCOL = 57;
    static final int SOCKET_OPTION = 58, OPTION_VALUE = 59, GROUPS = 60, TIME_POINTER = 61, SECONDS = 62, POSITION = 63, MREMAP_ADDRESS = 64, KEY = 65;
    static final int FLOCK = 66, WINDOW_SIZE = 67, TERMINAL = 68, BITSET = 69, WAKE_OPERATION = 70, SIGEVENT = 71, REMAINING = 72, SIZE_POINTER = 73;
    /** These print the rest of the call as well, as it depends on their value. */
    static final int CLONE = 80, CLONE_ARGUMENTS = 81, FUTEX = 82, FCNTL = 83, IOCTL = 84, PRCTL = 85, ARCH_PRCTL = 86;

    private ArgumentKind() { }
}
