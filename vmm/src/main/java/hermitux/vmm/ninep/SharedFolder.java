package hermitux.vmm.ninep;

import hermitux.abi.Errno;
import hermitux.vmm.MachineFailure;
import hermitux.vmm.machine.Linux;
import hermitux.vmm.machine.Memory;
import hermitux.vmm.machine.Scratch;
import hermitux.vmm.machine.Sealed;

/**
 * A folder of the host, and all that may be done below it. Every operation takes a descriptor that was reached from the root by single names,
 * none of them ".." and none through a symbolic link, so nothing outside can be named; links are read, and followed by the guest. Answers
 * -errno on failure. On a read-only share whatever would change something is EROFS.
 *
 * A descriptor that only names a file is opened as /proc/self/fd/N, and asked and changed by the empty name: Linux goes to exactly that file. What these calls
 * point to is {@link Sealed}.
 */
final class SharedFolder {
    private static final int ACCESS_MODE = 3, CREATE = 0x40, EXCLUSIVE = 0x80, UNNAMED = 0x400000, TRUNCATE = 0x200, APPEND = 0x400, NOATIME = 0x40000;
    private static final int SYNC = 0x101000;
    /** What a client may ask for; what it must not is left out in silence, as O_DIRECT, or decided here. */
    private static final int CLIENT_FLAGS = ACCESS_MODE | TRUNCATE | APPEND | NOATIME | SYNC | Linux.O_DIRECTORY;
    /** RENAME_NOREPLACE and RENAME_EXCHANGE. */
    private static final int RENAME_FLAGS = 3;
    private static final int F_DUPFD_CLOEXEC = 1030;
    private static final int FLOCK_SHARED = 1, FLOCK_NOT_WAIT = 4;
    private static final int STATUS_BYTES = 144, STATFS_BYTES = 120, NAME_BYTES = 1 << 16;
    private static final int STATUS_MODE = 24, STATUS_USER = 28, OTHERS_READ = 04, OTHERS_PASS = 01;
    private static final int TYPE = 0xf000, DIRECTORY = 0x4000, REGULAR = 0x8000, FIFO = 0x1000, SOCKET = 0xc000, LINK = 0xa000;

    final boolean writable;
    /** Nothing is opened, and no folder passed, but what every user of the host may read or pass. */
    final boolean publicOnly;
    final int root;
    /** The folder, open and locked against machines of QEMU's; -1 if it cannot be opened or need not be. */
    final int claim;
    /** No machine of QEMU's, which knows nothing of locks, has the folder to itself. */
    final boolean mayLock;
    private final int group;
    private final int user = (int) Linux.call(Linux.GETEUID, 0);
    /** The host's kernel, older than 6.6, changes no mode by the empty name. */
    final boolean modeByNumber;
    private final long status = Scratch.allocate(STATUS_BYTES);
    private final long statistics = Scratch.allocate(STATFS_BYTES);
    private final long number = Scratch.allocate(16);
    private final long times = Scratch.allocate(32);
    /** /proc/self/fd, for all folders. */
    private static int descriptors;
    /** Set-user-ID and set-group-ID bits of files are made. */
    private final boolean setId;
    private long firstName;
    private long secondName;

    SharedFolder(String path, boolean writable, boolean publicOnly, boolean setId) {
        this.setId = setId;
        this.writable = writable;
        this.publicOnly = publicOnly;
        Sealed.prepare();
        root = (int) open(path, Linux.O_PATH | Linux.O_DIRECTORY);
        if (descriptors == 0) descriptors = (int) open("/proc/self/fd", Linux.O_PATH | Linux.O_DIRECTORY);
        claim = publicOnly ? -1 : (int) Linux.call(Linux.OPENAT, Linux.AT_FDCWD, Scratch.string(path), Linux.O_DIRECTORY | Linux.O_CLOEXEC, 0);
        mayLock = claim < 0 || lock(claim);
        group = writable ? (int) Linux.call(Linux.GETEGID, 0) : 0;
        modeByNumber = writable && Linux.call(Linux.FCHMODAT2, -1, Sealed.EMPTY, 0, Linux.AT_EMPTY_PATH) == -Errno.ENOSYS;
    }

    /** A lock on the folder until this process ends, against the launcher's for QEMU (Qemu.claim). Who may not read the folder goes without, there and here. */
    private static boolean lock(int folder) { return Linux.call(Linux.FLOCK, folder, FLOCK_SHARED | FLOCK_NOT_WAIT) != -Errno.EAGAIN; }

    private static long open(String path, int flags) {
        long descriptor = Linux.call(Linux.OPENAT, Linux.AT_FDCWD, Scratch.string(path), flags | Linux.O_CLOEXEC, 0);
        if (descriptor < 0) throw MachineFailure.of("sharing " + path, descriptor);
        return descriptor;
    }

    /** One name in a folder: neither a path nor a way out. */
    private static boolean isName(String name) {
        if (name.isEmpty() || name.equals(".") || name.equals("..")) return false;
        for (int i = 0; i < name.length(); i++) if (name.charAt(i) == '/' || name.charAt(i) == 0) return false;
        return true;
    }

    private long first(String text) {
        if (firstName == 0) firstName = Scratch.allocate(NAME_BYTES);
        Scratch.put(firstName, text);
        return firstName;
    }

    private long second(String text) {
        if (secondName == 0) secondName = Scratch.allocate(NAME_BYTES);
        Scratch.put(secondName, text);
        return secondName;
    }

    /** Where /proc has the descriptor. */
    private long numbered(int descriptor) {
        Scratch.put(number, Integer.toString(descriptor));
        return number;
    }

    long attach() { return duplicate(root); }

    long duplicate(int descriptor) { return Linux.call(Linux.FCNTL, descriptor, F_DUPFD_CLOEXEC, 0); }

    long walk(int directory, String name) {
        return isName(name) ? named(directory, first(name)) : -Errno.ENOENT;
    }

    static long named(int directory, long name) { return Linux.call(Linux.OPENAT2, directory, name, Sealed.WALK, Sealed.HOW_BYTES); }

    /** Opens a file below for ourselves, by a path whose links count from the folder. */
    long find(String path) { return Linux.call(Linux.OPENAT2, root, first(path), Sealed.FIND, Sealed.HOW_BYTES); }

    /** Whether names may be looked up in the folder. */
    boolean passable(int directory) {
        return !publicOnly || status(directory) >= 0 && (Memory.load32(status + STATUS_MODE) & OTHERS_PASS) != 0;
    }

    /** At the file's struct stat, or -errno. */
    long status(int path) {
        long result = Linux.call(Linux.NEWFSTATAT, path, Sealed.EMPTY, status, Linux.AT_EMPTY_PATH);
        return result < 0 ? result : status;
    }

    private int type(int path) { return status(path) < 0 ? 0 : Memory.load32(status + STATUS_MODE) & TYPE; }

    /** Whether a file with this status opens for reading without fail: by its mode, or since nothing is kept from us. */
    boolean readable(long status) {
        int mode = Memory.load32(status + STATUS_MODE);
        if ((mode & TYPE) != REGULAR) return false;
        if (publicOnly) return (mode & OTHERS_READ) != 0;
        return user == 0 || (mode & 0444) == 0444 || Memory.load32(status + STATUS_USER) == user && (mode & 0400) != 0;
    }

    private boolean changes(int flags) { return (flags & ACCESS_MODE) != 0 || (flags & TRUNCATE) != 0; }

    /** Only files and folders are opened here: what else there is works by its number or name in the guest, and could make us wait. */
    long open(int path, int flags) {
        if (!writable && changes(flags)) return -Errno.EROFS;
        int type = type(path);
        if (type != REGULAR && type != DIRECTORY) return -Errno.ENXIO;
        if (publicOnly && (Memory.load32(status + STATUS_MODE) & OTHERS_READ) == 0) return -Errno.EACCES;
        return openAgain(path, flags & CLIENT_FLAGS);
    }

    long openAgain(int path, int flags) {
        return Linux.call(Linux.OPENAT, descriptors, numbered(path), flags | Linux.O_NOCTTY | Linux.O_NONBLOCK | Linux.O_CLOEXEC, 0);
    }

    /** What is there already is opened as {@link #open} does, unless the client wants it new: never a pipe or device, whose opening has effects. */
    long create(int directory, String name, int flags, int mode, int group) {
        if (!writable) return -Errno.EROFS;
        if (!isName(name)) return -Errno.EINVAL;
        int own = CREATE | EXCLUSIVE | Linux.O_NOFOLLOW | Linux.O_NOCTTY | Linux.O_CLOEXEC;
        long file = Linux.call(Linux.OPENAT, directory, first(name), flags & CLIENT_FLAGS & ~Linux.O_DIRECTORY | own, fileMode(mode));
        if (file == -Errno.EEXIST && (flags & EXCLUSIVE) == 0) return openExisting(directory, flags);
        if (file >= 0 && group != this.group) Linux.call(Linux.FCHOWNAT, file, Sealed.EMPTY, -1, group, Linux.AT_EMPTY_PATH, 0);
        return file;
    }

    /** A file without a name (O_TMPFILE); exclusively, if it shall never have one. */
    long createUnnamed(int directory, int flags, int mode, int group) {
        if (!writable) return -Errno.EROFS;
        int own = UNNAMED | Linux.O_DIRECTORY | Linux.O_CLOEXEC;
        long file = Linux.call(Linux.OPENAT, directory, first("."), flags & (ACCESS_MODE | EXCLUSIVE) | own, fileMode(mode));
        if (file >= 0 && group != this.group) Linux.call(Linux.FCHOWNAT, file, Sealed.EMPTY, -1, group, Linux.AT_EMPTY_PATH, 0);
        return file;
    }

    /**
     * What names the new file: by its name while that leads there, as a descriptor to read and write would keep the host from executing the file.
     */
    long nameOf(int file, int directory, String name) {
        long path = name.isEmpty() ? -1 : named(directory, first(name));
        if (path < 0) return duplicate(file);
        if (status((int) path) >= 0) {
            long device = Memory.load64(status), inode = Memory.load64(status + 8);
            if (status(file) >= 0 && Memory.load64(status) == device && Memory.load64(status + 8) == inode) return path;
        }
        Linux.call(Linux.CLOSE, path);
        return duplicate(file);
    }

    /** A file that would run as its owner for whoever executes it on the host is made only where the user wants it (:suid). */
    private int fileMode(int mode) { return mode & (setId ? 07777 : 01777); }

    /** The file of {@link #first}. */
    private long openExisting(int directory, int flags) {
        long path = named(directory, firstName);
        if (path < 0) return path;
        int type = type((int) path);
        long file = type == LINK ? -Errno.ELOOP : type == DIRECTORY ? -Errno.EISDIR : open((int) path, flags);
        Linux.call(Linux.CLOSE, path);
        return file;
    }

    long makeDirectory(int directory, String name, int mode, int group) {
        long result = mayMake(name);
        if (result == 0) result = Linux.call(Linux.MKDIRAT, directory, first(name), mode & 07777);
        return made(result, directory, group);
    }

    long makeLink(int directory, String name, String target, int group) {
        long result = target.isEmpty() || target.indexOf('\0') >= 0 ? -Errno.EINVAL : mayMake(name);
        if (result == 0) result = Linux.call(Linux.SYMLINKAT, second(target), directory, first(name));
        return made(result, directory, group);
    }

    /** No device nodes: they would be devices of the host, for whoever may open them there. */
    long makeNode(int directory, String name, int mode, int group) {
        int type = mode & TYPE;
        long result = type == REGULAR || type == FIFO || type == SOCKET ? mayMake(name) : -Errno.EPERM;
        if (result == 0) result = Linux.call(Linux.MKNODAT, directory, first(name), mode & TYPE | fileMode(mode), 0);
        return made(result, directory, group);
    }

    private long mayMake(String name) { return !writable ? -Errno.EROFS : isName(name) ? 0 : -Errno.EINVAL; }

    /** Gives the new name of {@link #first} the group that the guest wants; answers a descriptor of it. */
    private long made(long result, int directory, int group) {
        if (result < 0) return result;
        long path = named(directory, firstName);
        if (path >= 0 && group != this.group) Linux.call(Linux.FCHOWNAT, path, Sealed.EMPTY, -1, group, Linux.AT_EMPTY_PATH, 0);
        return path;
    }

    long link(int directory, int path, String name) {
        long result = mayMake(name);
        return result < 0 ? result : Linux.call(Linux.LINKAT, descriptors, numbered(path), directory, first(name), Linux.AT_SYMLINK_FOLLOW, 0);
    }

    long unlink(int directory, String name, int flags) {
        long result = mayMake(name);
        return result < 0 ? result : Linux.call(Linux.UNLINKAT, directory, first(name), flags & Linux.AT_REMOVEDIR);
    }

    long rename(int oldDirectory, String oldName, int newDirectory, String newName, int flags) {
        if (!writable) return -Errno.EROFS;
        if (!isName(oldName) || !isName(newName) || (flags & ~RENAME_FLAGS) != 0) return -Errno.EINVAL;
        return Linux.call(Linux.RENAMEAT2, oldDirectory, first(oldName), newDirectory, second(newName), flags, 0);
    }

    long readLink(int path, long buffer, int lengthBytes) { return Linux.call(Linux.READLINKAT, path, Sealed.EMPTY, buffer, lengthBytes); }

    /** At the struct statfs, or -errno. */
    long statistics(int path) {
        long result = Linux.call(Linux.FSTATFS, path, statistics);
        return result < 0 ? result : statistics;
    }

    long setMode(int path, int mode) {
        if (!writable) return -Errno.EROFS;
        if (!setId && (mode & 06000) != 0 && type(path) != DIRECTORY) mode &= 01777;
        if (modeByNumber) return Linux.call(Linux.FCHMODAT, descriptors, numbered(path), mode & 07777);
        return Linux.call(Linux.FCHMODAT2, path, Sealed.EMPTY, mode & 07777, Linux.AT_EMPTY_PATH);
    }

    long setOwner(int path, int user, int group) {
        return writable ? Linux.call(Linux.FCHOWNAT, path, Sealed.EMPTY, user, group, Linux.AT_EMPTY_PATH, 0) : -Errno.EROFS;
    }

    /** Files and folders have attributes of users; others are told so as Linux does (xattr(7)). */
    private long attributed(int path, boolean change) {
        if (change && !writable) return -Errno.EROFS;
        int type = type(path);
        if (type != REGULAR && type != DIRECTORY) return change ? -Errno.EPERM : -Errno.ENODATA;
        if (publicOnly && (Memory.load32(status + STATUS_MODE) & OTHERS_READ) == 0) return -Errno.EACCES;
        return Sealed.name(path) ? 0 : -Errno.EMFILE;
    }

    /** These calls take no descriptor that only names a file, but a path: the sealed one of that descriptor. */
    private static long attributeCall(int number, long second, long third, long fourth, long fifth) {
        long result = Linux.call(number, Sealed.WATCHED, second, third, fourth, fifth, 0);
        return result == -Errno.ENOENT ? Linux.call(number, Sealed.WATCHED_ANYWHERE, second, third, fourth, fifth, 0) : result;
    }

    long attribute(int path, String name, long buffer, int lengthBytes) {
        long result = attributed(path, false);
        return result < 0 ? result : attributeCall(Linux.GETXATTR, first(name), buffer, lengthBytes, 0);
    }

    /** Each ended by a NUL. */
    long attributeNames(int path, long buffer, int lengthBytes) {
        long result = attributed(path, false);
        return result == -Errno.ENODATA ? 0 : result < 0 ? result : attributeCall(Linux.LISTXATTR, buffer, lengthBytes, 0, 0);
    }

    long setAttribute(int path, String name, long value, int lengthBytes, int flags) {
        long result = attributed(path, true);
        return result < 0 ? result : attributeCall(Linux.SETXATTR, first(name), value, lengthBytes, flags);
    }

    long removeAttribute(int path, String name) {
        long result = attributed(path, true);
        return result < 0 ? result : attributeCall(Linux.REMOVEXATTR, first(name), 0, 0, 0);
    }

    long setSize(Fid fid, long size) {
        if (!writable) return -Errno.EROFS;
        if (fid.open != Fid.NONE && Linux.call(Linux.FTRUNCATE, fid.open, size) == 0) return 0;
        if (type(fid.path) != REGULAR) return type(fid.path) == DIRECTORY ? -Errno.EISDIR : -Errno.EINVAL;
        long file = openAgain(fid.path, 1);
        if (file < 0) return file;
        long result = Linux.call(Linux.FTRUNCATE, file, size);
        Linux.call(Linux.CLOSE, file);
        return result;
    }

    /** Nanoseconds may be UTIME_NOW or UTIME_OMIT. */
    long setTimes(int path, long accessedSeconds, long accessedNanos, long modifiedSeconds, long modifiedNanos) {
        if (!writable) return -Errno.EROFS;
        Memory.store64(times, accessedSeconds);
        Memory.store64(times + 8, accessedNanos);
        Memory.store64(times + 16, modifiedSeconds);
        Memory.store64(times + 24, modifiedNanos);
        return Linux.call(Linux.UTIMENSAT, path, Sealed.EMPTY, times, Linux.AT_EMPTY_PATH);
    }
}
