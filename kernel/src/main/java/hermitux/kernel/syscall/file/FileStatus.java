package hermitux.kernel.syscall.file;

import hermitux.abi.Errno;
import hermitux.abi.FileMode;
import hermitux.abi.OpenFlags;
import hermitux.abi.StatLayout;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.DescriptorTable;
import hermitux.kernel.fs.vfs.FileSystem;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.fs.vfs.PathWalk;
import hermitux.kernel.fs.vfs.Permission;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.thread.Failure;

/** What a file is: stat(2), statx(2), access(2), statfs(2). */
public final class FileStatus {
    private static final int STAT_FLAGS = OpenFlags.AT_SYMLINK_NOFOLLOW | OpenFlags.AT_NO_AUTOMOUNT | OpenFlags.AT_EMPTY_PATH | OpenFlags.AT_STATX_SYNC_TYPE;
    private static final int ACCESS_FLAGS = OpenFlags.AT_EACCESS | OpenFlags.AT_SYMLINK_NOFOLLOW | OpenFlags.AT_EMPTY_PATH;
    private static final int BLOCK_SIZE = 4096;
    private static final long SECOND = 1_000_000_000L;

    private FileStatus() { }

    public static long stat(long path, long buffer) { return store(PathArguments.inode(OpenFlags.AT_FDCWD, path, 0, true), buffer); }
    public static long lstat(long path, long buffer) { return store(PathArguments.inode(OpenFlags.AT_FDCWD, path, 0, false), buffer); }

    public static long fstat(int descriptor, long buffer) {
        OpenFile file = DescriptorTable.current().get(descriptor);
        if (file == null) return -Errno.EBADF;
        long result = file.inode().refresh();
        return result < 0 ? result : store(file.inode(), buffer);
    }

    public static long newfstatat(int directory, long path, long buffer, int flags) {
        if ((flags & ~STAT_FLAGS) != 0) return -Errno.EINVAL;
        return store(inode(directory, path, flags), buffer);
    }

    /** A null path counts as an empty one (Linux 6.11). */
    private static Inode inode(int directory, long path, int flags) {
        if (path != 0 || (flags & OpenFlags.AT_EMPTY_PATH) == 0)
            return PathArguments.inode(directory, path, flags, (flags & OpenFlags.AT_SYMLINK_NOFOLLOW) == 0);
        Inode inode = PathArguments.own(directory);
        long result = inode == null ? 0 : inode.refresh();
        return result < 0 ? Failure.of((int) -result) : inode;
    }

    private static long store(Inode inode, long to) {
        if (inode == null) return -Failure.errno();
        if (!UserMemory.writable(to, StatLayout.SIZE)) return -Errno.EFAULT;
        Memory.fill(to, 0, StatLayout.SIZE);
        Memory.store64(to + StatLayout.DEVICE, device(inode));
        Memory.store64(to + StatLayout.INODE, inode.number);
        Memory.store64(to + StatLayout.LINKS, inode.links);
        Memory.store32(to + StatLayout.MODE, inode.mode);
        Memory.store32(to + StatLayout.USER, inode.uid);
        Memory.store32(to + StatLayout.GROUP, inode.gid);
        Memory.store64(to + StatLayout.SPECIAL_DEVICE, inode.specialDevice);
        Memory.store64(to + StatLayout.LENGTH, inode.size);
        Memory.store64(to + StatLayout.BLOCK_SIZE, inode.blockSize());
        Memory.store64(to + StatLayout.BLOCKS, inode.blocks());
        storeTime(to + StatLayout.ACCESSED, inode.accessedNanos);
        storeTime(to + StatLayout.MODIFIED, inode.modifiedNanos);
        storeTime(to + StatLayout.CHANGED, inode.changedNanos);
        return 0;
    }

    private static long device(Inode inode) { return FileMode.device(0, inode.fileSystem.device); }

    /** Seconds and nanoseconds, these never negative. Both struct timespec and struct statx_timestamp begin so. */
    private static void storeTime(long to, long nanos) {
        long rest = nanos % SECOND, seconds = nanos / SECOND;
        if (rest < 0) {
            rest += SECOND;
            seconds--;
        }
        Memory.store64(to, seconds);
        Memory.store32(to + 8, (int) rest);
    }

    /** Birth times are not kept. */
    public static long statx(int directory, long path, int flags, int mask, long buffer) {
        if ((mask & StatLayout.X_RESERVED) != 0 || (flags & ~STAT_FLAGS) != 0) return -Errno.EINVAL;
        if ((flags & OpenFlags.AT_STATX_SYNC_TYPE) == OpenFlags.AT_STATX_SYNC_TYPE) return -Errno.EINVAL;
        Inode inode = inode(directory, path, flags);
        if (inode == null) return -Failure.errno();
        if (!UserMemory.writable(buffer, StatLayout.X_SIZE)) return -Errno.EFAULT;
        storeExtended(inode, buffer);
        return 0;
    }

    private static void storeExtended(Inode inode, long to) {
        Memory.fill(to, 0, StatLayout.X_SIZE);
        Memory.store32(to + StatLayout.X_MASK, StatLayout.X_BASIC | StatLayout.X_MOUNT_ID);
        Memory.store32(to + StatLayout.X_BLOCK_SIZE, inode.blockSize());
        Memory.store32(to + StatLayout.X_LINKS, inode.links);
        Memory.store32(to + StatLayout.X_USER, inode.uid);
        Memory.store32(to + StatLayout.X_GROUP, inode.gid);
        Memory.store16(to + StatLayout.X_MODE, inode.mode);
        Memory.store64(to + StatLayout.X_INODE, inode.number);
        Memory.store64(to + StatLayout.X_LENGTH, inode.size);
        Memory.store64(to + StatLayout.X_BLOCKS, inode.blocks());
        storeTime(to + StatLayout.X_ACCESSED, inode.accessedNanos);
        storeTime(to + StatLayout.X_CHANGED, inode.changedNanos);
        storeTime(to + StatLayout.X_MODIFIED, inode.modifiedNanos);
        Memory.store32(to + StatLayout.X_SPECIAL_MAJOR, FileMode.major(inode.specialDevice));
        Memory.store32(to + StatLayout.X_SPECIAL_MINOR, FileMode.minor(inode.specialDevice));
        Memory.store32(to + StatLayout.X_DEVICE_MINOR, inode.fileSystem.device);
        Memory.store64(to + StatLayout.X_MOUNT, inode.fileSystem.device);
    }

    public static long access(long path, int mode) { return checkAccess(OpenFlags.AT_FDCWD, path, mode, 0); }
    public static long faccessat(int directory, long path, int mode) { return checkAccess(directory, path, mode, 0); }

    public static long faccessat2(int directory, long path, int mode, int flags) { return checkAccess(directory, path, mode, flags); }

    private static long checkAccess(int directory, long path, int mode, int flags) {
        if ((mode & ~7) != 0 || (flags & ~ACCESS_FLAGS) != 0) return -Errno.EINVAL;
        Inode inode = PathArguments.inode(directory, path, flags, (flags & OpenFlags.AT_SYMLINK_NOFOLLOW) == 0);
        if (inode == null) return -Failure.errno();
        if (mode == 0) return 0;
        boolean allowed = (flags & OpenFlags.AT_EACCESS) != 0 ? Permission.allowed(inode, mode) : Permission.allowedToRealUser(inode, mode);
        if (!allowed) return -Errno.EACCES;
        boolean stored = inode.isRegular() || inode.isDirectory() || inode.isSymbolicLink();
        return (mode & Permission.WRITE) != 0 && stored && inode.fileSystem.readOnly ? -Errno.EROFS : 0;
    }

    public static long statfs(long path, long buffer) {
        Dentry entry = PathArguments.walk(OpenFlags.AT_FDCWD, path, PathWalk.FOLLOW);
        return entry == null ? -Failure.errno() : store(entry.inode.fileSystem, buffer);
    }

    public static long fstatfs(int descriptor, long buffer) {
        OpenFile file = DescriptorTable.current().get(descriptor);
        return file == null ? -Errno.EBADF : store(file.inode().fileSystem, buffer);
    }

    private static long store(FileSystem fileSystem, long to) {
        if (!UserMemory.writable(to, StatLayout.FS_SIZE)) return -Errno.EFAULT;
        Memory.fill(to, 0, StatLayout.FS_SIZE);
        Memory.store64(to + StatLayout.FS_TYPE, fileSystem.magic());
        Memory.store64(to + StatLayout.FS_BLOCK_SIZE, BLOCK_SIZE);
        Memory.store64(to + StatLayout.FS_BLOCKS, fileSystem.blocks());
        Memory.store64(to + StatLayout.FS_FREE, fileSystem.blocksFree());
        Memory.store64(to + StatLayout.FS_AVAILABLE, fileSystem.blocksAvailable());
        Memory.store64(to + StatLayout.FS_FILES, fileSystem.files());
        Memory.store64(to + StatLayout.FS_FILES_FREE, fileSystem.filesFree());
        Memory.store64(to + StatLayout.FS_ID, fileSystem.device);
        Memory.store64(to + StatLayout.FS_NAME_LENGTH, PathWalk.NAME_LIMIT);
        Memory.store64(to + StatLayout.FS_FRAGMENT_SIZE, BLOCK_SIZE);
        int readOnly = fileSystem.readOnly ? StatLayout.FS_READ_ONLY : 0;
        Memory.store64(to + StatLayout.FS_FLAGS, StatLayout.FS_FLAGS_VALID | StatLayout.FS_RELATIVE_ACCESS_TIMES | readOnly);
        return 0;
    }
}
