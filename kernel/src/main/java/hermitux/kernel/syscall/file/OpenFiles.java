package hermitux.kernel.syscall.file;

import hermitux.abi.Errno;
import hermitux.abi.FileMode;
import hermitux.abi.OpenFlags;
import hermitux.kernel.fs.file.PathFile;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.DescriptorTable;
import hermitux.kernel.fs.vfs.FileContext;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.fs.vfs.NameChange;
import hermitux.kernel.fs.vfs.Notice;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.fs.vfs.PathWalk;
import hermitux.kernel.fs.vfs.Permission;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.thread.Failure;

/** open(2), openat2(2), creat: the checks in the order of Linux's build_open_flags, then those of the file that was found. */
public final class OpenFiles {
    /** TMPFILE without the bit of DIRECTORY. */
    private static final int TMPFILE_BIT = OpenFlags.TMPFILE & ~OpenFlags.DIRECTORY;
    /** What O_PATH leaves of the other flags. */
    private static final int PATH_FLAGS = OpenFlags.DIRECTORY | OpenFlags.NOFOLLOW | OpenFlags.PATH | OpenFlags.CLOEXEC;
    /** Not part of the file's status flags. */
    /** Matters of opening that the file decides all the same: a terminal, and an overlay that need not copy what is cut off at once. */
    private static final int FOR_THE_FILE = OpenFlags.NOCTTY | OpenFlags.TRUNC;
    private static final int AT_OPENING = OpenFlags.CREAT | OpenFlags.EXCL | OpenFlags.NOCTTY | OpenFlags.TRUNC | OpenFlags.CLOEXEC;
    private static final int HOW_SIZE = 24, PAGE = 4096;

    private OpenFiles() { }

    public static long open(long path, int flags, int mode) { return openAt(OpenFlags.AT_FDCWD, path, flags, mode); }

    public static long creat(long path, int mode) {
        return openAt(OpenFlags.AT_FDCWD, path, OpenFlags.CREAT | OpenFlags.WRITE_ONLY | OpenFlags.TRUNC, mode);
    }

    /** open and openat pass over flags they do not know, and O_PATH wins over what does not go with it. */
    public static long openat(int directory, long path, int flags, int mode) { return openAt(directory, path, flags, mode); }

    private static long openAt(int directory, long path, int flags, int mode) {
        int known = flags & OpenFlags.ALL;
        if ((known & OpenFlags.PATH) != 0) known &= PATH_FLAGS;
        boolean makes = (known & (OpenFlags.CREAT | TMPFILE_BIT)) != 0;
        return open(directory, path, known, makes ? mode & FileMode.PERMISSIONS : 0, 0);
    }

    public static long openat2(int directory, long path, long how, long size) {
        if (size < HOW_SIZE) return size < 0 ? -Errno.E2BIG : -Errno.EINVAL;
        if (size > PAGE) return -Errno.E2BIG;
        if (!UserMemory.readable(how, size)) return -Errno.EFAULT;
        for (long i = HOW_SIZE; i < size; i++) if (Memory.load8(how + i) != 0) return -Errno.E2BIG;
        long flags = Memory.load64(how), mode = Memory.load64(how + 8), resolve = Memory.load64(how + 16);
        if ((flags & ~(long) OpenFlags.ALL) != 0 || (resolve & ~(long) OpenFlags.RESOLVE_ALL) != 0) return -Errno.EINVAL;
        int inside = OpenFlags.RESOLVE_BENEATH | OpenFlags.RESOLVE_IN_ROOT;
        if ((resolve & inside) == inside) return -Errno.EINVAL;
        boolean makes = (flags & (OpenFlags.CREAT | TMPFILE_BIT)) != 0;
        if (makes ? (mode & ~(long) FileMode.PERMISSIONS) != 0 : mode != 0) return -Errno.EINVAL;
        if ((flags & OpenFlags.PATH) != 0 && (flags & ~(long) PATH_FLAGS) != 0) return -Errno.EINVAL;
        if ((resolve & OpenFlags.RESOLVE_CACHED) != 0 && (flags & (OpenFlags.TRUNC | OpenFlags.CREAT | TMPFILE_BIT)) != 0) return -Errno.EAGAIN;
        return open(directory, path, (int) flags, (int) mode, (int) resolve);
    }

    private static long open(int directory, long userPath, int flags, int mode, int resolve) {
        if ((flags & TMPFILE_BIT) != 0) {
            if ((flags & (OpenFlags.TMPFILE | OpenFlags.CREAT)) != OpenFlags.TMPFILE) return -Errno.EINVAL;
            if ((flags & OpenFlags.ACCESS_MODE) == OpenFlags.READ_ONLY) return -Errno.EINVAL;
        }
        int both = OpenFlags.DIRECTORY | OpenFlags.CREAT;
        if ((flags & both) == both) return -Errno.EINVAL;
        String path = PathArguments.path(userPath);
        if (path == null) return -Failure.errno();
        DescriptorTable table = DescriptorTable.current();
        if (table.isFull()) return -Errno.EMFILE;
        boolean inRoot = (resolve & OpenFlags.RESOLVE_IN_ROOT) != 0;
        Dentry base = inRoot ? PathArguments.base(directory) : PathArguments.base(directory, path);
        OpenFile file = base == null ? null : open(base, path, flags, mode, resolve);
        return file == null ? Failure.result() : table.install(file, (flags & OpenFlags.CLOEXEC) != 0);
    }

    /** Null with Failure, also while the call waits for a FIFO's other end. */
    private static OpenFile open(Dentry base, String path, int flags, int mode, int resolve) {
        int walk = resolve << PathWalk.RESOLVE_SHIFT;
        boolean exclusive = (flags & (OpenFlags.CREAT | OpenFlags.EXCL)) == (OpenFlags.CREAT | OpenFlags.EXCL);
        if ((flags & OpenFlags.NOFOLLOW) == 0 && !exclusive) walk |= PathWalk.FOLLOW;
        if ((flags & OpenFlags.CREAT) != 0) walk |= PathWalk.CREATE;
        if ((flags & OpenFlags.DIRECTORY) != 0) walk |= PathWalk.DIRECTORY;
        Dentry entry = PathWalk.walk(base, path, walk);
        if (entry == null) return null;
        if ((flags & OpenFlags.PATH) != 0) return new PathFile(entry, flags & ~OpenFlags.CLOEXEC);
        if ((flags & TMPFILE_BIT) != 0) return unnamed(entry, flags, mode);
        boolean makes = (flags & OpenFlags.CREAT) != 0;
        if (makes && PathWalk.hasTrailingSlash()) return Failure.of(Errno.EISDIR);
        if (entry.inode == null) {
            long result = NameChange.create(entry, mode & ~FileContext.current().fileModeMask);
            return result < 0 ? Failure.of((int) -result) : opened(entry, flags & ~OpenFlags.TRUNC);
        }
        if (exclusive) return Failure.of(Errno.EEXIST);
        if (makes && entry.inode.isDirectory()) return Failure.of(Errno.EISDIR);
        long allowed = mayOpen(entry.inode, flags);
        return allowed < 0 ? Failure.of((int) -allowed) : opened(entry, flags);
    }

    private static long mayOpen(Inode inode, int flags) {
        int access = flags & OpenFlags.ACCESS_MODE;
        int wanted = access == OpenFlags.READ_ONLY ? Permission.READ : access == OpenFlags.WRITE_ONLY ? Permission.WRITE
            : Permission.READ | Permission.WRITE;
        if ((flags & OpenFlags.TRUNC) != 0) wanted |= Permission.WRITE;
        int type = inode.mode & FileMode.TYPE;
        if (type == FileMode.LINK) return -Errno.ELOOP;
        if (type == FileMode.DIRECTORY && (wanted & Permission.WRITE) != 0) return -Errno.EISDIR;
        boolean device = type == FileMode.CHARACTER || type == FileMode.BLOCK;
        if (device && !inode.fileSystem.allowsDevices()) return -Errno.EACCES;
        boolean stored = type == FileMode.REGULAR || type == FileMode.DIRECTORY;
        if ((wanted & Permission.WRITE) != 0 && stored && inode.fileSystem.readOnly) return -Errno.EROFS;
        if (!Permission.allowed(inode, wanted)) return -Errno.EACCES;
        return (flags & OpenFlags.NOATIME) != 0 && !Permission.owns(inode) ? -Errno.EPERM : 0;
    }

    private static OpenFile opened(Dentry entry, int flags) {
        boolean writes = (flags & (OpenFlags.ACCESS_MODE | OpenFlags.TRUNC)) != 0;
        if (writes && entry.inode.isExecuted()) return Failure.of(Errno.ETXTBSY);
        OpenFile file = entry.inode.open(entry, flags & ~AT_OPENING | OpenFlags.LARGEFILE | flags & FOR_THE_FILE);
        if (file == null) return null;
        file.flags &= ~FOR_THE_FILE;
        if (Notice.isOn()) Notice.file(file, Notice.OPEN);
        if ((flags & OpenFlags.TRUNC) == 0 || !entry.inode.isRegular()) return file;
        long result = entry.inode.truncate(0);
        if (result >= 0 && Notice.isOn()) Notice.file(file, Notice.MODIFY);
        if (result >= 0) return file;
        file.release();
        return Failure.of((int) -result);
    }

    private static OpenFile unnamed(Dentry directory, int flags, int mode) {
        if (directory.inode.fileSystem.readOnly) return Failure.of(Errno.EROFS);
        if (!Permission.allowed(directory.inode, Permission.WRITE | Permission.EXECUTE)) return Failure.of(Errno.EACCES);
        Inode inode = directory.inode.makeUnnamed(mode & ~FileContext.current().fileModeMask, (flags & OpenFlags.EXCL) == 0);
        if (inode == null) return null;
        Dentry entry = new Dentry(directory, "#" + inode.number, inode);
        entry.unlinked();
        return inode.open(entry, flags & ~AT_OPENING | OpenFlags.LARGEFILE);
    }
}
