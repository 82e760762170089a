package hermitux.kernel.fs.file;

import hermitux.abi.Errno;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.fs.vfs.Notice;
import hermitux.kernel.fs.vfs.OpenFile;

/** An open directory, of any file system: lists its inode from the file offset on. */
public class DirectoryFile extends OpenFile {
    public static final int SEEK_SET = 0, SEEK_CUR = 1;

    private final Inode inode;

    public DirectoryFile(Inode inode, Dentry entry, int openFlags) {
        this.inode = inode;
        flags = openFlags;
        bind(entry);
    }

    @Override public Inode inode() { return inode; }
    @Override public long read(long userAddress, long length) { return -Errno.EISDIR; }
    @Override public long readAt(long userAddress, long length, long offset) { return -Errno.EISDIR; }
    @Override public long write(long userAddress, long length) { return -Errno.EBADF; }
    @Override public long writeAt(long userAddress, long length, long offset) { return -Errno.EBADF; }
    @Override public long sync() { return 0; }

    @Override public long seek(long offset, int whence) {
        if (whence == SEEK_CUR) offset += position;
        else if (whence != SEEK_SET) return -Errno.EINVAL;
        if (offset < 0) return -Errno.EINVAL;
        position = offset;
        return offset;
    }

    @Override public long list(EntrySink sink) {
        if (dentry.isUnlinked()) return -Errno.ENOENT;
        long result = inode.list(dentry, position, new Advance(this, sink));
        if (Notice.isOn() && result >= 0) Notice.file(this, Notice.ACCESS);
        return result;
    }

    /** Moves the file offset behind every entry that the caller has taken. */
    private record Advance(DirectoryFile file, EntrySink sink) implements EntrySink {
        @Override public boolean add(String name, long inodeNumber, int type, long next) {
            if (!sink.add(name, inodeNumber, type, next)) return false;
            file.position = next;
            return true;
        }
    }
}
