package hermitux.vmm.machine;

import hermitux.vmm.MachineFailure;

/**
 * A page of constants that nothing can change once the sandbox is entered: what system calls of the shares may point to. seccomp sees pointers but not what
 * lies there, so its rules ask for exactly these addresses, and let nobody unmap, protect or map anything below 2^46. A call with the empty name
 * concerns the descriptor itself, and a walk by {@link #WALK} stays below its folder: so whoever takes this process over reaches the shares, and no
 * other file of the host.
 */
public final class Sealed {
    /** Below everything else that the process maps, above the least address that Linux lets anybody map. */
    private static final long PAGE = 1 << 20;
    private static final int PAGE_BYTES = 4096, READ = 1, READ_WRITE = 3, PRIVATE_ANONYMOUS_HERE = 0x100022, MPROTECT = 10;
    private static final int DUPLICATE = 1030;
    private static final int RESOLVE_NO_MAGIC_LINKS = 2, RESOLVE_BENEATH = 8, RESOLVE_IN_ROOT = 0x10;

    /** A struct open_how: names a file below a folder, a link itself if it is one. */
    public static final long WALK = PAGE;
    /** Likewise: opens a file below a folder to read it; links count from the folder. */
    public static final long FIND = PAGE + 24;
    public static final int HOW_BYTES = 24;
    /** The name of what a descriptor stands for, with AT_EMPTY_PATH. */
    public static final long EMPTY = PAGE + 48;
    /** In /proc/self/fd, the name of {@link #watched}. */
    public static final long WATCHED = PAGE + 56;
    /** The same from anywhere, where no sandbox has made another folder the current one. */
    public static final long WATCHED_ANYWHERE = PAGE + 72;
    /** Set in the high half of every address that may be unmapped or protected. */
    public static final int MAPPINGS_HIGH_HALF = 1 << 14;

    private static boolean ready;
    /** The descriptor that stands for what is to be watched, or has extended attributes: inotify_add_watch(2), getxattr(2) take a name alone. */
    public static int watched;

    private Sealed() { }

    /** Makes {@link #WATCHED} the name of a descriptor's file: false if that cannot be. It stays so until another's is asked for. */
    public static boolean name(int file) {
        Linux.call(Linux.CLOSE, watched);
        return Linux.call(Linux.FCNTL, file, DUPLICATE, watched) == watched;
    }

    /** Before anything points there. */
    public static void prepare() {
        if (ready) return;
        long page = Linux.call(Linux.MMAP, PAGE, PAGE_BYTES, READ_WRITE, PRIVATE_ANONYMOUS_HERE, -1, 0);
        if (page != PAGE) throw MachineFailure.of("a page for the shares", page < 0 ? page : -1);
        how(WALK, Linux.O_PATH | Linux.O_NOFOLLOW, RESOLVE_BENEATH | RESOLVE_NO_MAGIC_LINKS);
        how(FIND, Linux.O_NONBLOCK | Linux.O_NOCTTY, RESOLVE_IN_ROOT | RESOLVE_NO_MAGIC_LINKS);
        watched = (int) Linux.call(Linux.EPOLL_CREATE1, Linux.O_CLOEXEC);       // any descriptor: its number is what is wanted
        Scratch.put(WATCHED_ANYWHERE, "/proc/self/fd/" + watched);
        Scratch.put(WATCHED, Integer.toString(watched));
        long result = Linux.call(MPROTECT, PAGE, PAGE_BYTES, READ);
        if (result < 0) throw MachineFailure.of("a page for the shares", result);
        ready = true;
    }

    /** u64 flags, mode, resolve. */
    private static void how(long address, int flags, int resolve) {
        Memory.store64(address, flags | Linux.O_CLOEXEC);
        Memory.store64(address + 16, resolve);
    }
}
