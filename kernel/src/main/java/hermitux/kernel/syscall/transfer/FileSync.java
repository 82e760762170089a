package hermitux.kernel.syscall.transfer;

import hermitux.abi.Errno;
import hermitux.abi.FileMode;
import hermitux.kernel.fs.vfs.DescriptorTable;
import hermitux.kernel.fs.vfs.Mounts;
import hermitux.kernel.fs.vfs.OpenFile;

/** sync(2), fsync(2), sync_file_range(2). MiniFS has nothing behind it; a share's files go to the host. */
public final class FileSync {
    private static final int RANGE_FLAGS = 7;

    private FileSync() { }

    public static long sync() {
        for (int i = 0; i < Mounts.count(); i++) Mounts.get(i).fileSystem().sync();
        return 0;
    }

    public static long syncfs(int descriptor) {
        OpenFile file = DescriptorTable.current().usable(descriptor);
        return file == null ? -Errno.EBADF : file.inode().fileSystem.sync();
    }

    public static long fsync(int descriptor) { return synchronise(descriptor); }

    private static long synchronise(int descriptor) {
        OpenFile file = DescriptorTable.current().usable(descriptor);
        return file == null ? -Errno.EBADF : file.sync();
    }

    public static long fdatasync(int descriptor) { return synchronise(descriptor); }

    public static long sync_file_range(int descriptor, long offset, long length, int flags) {
        OpenFile file = DescriptorTable.current().usable(descriptor);
        if (file == null) return -Errno.EBADF;
        if ((flags & ~RANGE_FLAGS) != 0 || offset < 0 || length < 0 || offset > Long.MAX_VALUE - length) return -Errno.EINVAL;
        int type = file.inode().mode & FileMode.TYPE;
        if (type != FileMode.REGULAR && type != FileMode.DIRECTORY && type != FileMode.BLOCK) return -Errno.ESPIPE;
        return flags == 0 ? 0 : file.sync();
    }
}
