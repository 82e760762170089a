package hermitux.kernel.syscall.file;

import hermitux.abi.Errno;
import hermitux.abi.FileMode;
import hermitux.abi.OpenFlags;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.DescriptorTable;
import hermitux.kernel.fs.vfs.FileContext;
import hermitux.kernel.fs.vfs.NameChange;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.fs.vfs.PathWalk;
import hermitux.kernel.fs.vfs.Permission;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.syscall.transfer.Transfers;
import hermitux.kernel.thread.Credentials;
import hermitux.kernel.thread.Failure;

/** Directories: getdents(2), mkdir(2), rmdir, and which one the process is in (getcwd(2), chdir(2), chroot(2)). */
public final class Directories {
    private Directories() { }

    public static long getdents64(int descriptor, long buffer, int length) { return list(descriptor, buffer, length, true); }
    public static long getdents(int descriptor, long buffer, int length) { return list(descriptor, buffer, length, false); }

    private static long list(int descriptor, long buffer, int length, boolean modern) {
        OpenFile file = DescriptorTable.current().usable(descriptor);
        if (file == null) return -Errno.EBADF;
        if (!file.inode().isDirectory()) return -Errno.ENOTDIR;
        Records records = new Records(buffer, buffer + Math.min(length, Transfers.MOST), modern);
        long result = file.list(records);
        if (records.at > buffer) return records.at - buffer;
        return result < 0 ? result : records.faulted ? -Errno.EFAULT : records.full ? -Errno.EINVAL : 0;
    }

    /**
     * Writes struct linux_dirent64 (u64 inode, s64 offset, u16 length, u8 type, name) or the older linux_dirent (without the type there, but
     * in the record's last byte).
     */
    private static final class Records implements OpenFile.EntrySink {
        private static final int INODE = 0, OFFSET = 8, LENGTH = 16, TYPE = 18, NAME = 19, OLD_NAME = 18;
        private final long end;
        private final boolean modern;
        /** Up to here the buffer is known to be writable: no more of a large one is touched than is used. */
        private long writable;
        long at;
        boolean full;
        boolean faulted;

        Records(long start, long end, boolean modern) {
            this.at = start;
            this.writable = start;
            this.end = end;
            this.modern = modern;
        }

        @Override public boolean add(String name, long inodeNumber, int type, long next) {
            int length = (modern ? NAME + name.length() + 1 : OLD_NAME + name.length() + 2) + 7 & ~7;
            if (length > end - at) {
                full = true;
                return false;
            }
            if (!reach(at + length)) return false;
            Memory.store64(at + INODE, inodeNumber);
            Memory.store64(at + OFFSET, next);
            Memory.store16(at + LENGTH, length);
            long text = at + (modern ? NAME : OLD_NAME);
            for (int i = 0; i < name.length(); i++) Memory.store8(text + i, name.charAt(i));
            Memory.fill(text + name.length(), 0, at + length - text - name.length());
            Memory.store8(modern ? at + TYPE : at + length - 1, type);
            at += length;
            return true;
        }

        private boolean reach(long to) {
            if (to <= writable) return true;
            long more = Math.min(end, to + 4095 & -4096);
            faulted = !UserMemory.writable(writable, more - writable);
            if (!faulted) writable = more;
            return !faulted;
        }
    }

    public static long getcwd(long buffer, long size) {
        Dentry directory = FileContext.current().directory();
        if (directory.isUnlinked()) return -Errno.ENOENT;
        String path = directory.pathFrom(FileContext.current().root());
        // Outside of the root directory: as Linux marks it, the program cannot take it for a path.
        if (path == null) path = "(unreachable)" + directory.path();
        long length = path.length() + 1;
        if (length > PathWalk.PATH_LIMIT) return -Errno.ENAMETOOLONG;
        if (Long.compareUnsigned(size, length) < 0) return -Errno.ERANGE;
        if (!UserMemory.writable(buffer, length)) return -Errno.EFAULT;
        UserMemory.storeBytes(buffer, path);
        Memory.store8(buffer + path.length(), 0);
        return length;
    }

    public static long chdir(long path) {
        Dentry entry = PathArguments.walk(OpenFlags.AT_FDCWD, path, PathWalk.FOLLOW | PathWalk.DIRECTORY);
        if (entry == null) return -Failure.errno();
        if (!Permission.allowed(entry.inode, Permission.EXECUTE)) return -Errno.EACCES;
        FileContext.current().changeDirectory(entry);
        return 0;
    }

    public static long fchdir(int descriptor) {
        OpenFile file = DescriptorTable.current().get(descriptor);
        if (file == null) return -Errno.EBADF;
        if (file.dentry == null || !file.inode().isDirectory()) return -Errno.ENOTDIR;
        if (!Permission.allowed(file.inode(), Permission.EXECUTE)) return -Errno.EACCES;
        FileContext.current().changeDirectory(file.dentry);
        return 0;
    }

    public static long chroot(long path) {
        Dentry entry = PathArguments.walk(OpenFlags.AT_FDCWD, path, PathWalk.FOLLOW | PathWalk.DIRECTORY);
        if (entry == null) return -Failure.errno();
        if (!Permission.allowed(entry.inode, Permission.EXECUTE)) return -Errno.EACCES;
        if (!Credentials.current().has(Credentials.SYS_CHROOT)) return -Errno.EPERM;
        FileContext.current().changeRoot(entry);
        return 0;
    }

    public static long mkdir(long path, int mode) { return makeDirectory(OpenFlags.AT_FDCWD, path, mode); }

    public static long mkdirat(int directory, long path, int mode) { return makeDirectory(directory, path, mode); }

    private static long makeDirectory(int directory, long path, int mode) {
        Dentry entry = PathArguments.walk(directory, path, PathWalk.ENTRY);
        if (entry == null) return -Failure.errno();
        if (PathWalk.last() != PathWalk.NAME) return -Errno.EEXIST;
        return NameChange.makeDirectory(entry, mode & FileMode.PERMISSIONS & ~FileContext.current().fileModeMask);
    }

    public static long rmdir(long path) { return remove(OpenFlags.AT_FDCWD, path); }

    /** Also unlinkat's AT_REMOVEDIR. */
    static long remove(int directory, long path) {
        Dentry entry = PathArguments.walk(directory, path, PathWalk.ENTRY);
        if (entry == null) return -Failure.errno();
        switch (PathWalk.last()) {
            case PathWalk.DOT: return -Errno.EINVAL;
            case PathWalk.DOT_DOT: return -Errno.ENOTEMPTY;
            case PathWalk.ROOT: return -Errno.EBUSY;
            default: return NameChange.removeDirectory(entry);
        }
    }
}
