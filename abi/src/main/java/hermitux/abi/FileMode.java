package hermitux.abi;

/** The bits of st_mode (inode(7)): S_IF… and S_I… without the prefix. */
public final class FileMode {
    public static final int TYPE = 0170000, SOCKET = 0140000, LINK = 0120000, REGULAR = 0100000, BLOCK = 0060000, DIRECTORY = 0040000;
    public static final int CHARACTER = 0020000, FIFO = 0010000;
    public static final int SET_UID = 04000, SET_GID = 02000, STICKY = 01000;
    /** What chmod(2) may set. */
    public static final int PERMISSIONS = 07777;

    private FileMode() { }

    /** Device number as the kernel and glibc encode it (makedev(3)). */
    public static long device(int major, int minor) {
        return (long) (major & 0xfff) << 8 | minor & 0xff | (long) (minor & ~0xff) << 12 | (long) (major & ~0xfff) << 32;
    }

    public static int major(long device) { return (int) (device >>> 8 & 0xfff | device >>> 32 & ~0xfff); }
    public static int minor(long device) { return (int) (device & 0xff | device >>> 12 & ~0xff); }
}
