package hermitux.kernel.syscall.file;

import hermitux.abi.Errno;
import hermitux.abi.FileMode;
import hermitux.abi.OpenFlags;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.DescriptorTable;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.fs.vfs.Notice;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.fs.vfs.PathWalk;
import hermitux.kernel.fs.vfs.Permission;
import hermitux.kernel.signal.Signals;
import hermitux.kernel.thread.Failure;
import hermitux.kernel.thread.Limits;
import hermitux.kernel.thread.Process;

/** The room of files: truncate(2), fallocate(2), and the advice of posix_fadvise(2) and readahead(2), which needs no heeding. */
public final class FileSpace {
    private static final int KEEP_SIZE = 1, PUNCH_HOLE = 2, COLLAPSE = 8, ZERO = 16, INSERT = 32, UNSHARE = 64, LAST_ADVICE = 5;

    private FileSpace() { }

    public static long truncate(long path, long length) {
        if (length < 0) return -Errno.EINVAL;
        Dentry entry = PathArguments.walk(OpenFlags.AT_FDCWD, path, PathWalk.FOLLOW);
        if (entry == null) return -Failure.errno();
        Inode inode = entry.inode;
        if (inode.isDirectory()) return -Errno.EISDIR;
        if (!inode.isRegular()) return -Errno.EINVAL;
        if (inode.fileSystem.readOnly) return -Errno.EROFS;
        if (!Permission.allowed(inode, Permission.WRITE)) return -Errno.EACCES;
        if (inode.isExecuted()) return -Errno.ETXTBSY;
        if (tooLong(length, inode.size)) return -Errno.EFBIG;
        return PathArguments.told(inode.truncate(length), inode, entry, Notice.MODIFY);
    }

    public static long ftruncate(int descriptor, long length) {
        if (length < 0) return -Errno.EINVAL;
        OpenFile file = DescriptorTable.current().usable(descriptor);
        if (file == null) return -Errno.EBADF;
        if (!file.inode().isRegular() || !file.writable()) return -Errno.EINVAL;
        if (tooLong(length, file.inode().size)) return -Errno.EFBIG;
        return PathArguments.told(file.truncate(length), file.inode(), file.dentry, Notice.MODIFY);
    }

    /** RLIMIT_FSIZE concerns files that grow: one that is over the limit may become shorter and still be over it. */
    private static boolean tooLong(long length, long before) {
        if (length <= before) return false;
        if (Long.compareUnsigned(length, Process.current().limits.soft(Limits.FILE_SIZE)) <= 0) return false;
        Process.current().signal(Signals.SIGXFSZ);
        return true;
    }

    public static long fallocate(int descriptor, int mode, long offset, long length) {
        OpenFile file = DescriptorTable.current().usable(descriptor);
        if (file == null) return -Errno.EBADF;
        if (offset < 0 || length <= 0) return -Errno.EINVAL;
        if ((mode & ~(KEEP_SIZE | PUNCH_HOLE | COLLAPSE | ZERO | INSERT | UNSHARE)) != 0) return -Errno.EOPNOTSUPP;
        if ((mode & (PUNCH_HOLE | KEEP_SIZE)) == PUNCH_HOLE) return -Errno.EOPNOTSUPP;
        if (!file.writable()) return -Errno.EBADF;
        int type = file.inode().mode & FileMode.TYPE;
        if (type == FileMode.FIFO) return -Errno.ESPIPE;
        if (type == FileMode.DIRECTORY) return -Errno.EISDIR;
        if (type != FileMode.REGULAR) return -Errno.ENODEV;
        if (offset > Long.MAX_VALUE - length) return -Errno.EFBIG;
        if ((mode & KEEP_SIZE) == 0 && tooLong(offset + length, file.inode().size)) return -Errno.EFBIG;
        return PathArguments.told(file.inode().allocate(mode, offset, length), file.inode(), file.dentry, Notice.MODIFY);
    }

    public static long fadvise64(int descriptor, long offset, long length, int advice) {
        OpenFile file = DescriptorTable.current().usable(descriptor);
        if (file == null) return -Errno.EBADF;
        if ((file.inode().mode & FileMode.TYPE) == FileMode.FIFO) return -Errno.ESPIPE;
        return length < 0 || advice < 0 || advice > LAST_ADVICE ? -Errno.EINVAL : 0;
    }

    public static long readahead(int descriptor, long offset, long length) {
        OpenFile file = DescriptorTable.current().usable(descriptor);
        if (file == null || !file.readable()) return -Errno.EBADF;
        return file.inode().isRegular() ? 0 : -Errno.EINVAL;
    }
}
