package hermitux.host;

import java.util.ArrayList;
import java.util.List;

/** This process as Linux sees it: arguments, environment, identity, clocks, error texts, the way out. */
public final class HostSystem {
    private static final int CLOCK_REALTIME = 0;
    private static final int CLOCK_MONOTONIC = 1;
    private static final int CLOCK_PROCESSOR = 2;

    private HostSystem() { }

    /** Without the program's own name. */
    public static List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        long count = Libc.argumentCount();
        for (long i = 1; i < count; i++) arguments.add(CString.of(Memory.load64(Libc.arguments() + 8 * i)));
        return arguments;
    }

    /** The standard descriptor was closed when we were started; it is /dev/null since. */
    public static boolean wasClosed(int descriptor) { return (Libc.closedStreams() >> descriptor & 1) != 0; }

    /** Each string is {@code NAME=VALUE}. */
    public static List<String> environment() {
        List<String> variables = new ArrayList<>();
        for (long at = Libc.environment(); Memory.load64(at) != 0; at += 8) variables.add(CString.of(Memory.load64(at)));
        return variables;
    }

    /** Overwrites the variables where the kernel put them. */
    public static void forgetEnvironment() {
        for (long at = Libc.environment(); Memory.load64(at) != 0; at += 8) {
            long variable = Memory.load64(at);
            for (int i = 0; Memory.load8(variable + i) != 0; i++) Memory.store8(variable + i, 0);
        }
    }

    /** Closes the descriptors from one number to another; none where the kernel is older than 5.9. */
    public static void closeDescriptors(int first, int last) { if (first <= last) Libc.closeRange(first, last); }

    public static String errorText(int errno) { return CString.of(Libc.errorText(errno)); }
    public static long realtimeNanos() { return Libc.clock(CLOCK_REALTIME); }
    public static long monotonicNanos() { return Libc.clock(CLOCK_MONOTONIC); }
    /** Processor time that this process has used. */
    public static long processorNanos() { return Libc.clock(CLOCK_PROCESSOR); }
    /** Frequency of the time-stamp counter, measured since this process began (to about 50 in a million after a millisecond); 0 if that is too short. */
    public static long timestampHertz() { return Libc.timestampHertz(); }
    public static int user() { return (int) Libc.user(); }
    public static int group() { return (int) Libc.group(); }
    public static int umask() { return (int) Libc.umask(); }
    /** Bytes of memory that this machine has; 0 or less if that cannot be said. */
    public static long memoryBytes() { return Libc.memory(); }
    /** Limits of the process and the system's rules of overcommitment let so much memory be mapped. */
    public static boolean couldMap(long lengthBytes) { return Libc.couldMap(lengthBytes) == 1; }
    public static int processId() { return (int) Libc.processId(); }

    public static String name() {
        long buffer = Libc.malloc(256);
        String name = Libc.name(buffer, 255) < 0 ? "localhost" : CString.of(buffer);
        Libc.free(buffer);
        return name;
    }

    /** Null if it was removed or cannot be reached. */
    public static String currentFolder() {
        long buffer = Libc.malloc(4096);
        String folder = Libc.currentFolder(buffer, 4096) < 0 ? null : CString.of(buffer);
        Libc.free(buffer);
        return folder;
    }

    /** Sends a signal to a process; answers 0 or the error number. */
    public static int kill(int processId, int signal) { return (int) -Libc.kill(processId, signal); }

    /** A program takes this one's place, with its descriptors. Answers only if it cannot: the error's number. */
    public static int execute(String path, List<String> arguments, List<String> environment) {
        return (int) -Libc.execute(CString.copy(path), CString.vector(arguments), CString.vector(environment));
    }

    /**
     * After so much time the process ends with a line and a status, whatever it does. For a limit that is kept in better order by others: a kernel that
     * waits for a disk, a reader of standard error that reads nothing, an endless piece of work must not defeat it.
     */
    public static void limitTime(long nanos, String line, int status) { Libc.limitTime(nanos, CString.copy(line), status); }

    public static boolean rename(String from, String to) {
        long first = CString.copy(from), second = CString.copy(to);
        boolean done = Libc.rename(first, second) == 0;
        Libc.free(first);
        Libc.free(second);
        return done;
    }

    /** Makes the folder and those above it, as far as they are not there. */
    public static void makeFolders(String path) {
        for (int end = path.indexOf('/', 1); ; end = path.indexOf('/', end + 1)) {
            long name = CString.copy(end < 0 ? path : path.substring(0, end));
            Libc.makeFolder(name);
            Libc.free(name);
            if (end < 0) return;
        }
    }

    public static void exit(int status) { Libc.exit(status); }
}
