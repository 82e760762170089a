package hermitux.kernel.fs.file;

import hermitux.abi.Errno;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.fs.vfs.OpenFile;

/** What open(2) with O_PATH gives: it names a file of any type, for fstat, fchdir, dup and the …at calls; nothing else can be done. */
public final class PathFile extends OpenFile {
    private final Inode inode;

    public PathFile(Dentry entry, int openFlags) {
        inode = entry.inode;
        flags = openFlags;
        bind(entry);
    }

    @Override public Inode inode() { return inode; }
    @Override public long read(long userAddress, long length) { return -Errno.EBADF; }
    @Override public long write(long userAddress, long length) { return -Errno.EBADF; }
}
