package hermitux.kernel.syscall.file;

import hermitux.abi.Errno;
import hermitux.abi.FileMode;
import hermitux.abi.OpenFlags;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.DescriptorTable;
import hermitux.kernel.fs.vfs.FileContext;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.fs.vfs.NameChange;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.fs.vfs.PathWalk;
import hermitux.kernel.fs.vfs.Permission;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.thread.Credentials;
import hermitux.kernel.thread.Failure;

/** Names of files other than directories: unlink(2), rename(2), link(2), symlink(2), readlink(2), mknod(2). */
public final class Names {
    private static final int MKNOD_CAPABILITY = 27;
    private static final int RENAME_WHITEOUT = 4;

    private Names() { }

    public static long unlink(long path) { return remove(OpenFlags.AT_FDCWD, path, 0); }

    public static long unlinkat(int directory, long path, int flags) { return remove(directory, path, flags); }

    private static long remove(int directory, long path, int flags) {
        if ((flags & ~OpenFlags.AT_REMOVEDIR) != 0) return -Errno.EINVAL;
        if (flags != 0) return Directories.remove(directory, path);
        Dentry entry = PathArguments.walk(directory, path, PathWalk.ENTRY);
        if (entry == null) return -Failure.errno();
        if (PathWalk.last() != PathWalk.NAME) return -Errno.EISDIR;
        if (!PathWalk.hasTrailingSlash()) return NameChange.unlink(entry);
        return entry.inode == null ? -Errno.ENOENT : entry.inode.isDirectory() ? -Errno.EISDIR : -Errno.ENOTDIR;
    }

    public static long rename(long from, long to) { return renameAt(OpenFlags.AT_FDCWD, from, OpenFlags.AT_FDCWD, to, 0); }
    public static long renameat(int fromDirectory, long from, int toDirectory, long to) { return renameAt(fromDirectory, from, toDirectory, to, 0); }

    public static long renameat2(int fromDirectory, long from, int toDirectory, long to, int flags) {
        return renameAt(fromDirectory, from, toDirectory, to, flags);
    }

    private static long renameAt(int fromDirectory, long from, int toDirectory, long to, int flags) {
        int both = NameChange.RENAME_NOREPLACE | NameChange.RENAME_EXCHANGE;
        if ((flags & ~both) != 0 || flags == both || (flags & RENAME_WHITEOUT) != 0) return -Errno.EINVAL;
        Dentry source = PathArguments.walk(fromDirectory, from, PathWalk.ENTRY);
        if (source == null) return -Failure.errno();
        boolean sourceIsName = PathWalk.last() == PathWalk.NAME, sourceSlash = PathWalk.hasTrailingSlash();
        source.retain();
        Dentry target = PathArguments.walk(toDirectory, to, PathWalk.ENTRY);
        long result = target == null ? -Failure.errno() : rename(source, target, flags, sourceIsName, sourceSlash);
        source.release();
        return result;
    }

    private static long rename(Dentry source, Dentry target, int flags, boolean sourceIsName, boolean sourceSlash) {
        if (directory(source, sourceIsName).fileSystem != directory(target, PathWalk.last() == PathWalk.NAME).fileSystem) return -Errno.EXDEV;
        if (!sourceIsName) return -Errno.EBUSY;
        if (PathWalk.last() != PathWalk.NAME) return (flags & NameChange.RENAME_NOREPLACE) != 0 ? -Errno.EEXIST : -Errno.EBUSY;
        if (source.inode == null) return -Errno.ENOENT;
        boolean exchange = (flags & NameChange.RENAME_EXCHANGE) != 0;
        if (!source.inode.isDirectory()) {
            if ((flags & NameChange.RENAME_NOREPLACE) != 0 && target.inode != null) return -Errno.EEXIST;
            if (sourceSlash || !exchange && PathWalk.hasTrailingSlash()) return -Errno.ENOTDIR;
        }
        if (exchange && PathWalk.hasTrailingSlash() && target.inode != null && !target.inode.isDirectory()) return -Errno.ENOTDIR;
        return NameChange.rename(source, target, flags);
    }

    private static Inode directory(Dentry entry, boolean isName) { return isName ? entry.parent.inode : entry.inode; }

    public static long link(long from, long to) { return makeLink(OpenFlags.AT_FDCWD, from, OpenFlags.AT_FDCWD, to, 0); }

    public static long linkat(int fromDirectory, long from, int toDirectory, long to, int flags) {
        return makeLink(fromDirectory, from, toDirectory, to, flags);
    }

    private static long makeLink(int fromDirectory, long from, int toDirectory, long to, int flags) {
        if ((flags & ~(OpenFlags.AT_SYMLINK_FOLLOW | OpenFlags.AT_EMPTY_PATH)) != 0) return -Errno.EINVAL;
        Dentry source = source(fromDirectory, from, flags);
        if (source == null) return -Failure.errno();
        source.retain();
        Dentry target = PathArguments.walk(toDirectory, to, PathWalk.ENTRY);
        long result = target == null ? -Failure.errno() : PathWalk.last() != PathWalk.NAME ? -Errno.EEXIST
            : PathWalk.hasTrailingSlash() && target.inode == null ? -Errno.ENOENT
            : target.inode == null && !Permission.mayLink(source.inode) ? -Errno.EPERM : NameChange.link(source.inode, target);
        source.release();
        return result;
    }

    private static Dentry source(int directory, long userPath, int flags) {
        String path = PathArguments.path(userPath);
        if (path == null) return null;
        if (path.isEmpty() && (flags & OpenFlags.AT_EMPTY_PATH) != 0) {
            OpenFile file = DescriptorTable.current().get(directory);
            if (file == null) return Failure.of(Errno.EBADF);
            // As Linux before 6.10: only one who could read any file may name a file by its descriptor.
            boolean allowed = file.dentry != null && Credentials.current().has(Credentials.DAC_READ_SEARCH);
            return allowed ? file.dentry : Failure.of(Errno.ENOENT);
        }
        Dentry base = PathArguments.base(directory, path);
        return base == null ? null : PathWalk.walk(base, path, (flags & OpenFlags.AT_SYMLINK_FOLLOW) != 0 ? PathWalk.FOLLOW : 0);
    }

    public static long symlink(long target, long path) { return makeSymbolicLink(target, OpenFlags.AT_FDCWD, path); }

    public static long symlinkat(long userTarget, int directory, long path) { return makeSymbolicLink(userTarget, directory, path); }

    private static long makeSymbolicLink(long userTarget, int directory, long path) {
        String target = PathArguments.path(userTarget);
        if (target == null) return -Failure.errno();
        if (target.isEmpty()) return -Errno.ENOENT;
        Dentry entry = PathArguments.walk(directory, path, PathWalk.ENTRY);
        if (entry == null) return -Failure.errno();
        if (PathWalk.last() != PathWalk.NAME) return -Errno.EEXIST;
        if (PathWalk.hasTrailingSlash() && entry.inode == null) return -Errno.ENOENT;
        return NameChange.makeSymbolicLink(entry, target);
    }

    public static long readlink(long path, long buffer, int size) { return readLink(OpenFlags.AT_FDCWD, path, buffer, size); }

    /** An empty path is the link that the descriptor itself was opened by (O_PATH). */
    public static long readlinkat(int directory, long userPath, long buffer, int size) { return readLink(directory, userPath, buffer, size); }

    private static long readLink(int directory, long userPath, long buffer, int size) {
        if (size <= 0) return -Errno.EINVAL;
        String path = PathArguments.path(userPath);
        if (path == null) return -Failure.errno();
        Inode inode;
        if (path.isEmpty()) inode = directory == OpenFlags.AT_FDCWD ? null : PathArguments.own(directory);
        else {
            Dentry base = PathArguments.base(directory, path);
            Dentry entry = base == null ? null : PathWalk.walk(base, path, 0);
            inode = entry == null ? null : entry.inode;
        }
        if (inode == null) return path.isEmpty() && directory == OpenFlags.AT_FDCWD ? -Errno.ENOENT : -Failure.errno();
        if (!inode.isSymbolicLink()) return path.isEmpty() ? -Errno.ENOENT : -Errno.EINVAL;
        String target = inode.readLink();
        if (target == null) return -Failure.errno();
        if (target.length() > size) target = target.substring(0, size);
        return UserMemory.storeBytes(buffer, target) ? target.length() : -Errno.EFAULT;
    }

    public static long mknod(long path, int mode, int device) { return makeNode(OpenFlags.AT_FDCWD, path, mode, device); }

    public static long mknodat(int directory, long path, int mode, int device) { return makeNode(directory, path, mode, device); }

    private static long makeNode(int directory, long path, int mode, int device) {
        int type = mode & FileMode.TYPE, permissions = mode & FileMode.PERMISSIONS & ~FileContext.current().fileModeMask;
        switch (type) {
            case 0: case FileMode.REGULAR: case FileMode.FIFO: case FileMode.SOCKET: case FileMode.CHARACTER: case FileMode.BLOCK: break;
            case FileMode.DIRECTORY: return -Errno.EPERM;
            default: return -Errno.EINVAL;
        }
        Dentry entry = PathArguments.walk(directory, path, PathWalk.ENTRY);
        if (entry == null) return -Failure.errno();
        if (PathWalk.last() != PathWalk.NAME || entry.inode != null) return -Errno.EEXIST;
        if (PathWalk.hasTrailingSlash()) return -Errno.ENOENT;
        if (type == 0 || type == FileMode.REGULAR) return NameChange.create(entry, permissions);
        boolean isDevice = type == FileMode.CHARACTER || type == FileMode.BLOCK;
        if (isDevice && !Credentials.current().has(MKNOD_CAPABILITY)) return -Errno.EPERM;
        return NameChange.makeNode(entry, type | permissions, isDevice ? device & 0xffffffffL : 0);
    }
}
