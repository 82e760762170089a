package hermitux.kernel.fs.ninep;

/**
 * Numbers of 9P2000.L: message types (an answer is its request's number plus one), masks and sizes. A message is u32 size, u8 type, u16 tag, then
 * its fields, little-endian; strings are u16 length and bytes; a qid is u8 type, u32 version, u64 path. Linux: include/net/9p/9p.h.
 */
final class Wire {
    static final int LERROR = 6, STATFS = 8, LOPEN = 12, LCREATE = 14, SYMLINK = 16, MKNOD = 18, READLINK = 22, GETATTR = 24, SETATTR = 26;
    static final int XATTRWALK = 30, XATTRCREATE = 32, READDIR = 40, FSYNC = 50, LOCK = 52, GETLOCK = 54, LINK = 70, MKDIR = 72, RENAMEAT = 74, UNLINKAT = 76;
    static final int VERSION = 100, ATTACH = 104, WALK = 110, READ = 116, WRITE = 118, CLUNK = 120;

    static final String DIALECT = "9P2000.L";
    /** The native monitor's, see its class of this name; a server that does not know it says so, and gets the other. */
    static final String OWN_DIALECT = "9P2000.L.hermitux";
    /** Offset of Twrite that appends. */
    static final long AT_END = -1;
    /** Tells of changes from now on (vmm: ninep.Wire). */
    static final int CHANGES = 200;
    /** fallocate(2) and the search for data and holes, of our own server. */
    static final int ALLOCATE = 202, SEEK = 204;
    /**
     * Of our own server: Topen opens a file by a new fid, Tcreate makes one, Trelease closes what a read by the fid of a name has opened, Tclaim keeps others
     * from mapping a file to write.
     */
    static final int OPEN = 206, CREATE = 208, RELEASE = 210, CLAIM = 212;
    /** The file is open for reading without fail; bits of the state in answers. */
    static final int WATCHED = 1, READABLE = 2;
    /** Types of locks; the flag of Tlock that makes it flock(2); what Rlock says. */
    static final int LOCK_READ = 0, LOCK_WRITE = 1, LOCK_NONE = 2, WHOLE_FILE = 0x100, LOCK_SET = 0, LOCK_BLOCKED = 1;

    static final int HEADER = 7, QID = 13;
    static final int NO_TAG = 0xffff, NO_FID = -1, NO_USER = -1;
    /** Bytes of a data message that are no data, with room to spare (P9_IOHDRSZ). */
    static final int DATA_HEADER = 24;

    /** Types of a qid: the upper bits of Plan 9's mode. */
    static final int DIRECTORY = 0x80, SYMBOLIC_LINK = 0x02;

    /** What Tgetattr asks for: all that stat(2) shows. */
    static final long BASIC_ATTRIBUTES = 0x7ff;

    /** What Tsetattr changes. */
    static final int SET_MODE = 1, SET_OWNER = 2, SET_GROUP = 4, SET_SIZE = 8, SET_ACCESSED = 0x10 | 0x80, SET_MODIFIED = 0x20 | 0x100;

    /** Flag of Tunlinkat. */
    static final int REMOVE_DIRECTORY = 0x200;

    private Wire() { }
}
