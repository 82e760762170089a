package hermitux.kernel.fs.ninep;

import hermitux.abi.Errno;
import hermitux.abi.ninep.Wire;
import hermitux.kernel.driver.virtio.Payload;
import hermitux.kernel.fs.page.BackedPages;
import hermitux.kernel.fs.page.CacheReclaim;
import hermitux.kernel.machine.Allocates;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.DirectMap;
import hermitux.kernel.memory.Frames;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.time.Clock;

/**
 * The data of a file of the server: pages that were read. Reading goes through them, straight from the server into their frames, and ahead of what is asked
 * for; long reads of long files pass the pages by. Writing goes to the server at once and then into those pages that are there.
 */
final class NinepPages extends BackedPages {
    /** A file up to this size is read whole at first touch; of larger ones this much, doubling while it is read in order. */
    private static final int FIRST_PAGES = 64, MOST_PAGES = 128;
    /** What is read ahead takes this part of memory at most. */
    private static final int SHARE_OF_MEMORY = 32;
    /** Reads of this much and more go straight into the program's memory, if the file is too long to be read ahead at once. */
    private static final int STRAIGHT_BYTES = 64 << 10, KEPT_BYTES = MOST_PAGES * SIZE;
    private static final int NONE = -1, FALLOC_KEEP_SIZE = 1;

    final OpenFids fids;
    private final NinepInode file;
    private final Session session;
    /** The page behind the last read-ahead, and its length. */
    private long expected;
    private int window = FIRST_PAGES;
    /** The server's file when the pages were read. */
    private long cachedModified;
    private long cachedSize;
    /** We have changed the file since: its new time and size are our own doing. */
    private boolean changed;
    final WriteFailures failures = new WriteFailures();
    /** Somebody else may have changed the file. */
    private boolean doubted;

    NinepPages(NinepInode inode) {
        super(inode);
        file = inode;
        session = inode.session;
        fids = new OpenFids(inode);
    }

    /** Opens for an access mode of open(2), after the attributes were brought up to date. */
    long open(int access) {
        compare();
        return fids.open(access);
    }

    void closed(int access) {
        fids.closed(access);
        if (!file.owner.readOnly && fids.writers == 0 && changed) settle();
        fids.giveUpUnused();
    }

    /** Learns what our changes made of the file's time, so that the next opening does not take them for the host's. */
    private void settle() {
        file.forgetAttributes();
        if (file.refresh() >= 0) remember();
    }

    private void remember() {
        cachedModified = file.modifiedNanos;
        cachedSize = file.size;
        changed = false;
    }

    /** Before the data is looked at: asks the server whether it is still the same, if that is in doubt or was long ago. */
    void revalidate() {
        file.owner.changes.hear();
        if (!doubted && file.ageNanos() < NinepFileSystem.BELIEVED_NANOS) return;
        if (file.ask() == 0) compare();
    }

    /** Drops the pages if the host has changed the file since they were read. */
    private void compare() {
        doubted = false;
        if (changed && fids.isOpen()) return;
        boolean other = cachedModified != file.modifiedNanos || cachedSize != file.size, shorter = file.size < cachedSize;
        remember();
        if (shorter) cut(file.size + SIZE - 1 >>> 12);
        if (!other || present() == 0) return;
        sync();
        renew();
    }

    /** What is here must be compared with the server's file before it is read. */
    void doubt() { doubted = true; }

    /** The times were set by us. */
    void touched() {
        if (session.isOwn()) remember();
        else changed = true;
    }

    @Override protected long fill(long index, boolean map) {
        int fid = fids.reader();
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
        int fid = fids.reader();
        if (fid < 0) return fid;
        Payload payload = session.payload();
        payload.clear();
        length = Math.min(length, session.dataLimit());
        for (long done = 0, part; done < length; done += part) {
            part = Math.min(SIZE - (address + done & SIZE - 1), length - done);
            if (!payload.add(UserMemory.physical(address + done), (int) part)) break;
        }
        return fids.read(fid, offset);
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
        long result = fids.read(fid, index << 12);
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
        long result = fids.read(fid, index << 12);
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
        if (fids.writeFid == NONE) return -Errno.EBADF;
        long bounce = session.bounce();
        if (bounce == 0) return -Errno.ENOMEM;
        long limit = Math.min(session.bounceBytes(), session.dataLimit());
        for (long done = 0; done < length; ) {
            long part = Math.min(limit, length - done);
            long count = put(fids.writeFid, bounce, address + done, part, offset + done);
            if (count < 0) return done > 0 ? done : count;
            stored(address + done, count, offset + done);
            done += count;
        }
        return length;
    }

    /** By way of the bounce buffer, which holds so much at least. */
    private long put(int fid, long bounce, long address, long length, long offset) {
        Memory.copy(DirectMap.address(bounce), address, length);
        Payload payload = session.payload();
        payload.clear();
        payload.add(bounce, (int) length);
        long count = put(fid, offset);
        return count == 0 ? -Errno.EIO : count;
    }

    /** At the host's end of the file, which may lie behind what is known here. Answers the count; the file's length is then where it ended. */
    @Override public long append(long address, long length) {
        long bounce = session.bounce();
        if (bounce == 0) return -Errno.ENOMEM;
        int fid = session.isOwn() ? fids.writeFid : fids.appender();
        if (fid < 0) return fid == NONE ? -Errno.EBADF : fid;
        long limit = Math.min(session.bounceBytes(), session.dataLimit());
        for (long done = 0; done < length; ) {
            long part = Math.min(limit, length - done);
            long count = put(fid, bounce, address + done, part, session.isOwn() ? Wire.AT_END : inode.size);
            if (count < 0) return done > 0 ? done : count;
            appended(address + done, count, session.appendedTo >= 0 ? session.appendedTo : lengthNow(inode.size + count));
            done += count;
        }
        return length;
    }

    private long lengthNow(long expected) {
        file.forgetAttributes();
        long before = inode.size, now = file.refresh() < 0 ? expected : inode.size;
        inode.size = before;
        return now;
    }

    private void appended(long address, long count, long end) {
        long at = end - count;
        if (at != inode.size) drop(Math.max(0, Math.min(at, inode.size)) >>> 12);
        inode.size = Math.max(0, at);
        stored(address, count, inode.size);
    }

    private long put(int fid, long offset) {
        file.owner.changes.doing(file);
        long count = session.write(fid, offset);
        file.owner.changes.done();
        return count;
    }

    /** The server has taken bytes. */
    private void stored(long address, long length, long offset) {
        if (session.isOwn()) {
            storedThere(address, length, offset);
            return;
        }
        changed = true;
        if (offset > inode.size) zero(inode.size, Math.min(offset - inode.size, -inode.size & SIZE - 1));
        update(address, length, offset);
        inode.size = Math.max(inode.size, offset + length);
        inode.modifiedNanos = inode.changedNanos = Clock.realtimeNanos();
    }

    /** The same where the server says what the file was before, and is now: others may have changed it since we asked. */
    private void storedThere(long address, long length, long offset) {
        boolean alone = session.modifiedBefore == cachedModified && session.attributes.size == Math.max(inode.size, offset + length);
        if (!alone && present() > 0) renew();
        if (offset > inode.size) zero(inode.size, Math.min(offset - inode.size, -inode.size & SIZE - 1));
        update(address, length, offset);
        file.take(session.attributes);
        remember();
    }

    @Override public long truncate(long length) {
        sync();
        long before = inode.size;
        long result = file.isUnlinked() && !session.isOwn() ? clear(length) : file.setLength(fids.writeFid, length);
        if (result < 0) return result;
        if (length < before) {
            cut(length + SIZE - 1 >>> 12);
            zero(length, -length & SIZE - 1);
        } else {
            zero(before, Math.min(length - before, -before & SIZE - 1));
        }
        if (session.isOwn()) {
            remember();
            return 0;
        }
        changed = true;
        inode.size = length;
        inode.modifiedNanos = inode.changedNanos = Clock.realtimeNanos();
        return 0;
    }

    /** fallocate(2) there: which of the data is another afterwards depends on the mode. */
    long allocate(int mode, long offset, long length) {
        sync();
        if (fids.writeFid == NONE) return -Errno.EBADF;
        long before = inode.size;
        file.owner.changes.doing(file);
        long result = session.allocate(fids.writeFid, mode, offset, length);
        file.owner.changes.done();
        if (result < 0) return result;
        file.take(session.attributes);
        remember();
        if ((mode & ~FALLOC_KEEP_SIZE) != 0) renew();
        else zero(before, -before & SIZE - 1);
        return 0;
    }

    /** lseek(2) to data or a hole; -EOPNOTSUPP if the server cannot say. */
    @Allocates(reason = "a fid, for a file that is opened to write alone")
    long search(long offset, int whence) {
        sync();
        int fid = session.isOwn() ? fids.reader() : -Errno.EOPNOTSUPP;
        return fid < 0 ? -Errno.EOPNOTSUPP : session.seek(fid, offset, whence);
    }

    /**
     * The length of an unlinked file changes here alone, as the server (QEMU 7.2) can change it by path only: what is cut off must read as zeros
     * if the file grows again.
     */
    private long clear(long length) {
        if (fids.writeFid == NONE) return -Errno.EINVAL;
        long bounce = session.bounce(), limit = Math.min(session.bounceBytes(), session.dataLimit());
        if (bounce == 0) return -Errno.ENOMEM;
        Memory.fill(DirectMap.address(bounce), 0, limit);
        Payload payload = session.payload();
        for (long at = length; at < inode.size; ) {
            payload.clear();
            payload.add(bounce, (int) Math.min(limit, inode.size - at));
            long count = put(fids.writeFid, at);
            if (count <= 0) return count < 0 ? count : -Errno.EIO;
            at += count;
        }
        return 0;
    }

    @Override public long sync() {
        long result = super.sync();
        return result < 0 ? failures.add(result) : result;
    }

    @Override protected long writeDirty(long index, long end) {
        if (fids.writeFid == NONE) return -Errno.EIO;
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
        long count = put(fids.writeFid, index << 12);
        changed = !session.isOwn();
        if (count >= 0 && session.isOwn()) {
            file.take(session.attributes);
            remember();
        }
        if (count == wanted) return pages;
        for (int i = 0; i < pages; i++) markDirty(index + i);
        return count < 0 ? count : -Errno.EIO;
    }

    /** fsync(2). */
    long synchronise(boolean dataOnly) {
        long result = sync();
        int fid = fids.writeFid != NONE ? fids.writeFid : fids.readFid;
        return result < 0 || fid == NONE ? result : session.synchronise(fid, dataOnly);
    }

    void close() {
        CacheReclaim.remove(this);
        drop(0);
        fids.close();
    }
}
