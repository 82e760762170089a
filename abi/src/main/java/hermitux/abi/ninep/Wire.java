package hermitux.abi.ninep;

/**
 * Numbers of 9P2000.L: requests (an answer is its request's number plus one), flags and sizes. A message is u32 size, u8 type, u16 tag, then its
 * fields, little-endian; strings are u16 length and bytes; a qid is u8 type, u32 version, u64 path. Linux: include/net/9p/9p.h.
 */
public final class Wire {
    public static final int LERROR = 6, STATFS = 8, LOPEN = 12, LCREATE = 14, SYMLINK = 16, MKNOD = 18, READLINK = 22, GETATTR = 24, SETATTR = 26;
    public static final int XATTRWALK = 30, XATTRCREATE = 32, READDIR = 40, FSYNC = 50, LOCK = 52, GETLOCK = 54, LINK = 70, MKDIR = 72;
    public static final int RENAMEAT = 74, UNLINKAT = 76, VERSION = 100, ATTACH = 104, FLUSH = 108, WALK = 110, READ = 116, WRITE = 118, CLUNK = 120;

    public static final String DIALECT = "9P2000.L";
    /**
     * What our kernel asks for first; a server that does not know it says so, and gets the other. A fid stays with its file whatever happens to names; Rwrite
     * also says where the file's offset is after it, for Twrite at offset {@link #AT_END}, which appends; Tlock has the flag {@link #WHOLE_FILE}.
     */
    public static final String OWN_DIALECT = "9P2000.L.hermitux";
    public static final long AT_END = -1;
    /**
     * Of our own dialect: gives the host the ring of changes (vmm: ChangeFeed). Rattach, Rwalk of names and Rgetattr then end with u8 {@link #WATCHED} or 0
     * and the file's attributes; so do Rsetattr and Rwrite, the latter behind the offset and the time of modification before.
     */
    public static final int CHANGES = 200, WATCHED = 1;
    /** Beside {@link #WATCHED}: the file opens for reading without fail. */
    public static final int READABLE = 2;
    /**
     * Of our own dialect. Topen: u32 fid, u32 new fid, u32 flags; the new fid stands for the same file, open. Tcreate: u32 folder, u32 new fid, u32 further
     * one, name, u32 flags, u32 mode, u32 group; makes a file, or one without a name if that is empty, for which the first stands, and the second open. Both
     * are answered by a qid and the file's state. Tread by a fid that only names a file opens it, and closes it with an answer that is shorter than what
     * was asked for; so does Trelease. Treaddir there ends with u8, whether attributes are wanted; each entry then with u8, whether its state follows.
     */
    public static final int OPEN = 206, CREATE = 208, RELEASE = 210;
    /** Tclaim: u32 fid, u8 1 or 0; this machine maps a file to write, or does so no more. EBUSY if another one does. */
    public static final int CLAIM = 212;
    /** Of our own dialect: fallocate(2), and lseek(2) to data and holes. Trenameat there ends with the flags of renameat2(2). */
    public static final int ALLOCATE = 202, SEEK = 204;
    /** Types of locks; the flag of Tlock that makes it flock(2) instead of a record lock; what Rlock says. */
    public static final int LOCK_READ = 0, LOCK_WRITE = 1, LOCK_NONE = 2, WHOLE_FILE = 0x100, LOCK_SET = 0, LOCK_BLOCKED = 1;

    public static final int HEADER = 7, QID = 13;
    /** Bytes before the data of Twrite, and of Rread and Rreaddir. */
    public static final int WRITE_HEADER = HEADER + 16, READ_HEADER = HEADER + 4;
    /** Bytes of a data message that are no data, with room to spare (P9_IOHDRSZ). */
    public static final int DATA_HEADER = 24;
    public static final int MOST_NAMES = 16;
    public static final int NO_TAG = 0xffff, NO_FID = -1, NO_USER = -1;

    /** Types of a qid: the upper bits of Plan 9's mode. */
    public static final int DIRECTORY = 0x80, SYMBOLIC_LINK = 0x02;

    /** What Tgetattr asks for: all that stat(2) shows. */
    public static final long BASIC_ATTRIBUTES = 0x7ff;
    /** What Tsetattr changes: a time becomes the present, or with the bit of the same name and TO what the message says. */
    public static final int SET_MODE = 1, SET_OWNER = 2, SET_GROUP = 4, SET_SIZE = 8, SET_ACCESSED = 0x10, SET_MODIFIED = 0x20;
    public static final int SET_ACCESSED_TO = 0x80, SET_MODIFIED_TO = 0x100;

    /** Flag of Tunlinkat. */
    public static final int REMOVE_DIRECTORY = 0x200;

    private Wire() { }
}
