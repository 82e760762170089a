package hermitux.kernel.fs.mini;

import hermitux.abi.Errno;
import hermitux.kernel.fs.page.PageCache;
import hermitux.kernel.fs.page.RegularFile;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.AddressSpace;
import hermitux.kernel.memory.DirectMap;
import hermitux.kernel.memory.FileMappings;
import hermitux.kernel.memory.Frames;
import hermitux.kernel.time.Clock;

/**
 * A regular file of MiniFS: its page cache is its storage. Holes take no memory. Seals (fcntl(2), F_ADD_SEALS) restrict what may change;
 * only files of memfd_create can be given any, as others begin with F_SEAL_SEAL.
 */
public class MiniFile extends MiniInode {
    public static final int SEAL_SEAL = 1, SEAL_SHRINK = 2, SEAL_GROW = 4, SEAL_WRITE = 8, SEAL_FUTURE_WRITE = 16, SEAL_EXEC = 32;
    private static final int ALLOCATE_KEEP_SIZE = 1, ALLOCATE_PUNCH_HOLE = 2;

    public final Pages pages;
    /** Without a name, but may be given one (O_TMPFILE without O_EXCL). */
    boolean linkable;
    private int seals = SEAL_SEAL;

    MiniFile(MiniFs fileSystem, int mode) {
        super(fileSystem, mode);
        pages = new Pages(this);
    }

    @Override public OpenFile open(Dentry entry, int flags) { return new RegularFile(this, pages, entry, flags); }
    @Override public long truncate(long length) { return pages.truncate(length); }
    @Override public long blocks() { return pages.present() << 3; }
    @Override public int seals() { return seals; }

    /** For memfd_create: what may still be sealed. */
    public void initialSeals(int initial) { seals = initial; }

    @Override public long addSeals(int added) {
        if ((seals & SEAL_SEAL) != 0) return -Errno.EPERM;
        AddressSpace space = AddressSpace.current();
        if ((added & ~seals & SEAL_WRITE) != 0 && space != null && FileMappings.mayWrite(pages)) return -Errno.EBUSY;
        seals |= added;
        return 0;
    }

    /** The file's data lies in the boot archive. */
    void adopt(long physicalAddress, long length) {
        pages.adopt(physicalAddress, length + PageCache.SIZE - 1 >>> 12);
        size = length;
    }

    @Override protected void forget() {
        super.forget();
        pages.drop();
    }

    @Override public long allocate(int allocateMode, long offset, long length) {
        if ((allocateMode & ~(ALLOCATE_KEEP_SIZE | ALLOCATE_PUNCH_HOLE)) != 0) return -Errno.EOPNOTSUPP;
        if ((allocateMode & ALLOCATE_PUNCH_HOLE) != 0) {
            if ((seals & (SEAL_WRITE | SEAL_FUTURE_WRITE)) != 0) return -Errno.EPERM;
            pages.punch(offset, offset + length);
            return 0;
        }
        if (offset + length > size && (allocateMode & ALLOCATE_KEEP_SIZE) == 0 && (seals & SEAL_GROW) != 0) return -Errno.EPERM;
        long result = pages.allocate(offset >>> 12, offset + length + PageCache.SIZE - 1 >>> 12);
        if (result == 0 && (allocateMode & ALLOCATE_KEEP_SIZE) == 0 && offset + length > size) {
            pages.zeroTail();
            size = offset + length;
        }
        changedNanos = Clock.realtimeNanos();
        return result;
    }

    private long writable(long end) {
        if ((seals & (SEAL_WRITE | SEAL_FUTURE_WRITE)) != 0) return -Errno.EPERM;
        return end > size && (seals & SEAL_GROW) != 0 ? -Errno.EPERM : 0;
    }

    /** The frames. */
    static final class Pages extends PageCache {
        private final MiniFile file;

        Pages(MiniFile file) {
            super(file);
            this.file = file;
        }

        @Override protected long fill(long index, boolean map) {
            if (!map) return 0;
            long frame = MiniFs.allocate();
            if (frame == 0) return -Errno.ENOMEM;
            Memory.fill(DirectMap.address(frame), 0, SIZE);
            if (insert(index, frame)) return 0;
            Frames.release(frame);
            return -Errno.ENOMEM;
        }

        @Override public long write(long address, long length, long offset) {
            long sealed = file.writable(offset + length);
            if (sealed < 0) return sealed;
            if (offset > file.size) zeroTail();
            long done = 0;
            while (done < length) {
                long at = offset + done, within = at & SIZE - 1, part = Math.min(SIZE - within, length - done);
                long frame = frameForWrite(at >>> 12, within, part);
                if (frame == 0) break;
                Memory.copy(DirectMap.address(frame) + within, address + done, part);
                done += part;
            }
            if (done == 0) return -Errno.ENOSPC;
            file.size = Math.max(file.size, offset + done);
            touched();
            return done;
        }

        /** The frame of a page of which a part is about to be written; the rest of a new one becomes zero. */
        private long frameForWrite(long index, long within, long part) {
            long frame = find(index);
            if (frame != 0) return frame;
            frame = MiniFs.allocate();
            if (frame == 0) return 0;
            long start = DirectMap.address(frame);
            if (within > 0) Memory.fill(start, 0, within);
            if (within + part < SIZE) Memory.fill(start + within + part, 0, SIZE - within - part);
            if (insert(index, frame)) return frame;
            Frames.release(frame);
            return 0;
        }

        @Override public long truncate(long length) {
            if (length < file.size && (file.seals & SEAL_SHRINK) != 0 || length > file.size && (file.seals & SEAL_GROW) != 0) return -Errno.EPERM;
            if (length > file.size) zeroTail();
            else {
                cut(length + SIZE - 1 >>> 12);
                zero(length, -length & SIZE - 1);
            }
            file.size = length;
            touched();
            return 0;
        }

        /** What lies behind the end in the last page may have been written by a mapping: it must read as zeros once the file grows. */
        void zeroTail() {
            long within = file.size & SIZE - 1;
            if (within != 0) zero(file.size, SIZE - within);
        }

        void drop() { drop(0); }

        void punch(long start, long end) {
            end = Math.min(end, file.size + SIZE - 1 & -SIZE);
            while (start < end) {
                long part = Math.min(SIZE - (start & SIZE - 1), end - start);
                if (part == SIZE) dropPage(start >>> 12);
                else zero(start, part);
                start += part;
            }
            touched();
        }

        /** Gives every page of the range a frame. Those had before memory ran out stay: they are zeros, as the holes were. */
        long allocate(long first, long end) {
            if (end - first > Frames.freeBytes() >>> 12) return -Errno.ENOSPC;
            for (long index = first; index < end; index++) {
                if (find(index) != 0 || fill(index, true) == 0) continue;
                return -Errno.ENOSPC;
            }
            return 0;
        }

        @Override protected void mapWritten(long index) { touched(); }

        private void touched() {
            file.modifiedNanos = Clock.realtimeNanos();
            file.changedNanos = file.modifiedNanos;
        }
    }
}
