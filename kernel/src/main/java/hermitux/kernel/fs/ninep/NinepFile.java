package hermitux.kernel.fs.ninep;

import hermitux.abi.Errno;
import hermitux.abi.OpenFlags;
import hermitux.kernel.fs.page.RegularFile;
import hermitux.kernel.fs.vfs.Dentry;

/** An open regular file of the server. */
final class NinepFile extends RegularFile {
    /** SEEK_END; what follows looks at the length as well. */
    private static final int END = 2, DATA = 3, HOLE = 4;

    private final NinepPages pages;
    /** The failures of writing back that this open file knows of, or that were before it. */
    private long failuresTold;

    NinepFile(NinepInode inode, NinepPages pages, Dentry entry, int flags) {
        super(inode, pages, entry, flags);
        this.pages = pages;
        failuresTold = pages.failures.count;
    }

    @Override public long readBound(long length, long offset) {
        pages.revalidate();
        return super.readBound(length, offset);
    }

    @Override public long readAt(long userAddress, long length, long offset) {
        pages.revalidate();
        return super.readAt(userAddress, length, offset);
    }

    @Override public long seek(long offset, int whence) {
        if (whence >= END) pages.revalidate();
        return super.seek(offset, whence);
    }

    @Override public long mayShare() { return inode instanceof NinepInode file ? file.claim() : 0; }

    /** A failure since the last time is told once to each open file, also one that came to light in between (fsync(2)). */
    @Override public long sync() {
        long result = pages.synchronise(false);
        if (result >= 0 && failuresTold != pages.failures.count) result = pages.failures.last;
        failuresTold = pages.failures.count;
        return result;
    }

    /** Where a server does not say where holes are, all of the file is data. */
    @Override protected long data(long offset) {
        long found = pages.search(offset, DATA);
        return found != -Errno.EOPNOTSUPP ? found : offset < inode.size ? offset : -Errno.ENXIO;
    }

    @Override protected long hole(long offset) {
        long found = pages.search(offset, HOLE);
        return found != -Errno.EOPNOTSUPP ? found : inode.size;
    }

    @Override protected void close() { pages.closed(flags & OpenFlags.ACCESS_MODE); }
}
