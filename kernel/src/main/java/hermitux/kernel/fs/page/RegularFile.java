package hermitux.kernel.fs.page;

import hermitux.abi.Errno;
import hermitux.abi.OpenFlags;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.fs.vfs.Notice;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.memory.PageSource;
import hermitux.kernel.thread.Credentials;
import hermitux.kernel.thread.Limits;
import hermitux.kernel.thread.Process;
import hermitux.kernel.time.Clock;

/**
 * An open regular file over a {@link PageCache}, of MiniFS or of a host. It is also what mappings of it refer to (PageSource): a mapping
 * counts as one more reference, as a descriptor does.
 */
public class RegularFile extends OpenFile implements PageSource {
    private static final int SIGXFSZ = 25;
    private static final int SEEK_SET = 0, SEEK_CUR = 1, SEEK_END = 2, SEEK_DATA = 3, SEEK_HOLE = 4;

    protected final Inode inode;
    protected final PageCache cache;

    public RegularFile(Inode inode, PageCache cache, Dentry entry, int openFlags) {
        this.inode = inode;
        this.cache = cache;
        flags = openFlags;
        bind(entry);
    }

    @Override public Inode inode() { return inode; }
    public final PageCache cache() { return cache; }
    @Override public PageSource pages() { return this; }

    @Override public long read(long userAddress, long length) {
        long count = readAt(userAddress, length, position);
        if (count > 0) position += count;
        return count;
    }

    @Override public long write(long userAddress, long length) {
        boolean appends = (flags & OpenFlags.APPEND) != 0;
        long offset = appends ? inode.size : position;
        long count = store(userAddress, length, offset);
        if (count > 0 && appends) position = inode.size;
        else if (count >= 0) position = offset + count;
        return count;
    }

    @Override public long readAt(long userAddress, long length, long offset) {
        long count = cache.read(userAddress, length, offset);
        if (count > 0) accessed();
        if (Notice.isOn() && count > 0) Notice.file(this, Notice.ACCESS);
        return count;
    }

    @Override public void mapped() { accessed(); }

    /** A file opened with O_APPEND appends, whatever the offset (pwrite(2), BUGS). */
    @Override public long writeAt(long userAddress, long length, long offset) {
        return store(userAddress, length, (flags & OpenFlags.APPEND) != 0 ? inode.size : offset);
    }

    @Override public long readBound(long length, long offset) { return Math.max(0, Math.min(length, inode.size - offset)); }

    private long store(long userAddress, long length, long offset) {
        if (length == 0) return 0;
        long limit = Process.current().limits.soft(Limits.FILE_SIZE);
        if (limit != Limits.UNLIMITED) {
            if (Long.compareUnsigned(offset, limit) >= 0) {
                Process.current().signal(SIGXFSZ);
                return -Errno.EFBIG;
            }
            length = Math.min(length, limit - offset);
        }
        if (offset > Long.MAX_VALUE - length) {
            if (offset == Long.MAX_VALUE) return -Errno.EFBIG;
            length = Long.MAX_VALUE - offset;
        }
        dropPrivileges();
        long count = (flags & OpenFlags.APPEND) != 0 ? cache.append(userAddress, length) : cache.write(userAddress, length, offset);
        if (Notice.isOn() && count > 0) Notice.file(this, Notice.MODIFY);
        return count;
    }

    /** A write by another than root takes set-user-ID and set-group-ID away (inode(7)). */
    private void dropPrivileges() {
        if ((inode.mode & 06000) == 0 || Credentials.current().has(Credentials.FSETID)) return;
        int kept = inode.mode & ~04000;
        if ((kept & 02010) == 02010) kept &= ~02000;
        if (kept != inode.mode) inode.change(Inode.MODE, kept & 07777, 0, 0, 0, 0);
    }

    /** The access time moves as with the mount option relatime: when it is not behind the last change already. */
    private void accessed() {
        if ((flags & OpenFlags.NOATIME) != 0) return;
        if (inode.accessedNanos > inode.modifiedNanos && inode.accessedNanos > inode.changedNanos || inode.fileSystem.readOnly) return;
        inode.accessedNanos = Clock.realtimeNanos();
    }

    @Override public long seek(long offset, int whence) {
        long base;
        switch (whence) {
            case SEEK_SET -> base = 0;
            case SEEK_CUR -> base = position;
            case SEEK_END -> base = inode.size;
            case SEEK_DATA, SEEK_HOLE -> {
                if (offset < 0 || offset >= inode.size) return -Errno.ENXIO;
                base = whence == SEEK_DATA ? data(offset) : hole(offset);
                if (base < 0) return base;
                offset = 0;
            }
            default -> { return -Errno.EINVAL; }
        }
        if (base + offset < 0) return -Errno.EINVAL;     // also when the sum has overflowed
        position = base + offset;
        return position;
    }

    /** The first offset that is not in a hole, from the given one on. */
    protected long data(long offset) {
        long index = cache.nextPresent(offset >>> 12);
        if (index < 0 || index << 12 >= inode.size) return -Errno.ENXIO;
        return Math.max(offset, index << 12);
    }

    protected long hole(long offset) {
        long index = offset >>> 12;
        if (cache.find(index) == 0) return offset;
        while (index << 12 < inode.size && cache.find(index) != 0) index++;
        return Math.min(index << 12, inode.size);
    }

    @Override public long truncate(long length) {
        dropPrivileges();
        return inode.truncate(length);
    }

    @Override public long sync() { return cache.sync(); }

    @Override public long page(long index, boolean write) { return cache.page(index, write); }
    @Override public Object file() { return cache; }
    @Override public long length() { return inode.size; }
    @Override public long cached(long index) { return cache.cachedPage(index); }
    @Override public void written(long index) { cache.mapWritten(index); }
    @Override public void makeRoom() { cache.makeRoom(); }
    @Override public void writeBack() { cache.sync(); }

    @Override public long punch(long firstIndex, long pages) {
        return inode.allocate(Inode.KEEP_SIZE | Inode.PUNCH_HOLE, firstIndex << 12, pages << 12);
    }

    @Override public long inodeNumber() { return inode.number; }
    @Override public long deviceNumber() { return inode.fileSystem.device; }
}
