package hermitux.abi;

/** Offsets in struct stat of x86-64 (asm/stat.h), struct statx (linux/stat.h) and struct statfs (asm-generic/statfs.h), in bytes. */
public final class StatLayout {
    public static final int DEVICE = 0, INODE = 8, LINKS = 16, MODE = 24, USER = 28, GROUP = 32, SPECIAL_DEVICE = 40, LENGTH = 48, BLOCK_SIZE = 56;
    public static final int BLOCKS = 64, ACCESSED = 72, MODIFIED = 88, CHANGED = 104, SIZE = 144;

    /** Fields of statx. */
    public static final int X_MASK = 0, X_BLOCK_SIZE = 4, X_LINKS = 16, X_USER = 20, X_GROUP = 24, X_MODE = 28, X_INODE = 32;
    public static final int X_LENGTH = 40, X_BLOCKS = 48, X_ACCESSED = 64, X_CHANGED = 96, X_MODIFIED = 112;
    public static final int X_SPECIAL_MAJOR = 128, X_SPECIAL_MINOR = 132, X_DEVICE_MAJOR = 136, X_DEVICE_MINOR = 140, X_MOUNT = 144, X_SIZE = 256;
    /** STATX_BASIC_STATS and STATX_MNT_ID. */
    public static final int X_BASIC = 0x7ff, X_MOUNT_ID = 0x1000, X_RESERVED = 0x80000000;

    /** Fields of statfs. */
    public static final int FS_TYPE = 0, FS_BLOCK_SIZE = 8, FS_BLOCKS = 16, FS_FREE = 24, FS_AVAILABLE = 32, FS_FILES = 40, FS_FILES_FREE = 48;
    public static final int FS_ID = 56, FS_NAME_LENGTH = 64, FS_FRAGMENT_SIZE = 72, FS_FLAGS = 80, FS_SIZE = 120;
    public static final int FS_READ_ONLY = 1, FS_FLAGS_VALID = 0x20, FS_RELATIVE_ACCESS_TIMES = 0x1000;

    private StatLayout() { }
}
