package hermitux.abi;

/** Flags of open(2) and openat2(2), as asm-generic/fcntl.h has them for x86-64: O_… without the prefix. */
public final class OpenFlags {
    public static final int ACCESS_MODE = 3, READ_ONLY = 0, WRITE_ONLY = 1, READ_WRITE = 2;
    public static final int CREAT = 0100, EXCL = 0200, NOCTTY = 0400, TRUNC = 01000, APPEND = 02000, NONBLOCK = 04000, DSYNC = 010000;
    public static final int ASYNC = 020000, DIRECT = 040000, LARGEFILE = 0100000, DIRECTORY = 0200000, NOFOLLOW = 0400000, NOATIME = 01000000;
    public static final int CLOEXEC = 02000000, SYNC = 04010000, PATH = 010000000, TMPFILE = 020000000 | DIRECTORY;
    /** Every flag that openat2 knows. */
    public static final int ALL = ACCESS_MODE | CREAT | EXCL | NOCTTY | TRUNC | APPEND | NONBLOCK | ASYNC | DIRECT | LARGEFILE | NOFOLLOW
        | NOATIME | CLOEXEC | SYNC | PATH | TMPFILE;
    /** What fcntl(F_SETFL) may change. */
    public static final int CHANGEABLE = APPEND | NONBLOCK | ASYNC | DIRECT | NOATIME;

    public static final int RESOLVE_NO_XDEV = 1, RESOLVE_NO_MAGICLINKS = 2, RESOLVE_NO_SYMLINKS = 4, RESOLVE_BENEATH = 8, RESOLVE_IN_ROOT = 16;
    public static final int RESOLVE_CACHED = 32, RESOLVE_ALL = 63;

    /** File descriptor of the …at calls that means the working directory, and their flags. */
    public static final int AT_FDCWD = -100;
    public static final int AT_SYMLINK_NOFOLLOW = 0x100, AT_EACCESS = 0x200, AT_REMOVEDIR = 0x200, AT_SYMLINK_FOLLOW = 0x400;
    public static final int AT_NO_AUTOMOUNT = 0x800, AT_EMPTY_PATH = 0x1000, AT_STATX_SYNC_TYPE = 0x6000;

    private OpenFlags() { }
}
