package hermitux.kernel.fs.mini;

import hermitux.abi.Errno;
import hermitux.abi.FileMode;
import hermitux.abi.OpenFlags;
import hermitux.kernel.fs.page.RegularFile;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.memory.DirectMap;
import hermitux.kernel.memory.Frames;
import hermitux.kernel.thread.Failure;

/** A regular file of an overlay that stands for one below until it is changed; see {@link OverlayFs}. */
final class OverlayFile extends MiniFile {
    private final Below below;
    /** Its data is here: it was copied, or cut to nothing. */
    private boolean copied;

    OverlayFile(OverlayFs fileSystem, Below below) {
        super(fileSystem, FileMode.REGULAR | 0644);
        this.below = below;
    }

    @Override public long refresh() { return below.show(this); }

    @Override public OpenFile open(Dentry entry, int flags) {
        long result = refresh();
        boolean writes = (flags & OpenFlags.ACCESS_MODE) != OpenFlags.READ_ONLY;
        if (result >= 0 && writes && !copied) result = copyUp((flags & OpenFlags.TRUNC) != 0 ? 0 : size);
        if (result < 0) return Failure.of((int) -result);
        if (copied) return super.open(entry, flags);
        OpenFile file = below.inode().open(below.entry(), flags);
        return file == null ? null : new ReadBelow(this, (RegularFile) file, entry, flags);
    }

    @Override public long truncate(long length) {
        long result = refresh();
        if (result >= 0 && !copied) result = copyUp(Math.min(size, length));
        return result < 0 ? result : super.truncate(length);
    }

    @Override public long allocate(int allocateMode, long offset, long length) {
        long result = refresh();
        if (result >= 0 && !copied) result = copyUp(size);
        return result < 0 ? result : super.allocate(allocateMode, offset, length);
    }

    @Override public long blocks() { return copied || !below.isShown() ? super.blocks() : below.inode().blocks(); }

    /** Copies the file's first bytes, all that shall stay of it: 0 or -errno, and nothing is changed then. */
    private long copyUp(long length) {
        long modified = modifiedNanos, changed = changedNanos, whole = size;
        size = 0;
        long result = length == 0 ? 0 : copy(length);
        if (result < 0) pages.drop();
        size = result < 0 ? whole : length;
        modifiedNanos = modified;
        changedNanos = changed;
        copied = result >= 0;
        return result;
    }

    private long copy(long length) {
        OpenFile file = below.inode().open(below.entry(), OpenFlags.READ_ONLY | OpenFlags.LARGEFILE);
        if (file == null) return -Failure.errno();
        long frame = Frames.allocate();
        long result = frame == 0 ? -Errno.ENOSPC : 0;
        for (long done = 0; result >= 0 && done < length; done += result) {
            long at = DirectMap.address(frame);
            result = file.readAt(at, Math.min(Frames.SIZE, length - done), done);
            if (result == 0) break;         // it is shorter by now
            if (result > 0) result = pages.write(at, result, done);
        }
        if (frame != 0) Frames.release(frame);
        file.release();
        return Math.min(result, 0);
    }

    @Override protected void forget() {
        super.forget();
        below.release();
    }

    /** The file below, opened to be read, under the overlay's name and number. Where it has holes is not known. */
    private static final class ReadBelow extends RegularFile {
        private final RegularFile file;

        ReadBelow(OverlayFile inode, RegularFile file, Dentry entry, int flags) {
            super(inode, file.cache(), entry, flags);
            this.file = file;
        }

        @Override protected long data(long offset) { return offset; }
        @Override protected long hole(long offset) { return inode.size; }
        @Override protected void close() { file.release(); }
    }
}
