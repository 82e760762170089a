package hermitux.kernel.trace;

import hermitux.abi.Errno;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.UserMemory;

/**
 * Prints the arguments of one call, in two passes: before the call up to the first argument that the call fills, and the rest after it. Some
 * arguments (fcntl's command, ioctl's request) decide how the later ones are printed: they change the kinds of these.
 */
final class ArgumentPrinter {
    static final int COUNT = 6;
    private static final long LOW_HALF = 0xffffffffL;
    private static final int AT_FDCWD = -100;
    private static final int O_CREAT = 0x40, O_TMPFILE = 0x400000;
    private static final int MREMAP_FIXED = 2;
    private static final int S_IFMT = 0xf000, S_IFCHR = 0x2000, S_IFBLK = 0x6000;

    /** The call at hand. */
    private static ArgumentPrinter call;

    private long[] arguments;
    private int[] kinds;
    /** Bit i: argument i is printed after the call. */
    private int filled;
    /** Bit i: argument i has 32 bits. */
    private int narrow;
    private boolean separate;
    private boolean failed;
    private long result;
    /** What an in-out argument held before the call. */
    private long before;

    private ArgumentPrinter() { }

    static void init() {
        call = new ArgumentPrinter();
        call.arguments = new long[COUNT];
        call.kinds = new int[COUNT];
    }

    static void begin(int number, long a, long b, long c, long d, long e, long f) {
        call.arguments[0] = a;
        call.arguments[1] = b;
        call.arguments[2] = c;
        call.arguments[3] = d;
        call.arguments[4] = e;
        call.arguments[5] = f;
        long packed = SyscallNames.kinds(number);
        boolean unknown = SyscallNames.name(number) == null;
        for (int i = 0; i < COUNT; i++) call.kinds[i] = unknown ? ArgumentKind.HEX : (int) (packed >>> 8 * i) & 0xff;
        call.filled = (int) (packed >>> 48) & 0x3f;
        call.narrow = (int) (packed >>> 54) & 0x3f;
        call.separate = false;
        call.failed = false;
    }

    static void complete(long value) {
        call.result = value;
        call.failed = value < 0 && value >= -4095;
    }

    static long argument(int index) { return call.arguments[index]; }
    static long result() { return call.result; }
    static boolean failed() { return call.failed; }

    /** Chooses how a later argument is printed, NONE for not at all. */
    static void choose(int index, int kind, boolean afterCall) {
        call.kinds[index] = kind;
        call.filled = afterCall ? call.filled | 1 << index : call.filled & ~(1 << index);
    }

    /** Prints arguments from the index on; answers the index of the one where the second pass goes on. */
    static int print(int index, boolean afterCall) {
        for (int i = index; i < COUNT; i++) {
            int kind = call.kinds[i];
            if (kind == ArgumentKind.NONE) return COUNT;
            if (omitted(kind, i)) continue;
            boolean later = (call.filled >>> i & 1) != 0;
            if (later && !afterCall) {
                call.before = original(kind, call.arguments[i]);
                return i;
            }
            if (call.separate) Line.add(", ");
            call.separate = true;
            one(kind, i, (call.narrow >>> i & 1) != 0 ? call.arguments[i] & LOW_HALF : call.arguments[i], later);
        }
        return COUNT;
    }

    private static boolean omitted(int kind, int index) {
        switch (kind) {
            case ArgumentKind.NOTHING: return true;
            case ArgumentKind.OPEN_MODE: return (call.arguments[index - 1] & (O_CREAT | O_TMPFILE)) == 0;
            case ArgumentKind.MREMAP_ADDRESS: return (call.arguments[3] & MREMAP_FIXED) == 0;
            case ArgumentKind.NODE_DEVICE:
                int type = (int) call.arguments[index - 1] & S_IFMT;
                return type != S_IFCHR && type != S_IFBLK;
            default: return false;
        }
    }

    private static long original(int kind, long address) {
        if (kind == ArgumentKind.OFFSET_POINTER && address != 0 && UserMemory.readable(address, 8)) return Memory.load64(address);
        if (kind == ArgumentKind.LENGTH_POINTER && address != 0 && UserMemory.readable(address, 4)) return Memory.load32(address);
        return 0;
    }

    /** @param later the argument is a pointer to what the call fills: nothing is there if it failed */
    private static void one(int kind, int index, long value, boolean later) {
        if (Vocabulary.words(kind) != null) { VocabularyPrinter.print(kind, value); return; }
        if (later && call.failed && isEmptyAfterFailure(kind)) {
            Line.address(value);
            return;
        }
        switch (kind) {
            case ArgumentKind.DECIMAL: Line.decimal((int) value); break;
            case ArgumentKind.LONG: case ArgumentKind.POSITION: Line.decimal(value); break;
            case ArgumentKind.UNSIGNED: case ArgumentKind.SIZE: Line.unsigned(value); break;
            case ArgumentKind.HEX: Line.hexadecimal(value); break;
            case ArgumentKind.ADDRESS: case ArgumentKind.MREMAP_ADDRESS: Line.address(value); break;
            case ArgumentKind.KEY:
                if (value == 0) Line.add("IPC_PRIVATE");
                else Line.hexadecimal(value);
                break;
            case ArgumentKind.BITSET:
                if ((int) value == -1) Line.add("FUTEX_BITSET_MATCH_ANY");
                else Line.hexadecimal(value);
                break;
            case ArgumentKind.WAKE_OPERATION: Line.hexadecimal(value); break;
            case ArgumentKind.DIRECTORY:
                if ((int) value == AT_FDCWD) Line.add("AT_FDCWD");
                else Line.decimal((int) value);
                break;
            case ArgumentKind.OWNER:
                if ((int) value == -1) Line.add("-1");
                else Line.unsigned(value);
                break;
            case ArgumentKind.MODE: case ArgumentKind.OPEN_MODE: Line.octal((int) value); break;
            case ArgumentKind.NODE_MODE: FilePrinter.nodeMode((int) value); break;
            case ArgumentKind.NODE_DEVICE: FilePrinter.device(value); break;
            case ArgumentKind.PATH: UserData.path(value); break;
            case ArgumentKind.STRING: UserData.string(value, UserData.CUT); break;
            case ArgumentKind.BUFFER: UserData.buffer(value, later ? call.result : call.arguments[index + 1]); break;
            case ArgumentKind.HEX_BUFFER: UserData.hexBuffer(value, call.result); break;
            case ArgumentKind.DIRENTS: UserData.directoryEntries(value, call.result); break;
            case ArgumentKind.STRINGS: UserData.strings(value); break;
            case ArgumentKind.ENVIRONMENT: UserData.environment(value); break;
            case ArgumentKind.INT_PAIR: UserData.ints(value, 2); break;
            case ArgumentKind.INT_POINTER: UserData.ints(value, 1); break;
            case ArgumentKind.GROUPS: UserData.ints(value, (int) (later ? call.arguments[0] == 0 ? 0 : call.result : call.arguments[0])); break;
            case ArgumentKind.CLONE: case ArgumentKind.CLONE_ARGUMENTS: case ArgumentKind.FUTEX: case ArgumentKind.FCNTL: case ArgumentKind.IOCTL:
            case ArgumentKind.PRCTL: case ArgumentKind.ARCH_PRCTL: CommandPrinter.print(kind, value); break;
            default: structure(kind, index, value, later);
        }
    }

    /** The call's last argument but for rt_sigpending's, where it comes next; a set of any other size than 8 is not read. */
    private static long setSize(int index) {
        int last = index;
        while (last + 1 < COUNT && call.kinds[last + 1] != ArgumentKind.NONE) last++;
        return call.kinds[last] == ArgumentKind.SIZE ? call.arguments[last] : 8;
    }

    private static boolean isEmptyAfterFailure(int kind) {
        return kind != ArgumentKind.OFFSET_POINTER && kind != ArgumentKind.LENGTH_POINTER && kind != ArgumentKind.IOVEC
            && kind != ArgumentKind.REMAINING && kind < ArgumentKind.CLONE;
    }

    private static void structure(int kind, int index, long value, boolean later) {
        switch (kind) {
            case ArgumentKind.SIGNAL: SignalPrinter.name((int) value); break;
            case ArgumentKind.SIGSET: SignalPrinter.setAt(value, setSize(index)); break;
            case ArgumentKind.SIGACTION: SignalPrinter.action(value); break;
            case ArgumentKind.STACK: SignalPrinter.stack(value); break;
            case ArgumentKind.SIGINFO: SignalPrinter.informationAt(value); break;
            case ArgumentKind.SIGEVENT: SignalPrinter.event(value); break;
            case ArgumentKind.SIGMASK_PAIR: SignalPrinter.maskPair(value); break;
            case ArgumentKind.STAT: FilePrinter.stat(value); break;
            case ArgumentKind.STATX: FilePrinter.statx(value); break;
            case ArgumentKind.STATFS: FilePrinter.statfs(value); break;
            case ArgumentKind.FLOCK: FilePrinter.lock(value, later); break;
            case ArgumentKind.IOVEC: TransferPrinter.vectors(value, call.arguments[index + 1] & LOW_HALF, later ? call.result : Long.MAX_VALUE); break;
            case ArgumentKind.MSGHDR: TransferPrinter.message(value, later ? call.result : Long.MAX_VALUE); break;
            case ArgumentKind.SOCKADDR:
                long length = call.arguments[index + 1];
                TransferPrinter.socketAddress(value, later ? length : 0, later ? 0 : (int) length);
                break;
            case ArgumentKind.SOCKET_PROTOCOL: TransferPrinter.protocol(call.arguments[0], value); break;
            case ArgumentKind.SOCKET_OPTION: TransferPrinter.option(call.arguments[1], value); break;
            case ArgumentKind.OPTION_VALUE: TransferPrinter.optionValue(value, (int) call.arguments[4], later); break;
            case ArgumentKind.POLLFDS: EventPrinter.polled(value, call.arguments[1]); break;
            case ArgumentKind.FD_SET: EventPrinter.descriptors(value, (int) call.arguments[0]); break;
            case ArgumentKind.EPOLL_EVENT: EventPrinter.epollEvent(value); break;
            case ArgumentKind.EPOLL_EVENTS: EventPrinter.epollEvents(value, call.result); break;
            case ArgumentKind.TIMESPEC: TimePrinter.timespec(value); break;
            case ArgumentKind.REMAINING:
                if (call.result == -Errno.EINTR) TimePrinter.timespec(value);
                else Line.address(value);
                break;
            case ArgumentKind.TIMEVAL: TimePrinter.timeval(value); break;
            case ArgumentKind.ITIMERSPEC: TimePrinter.interval(value, true); break;
            case ArgumentKind.ITIMERVAL: TimePrinter.interval(value, false); break;
            case ArgumentKind.FILE_TIMES: TimePrinter.fileTimes(value, true); break;
            case ArgumentKind.FILE_TIMEVALS: TimePrinter.fileTimes(value, false); break;
            case ArgumentKind.TIME_POINTER: TimePrinter.secondsAt(value); break;
            case ArgumentKind.OFFSET_POINTER: TransferPrinter.offset(value, call.before); break;
            case ArgumentKind.LENGTH_POINTER: TransferPrinter.length(value, (int) call.before, call.failed); break;
            default: SystemPrinter.print(kind, value);
        }
    }
}
