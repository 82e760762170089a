package hermitux.kernel.fs.ninep;

import hermitux.abi.Errno;
import hermitux.abi.OpenFlags;
import hermitux.kernel.driver.virtio.Payload;
import hermitux.kernel.fs.page.CacheReclaim;
import hermitux.kernel.fs.page.PageCache;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.DirectMap;
import hermitux.kernel.memory.Frames;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.time.Clock;

/**
 * The data of a file of the server: pages that were read, and the fids that are open for reading and writing, one each however often the
 * program opens the file. Reading goes through the pages, straight from the server into their frames, and ahead of what is asked for; long reads of
 * long files pass the pages by. Writing goes to the server at once and then into those pages that are there. On a read-only share the path's own fid
 * is opened, and only when data is wanted that is not there.
 */
final class NinepPages extends PageCache {
    /** A file up to this size is read whole at first touch; of larger ones this much, doubling while it is read in order. */
    private static final int FIRST_PAGES = 64, MOST_PAGES = 128;
    /** What is read ahead takes this part of memory at most. */
    private static final int SHARE_OF_MEMORY = 32;
    /** Reads of this much and more go straight into the program's memory, if the file is too long to be read ahead at once. */
    private static final int STRAIGHT_BYTES = 64 << 10, KEPT_BYTES = MOST_PAGES * SIZE;
    private static final int NONE = -1;

    private final NinepInode file;
    private final Session session;
    private int readFid = NONE;
    private int writeFid = NONE;
    private boolean writeFidReads;
    private int readers;
    private int writers;
    /** The page behind the last read-ahead, and its length. */
    private long expected;
    private int window = FIRST_PAGES;
    /** The server's file when the pages were read. */
    private long cachedModified;
    private long cachedSize;
    /** We have changed the file since: its new time and size are our own doing. */
    private boolean changed;
    private boolean mapped;

    NinepPages(NinepInode inode) {
        super(inode);
        file = inode;
        session = inode.session;
    }

    boolean isOpen() { return readers + writers > 0; }

    /** The fid of a file that was just created, open for reading and writing. */
    void adopt(int fid) {
        if (writeFid != NONE) session.clunk(writeFid);
        writeFid = fid;
        writeFidReads = true;
    }

    /** Opens for an access mode of open(2), after the attributes were brought up to date. */
    long open(int access) {
        boolean reads = access != OpenFlags.WRITE_ONLY, writes = access != OpenFlags.READ_ONLY;
        if (!file.owner.readOnly) compare();
        if (writes && writeFid == NONE) {
            int fid = openAnother(reads ? OpenFlags.READ_WRITE : OpenFlags.WRITE_ONLY);
            if (fid < 0) return fid;
            writeFid = fid;
            writeFidReads = reads;
        }
        boolean certain = file.owner.readOnly && (file.mode & 0444) == 0444;
        if (reads && !certain) {
            int fid = reader();
            if (fid < 0) return fid;
        }
        if (writes) writers++;
        else readers++;
        return 0;
    }

    void closed(int access) {
        if (access != OpenFlags.READ_ONLY) writers--;
        else readers--;
        if (file.owner.readOnly) return;
        if (writers == 0 && changed) settle();
        // A reader may live on the writers' fid, and could open no other if the file has lost its name.
        if (writers == 0 && writeFid != NONE && (readers == 0 || readFid != NONE)) {
            session.clunk(writeFid);
            writeFid = NONE;
        }
        if (readers + writers == 0 && readFid != NONE) {
            session.clunk(readFid);
            readFid = NONE;
        }
    }

    /** Learns what our own changes made of the file's time, so that the next opening does not take them for the host's. */
    private void settle() {
        file.forgetAttributes();
        if (file.refresh() < 0) return;
        remember();
    }

    private void remember() {
        cachedModified = file.modifiedNanos;
        cachedSize = file.size;
        changed = false;
    }

    /** Drops the pages if the host has changed the file since they were read. */
    private void compare() {
        if (changed && isOpen()) return;
        if (present() > 0 && (cachedModified != file.modifiedNanos || cachedSize != file.size)) {
            sync();
            drop(0);
        }
        remember();
    }

    /** The times were set by us. */
    void touched() { changed = true; }

    private int openAnother(int flags) {
        int path = file.named();
        if (path < 0) return path;
        int fid = session.newFid();
        long result = session.walk(path, fid, null);
        if (result < 0) return (int) result;
        result = session.open(fid, flags | OpenFlags.LARGEFILE);
        if (result >= 0) return fid;
        session.clunk(fid);
        return (int) result;
    }

    /** A fid that is open for reading; -errno if there can be none. */
    private int reader() {
        if (writeFid != NONE && writeFidReads) return writeFid;
        if (readFid != NONE) return readFid;
        if (!file.owner.readOnly) {
            int fid = openAnother(OpenFlags.READ_ONLY);
            if (fid < 0) return fid;
            return readFid = fid;
        }
        int path = file.path();
        if (path < 0) return path;
        long result = session.open(path, OpenFlags.READ_ONLY | OpenFlags.LARGEFILE);
        return result < 0 ? (int) result : (readFid = path);
    }

    @Override protected long fill(long index, boolean map) {
        int fid = reader();
        if (fid < 0) return fid;
        int pages = ahead(index);
        long result = read(fid, index, pages);
        if (result < 0) return result;
        if (find(index) == 0) return -Errno.ENOMEM;
        expected = index + pages;
        CacheReclaim.filled(this);
        return 0;
    }

    @Override protected long readStraight(long address, long length, long offset) {
        if (address < 0 || inode.size <= KEPT_BYTES) return 0;
        long next = nextPresent(offset >>> 12);
        if (next >= 0) length = Math.min(length, (next << 12) - offset);
        if (length < STRAIGHT_BYTES) return 0;
        int fid = reader();
        if (fid < 0) return fid;
        Payload payload = session.payload();
        payload.clear();
        length = Math.min(length, session.dataLimit());
        for (long done = 0, part; done < length; done += part) {
            part = Math.min(SIZE - (address + done & SIZE - 1), length - done);
            if (!payload.add(UserMemory.physical(address + done), (int) part)) break;
        }
        return session.read(fid, offset);
    }

    /** How many pages to read from the index on: none that is there already, none behind the end. */
    private int ahead(long index) {
        long end = inode.size + SIZE - 1 >>> 12;
        if (index == 0) window = FIRST_PAGES;
        else if (index == expected) window = Math.min(MOST_PAGES, window * 2);
        int most = Math.min(window, session.dataLimit() / SIZE);
        most = (int) Math.max(1, Math.min(most, Frames.totalBytes() / SIZE / SHARE_OF_MEMORY));
        long next = nextPresent(index);
        if (next >= 0) end = Math.min(end, next);
        return (int) Math.max(1, Math.min(most, end - index));
    }

    /** Reads pages into frames that follow each other if there are such, else into any. */
    private long read(int fid, long index, int pages) {
        Payload payload = session.payload();
        payload.clear();
        int order = 32 - Integer.numberOfLeadingZeros(pages - 1);
        long block = Frames.allocateContiguous(order);
        if (block == 0) return readScattered(fid, index, pages, payload);
        Frames.split(block);
        for (int i = pages; i < 1 << order; i++) Frames.release(block + (long) i * SIZE);
        payload.add(block, pages * SIZE);
        long result = session.read(fid, index << 12);
        for (int i = 0; i < pages; i++) keep(index, i, block + (long) i * SIZE, result);
        return Math.min(result, 0);
    }

    private long readScattered(int fid, long index, int pages, Payload payload) {
        long[] frames = new long[pages];
        int count = 0;
        while (count < pages && (frames[count] = Frames.allocate()) != 0) {
            if (!payload.add(frames[count], SIZE)) {
                Frames.release(frames[count]);
                break;
            }
            count++;
        }
        if (count == 0) return -Errno.ENOMEM;
        long result = session.read(fid, index << 12);
        for (int i = 0; i < count; i++) keep(index, i, frames[i], result);
        return Math.min(result, 0);
    }

    /**
     * Takes the i-th page of a read that brought so many bytes, or failed. The first is kept if nothing failed: past the end are zeros.
     */
    private void keep(long index, int i, long frame, long result) {
        long bytes = Math.min(SIZE, result - (long) i * SIZE);
        boolean wanted = bytes > 0 || i == 0 && result == 0;
        if (wanted && bytes < SIZE) Memory.fill(DirectMap.address(frame) + bytes, 0, SIZE - bytes);
        if (!wanted || !insert(index + i, frame)) Frames.release(frame);
    }

    @Override public long write(long address, long length, long offset) {
        if (writeFid == NONE) return -Errno.EBADF;
        long bounce = session.bounce();
        if (bounce == 0) return -Errno.ENOMEM;
        long limit = Math.min(session.bounceBytes(), session.dataLimit());
        for (long done = 0; done < length; ) {
            long part = Math.min(limit, length - done);
            Memory.copy(DirectMap.address(bounce), address + done, part);
            Payload payload = session.payload();
            payload.clear();
            payload.add(bounce, (int) part);
            long count = session.write(writeFid, offset + done);
            if (count == 0) count = -Errno.EIO;
            if (count < 0) return done > 0 ? done : count;
            stored(address + done, count, offset + done);
            done += count;
        }
        return length;
    }

    /** The server has taken bytes. */
    private void stored(long address, long length, long offset) {
        changed = true;
        if (offset > inode.size) zero(inode.size, Math.min(offset - inode.size, -inode.size & SIZE - 1));
        update(address, length, offset);
        inode.size = Math.max(inode.size, offset + length);
        inode.modifiedNanos = inode.changedNanos = Clock.realtimeNanos();
    }

    @Override public long truncate(long length) {
        sync();
        long result = file.isUnlinked() ? clear(length) : file.setLength(length);
        if (result < 0) return result;
        changed = true;
        if (length < inode.size) {
            drop(length + SIZE - 1 >>> 12);
            zero(length, -length & SIZE - 1);
        } else {
            zero(inode.size, Math.min(length - inode.size, -inode.size & SIZE - 1));
        }
        inode.size = length;
        inode.modifiedNanos = inode.changedNanos = Clock.realtimeNanos();
        return 0;
    }

    /**
     * The length of an unlinked file changes here alone, as the server (QEMU 7.2) can change it by path only: what is cut off must read as zeros
     * if the file grows again.
     */
    private long clear(long length) {
        if (writeFid == NONE) return -Errno.EINVAL;
        long bounce = session.bounce(), limit = Math.min(session.bounceBytes(), session.dataLimit());
        if (bounce == 0) return -Errno.ENOMEM;
        Memory.fill(DirectMap.address(bounce), 0, limit);
        Payload payload = session.payload();
        for (long at = length; at < inode.size; ) {
            payload.clear();
            payload.add(bounce, (int) Math.min(limit, inode.size - at));
            long count = session.write(writeFid, at);
            if (count <= 0) return count < 0 ? count : -Errno.EIO;
            at += count;
        }
        return 0;
    }

    @Override protected void mapWritten(long index) {
        mapped = true;
        super.mapWritten(index);
    }

    /** Gives the server what mappings have written, neighbouring pages together. */
    @Override public long sync() {
        if (!mapped) return 0;
        long end = inode.size + SIZE - 1 >>> 12;
        for (long index = nextDirty(0, end); index >= 0; index = nextDirty(index, end)) {
            if (writeFid == NONE) return -Errno.EIO;
            long count = writeDirty(index, end);
            if (count < 0) return count;
            index += count;
        }
        mapped = false;
        return 0;
    }

    private long nextDirty(long from, long end) {
        for (long index = nextPresent(from); index >= 0 && index < end; index = nextPresent(index + 1)) if (isDirty(index)) return index;
        return -1;
    }

    /** Writes the dirty pages that begin at the index; answers how many. They count as clean from before, so that no later store is missed. */
    private long writeDirty(long index, long end) {
        Payload payload = session.payload();
        payload.clear();
        long most = Math.min(end - index, session.dataLimit() / SIZE);
        int pages = 0;
        while (pages < most && isDirty(index + pages)) {
            long at = index + pages;
            int bytes = (int) Math.min(SIZE, inode.size - (at << 12));
            if (!payload.add(find(at), bytes)) break;
            clean(at);
            pages++;
        }
        int wanted = payload.lengthBytes();
        long count = session.write(writeFid, index << 12);
        changed = true;
        if (count == wanted) return pages;
        for (int i = 0; i < pages; i++) super.mapWritten(index + i);
        return count < 0 ? count : -Errno.EIO;
    }

    /** fsync(2). */
    long synchronise(boolean dataOnly) {
        long result = sync();
        int fid = writeFid != NONE ? writeFid : readFid;
        return result < 0 || fid == NONE ? result : session.synchronise(fid, dataOnly);
    }

    /** Nobody knows the file any more. */
    void close() {
        CacheReclaim.remove(this);
        drop(0);
        if (writeFid != NONE) session.clunk(writeFid);
        if (readFid != NONE && !file.owner.readOnly) session.clunk(readFid);
        writeFid = NONE;
        readFid = NONE;
    }
}
