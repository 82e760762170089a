package hermitux.kernel.fs.synthetic;

import hermitux.abi.Errno;
import hermitux.abi.FileMode;
import hermitux.abi.OpenFlags;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.thread.Failure;

/** A file whose text is made when it is read from its beginning; some take text, too. */
public abstract class SyntheticFile extends SyntheticInode {
    protected SyntheticFile(SyntheticFileSystem fileSystem, int permissions) { super(fileSystem, FileMode.REGULAR | permissions); }

    /** The text of this moment: one char a byte. Null if it cannot be read now: EINVAL. */
    protected abstract String content();

    /** Takes what a write brings, less a newline at its end: 0 or -errno. */
    protected long store(String text) { return -Errno.EIO; }

    /** What has no write permission at all cannot be opened for writing even by root: there is nothing behind it. */
    @Override
    public OpenFile open(Dentry dentry, int flags) {
        boolean writes = (flags & OpenFlags.ACCESS_MODE) != OpenFlags.READ_ONLY;
        return writes && (mode & 0222) == 0 ? Failure.of(Errno.EACCES) : new SyntheticOpenFile(this, dentry, flags);
    }

    /** O_TRUNC of a shell's redirection. */
    @Override public long truncate(long length) { return (mode & 0222) == 0 ? -Errno.EPERM : 0; }
}
