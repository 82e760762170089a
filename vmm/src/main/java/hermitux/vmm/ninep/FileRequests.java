package hermitux.vmm.ninep;

import hermitux.abi.Errno;
import hermitux.abi.ninep.Wire;
import hermitux.vmm.machine.Linux;
import hermitux.vmm.virtio.Pieces;

/** Requests on open files: Tlopen and Tlcreate, data and entries, locks. File data goes straight between file and guest memory. */
final class FileRequests {
    private static final int SEEK_CURRENT = 1, SEEK_DATA = 3, SEEK_HOLE = 4, APPEND = 0x10;
    private static final int LOCK_SET = 0, LOCK_BLOCKED = 1, MOST_CLIENT_BYTES = 1024;

    private final Exchange at;
    /** When the file had been modified before a write. */
    private long modifiedSeconds;
    private long modifiedNanos;
    private final HostLocks locks = new HostLocks();
    private final DirectoryListing listing;

    private final ExtendedAttributeRequests attributes;

    FileRequests(Exchange at, ExtendedAttributeRequests attributes) {
        this.at = at;
        this.attributes = attributes;
        listing = new DirectoryListing(at);
    }

    long open() {
        Fid fid = at.fid();
        int flags = at.request.get32();
        if (at.request.bad || fid == null) return -Errno.EINVAL;
        if (fid.open != Fid.NONE || fid.attribute != null) return -Errno.EBUSY;
        long file = at.folder.open(fid.path, flags);
        if (file < 0) return file;
        at.opened(fid, (int) file);
        long result = at.qid(fid.path);
        at.reply.put32(0);
        return result;
    }

    /** The fid, a folder's before, becomes the new file's. */
    long create() {
        int number = at.request.get32();
        Fid directory = at.fids.get(number);
        String name = at.request.string();
        int flags = at.request.get32(), mode = at.request.get32(), group = at.request.get32();
        if (at.request.bad || directory == null || directory.open != Fid.NONE) return -Errno.EINVAL;
        long file = at.folder.create(directory.path, name, flags, mode, group);
        if (file < 0) return file;
        long path = at.folder.duplicate((int) file);
        if (path < 0) {
            Linux.call(Linux.CLOSE, file);
            return path;
        }
        at.close(directory);
        Fid created = new Fid((int) path);
        at.opened(created, (int) file);
        at.fids.put(number, created);
        long result = at.qid(created.path);
        at.reply.put32(0);
        return result;
    }

    /** Of our own dialect: a new fid for the same file, open. */
    long openAs() {
        Fid from = at.fid();
        int number = at.request.get32(), flags = at.request.get32();
        if (at.request.bad || from == null) return -Errno.EINVAL;
        long file = at.folder.open(from.path, flags);
        return file < 0 ? file : opened((int) file, at.folder.duplicate(from.path), number);
    }

    private long opened(int file, long path, int number) {
        if (path < 0) {
            Linux.call(Linux.CLOSE, file);
            return path;
        }
        Fid fid = new Fid((int) path);
        at.opened(fid, file);
        long result = at.add(number, fid);
        return result < 0 ? result : at.named(number, fid);
    }

    /** Of our own dialect: a new file, by a fid that names it and one that is open. */
    long createAs() {
        Fid directory = at.fid();
        int number = at.request.get32(), openNumber = at.request.get32();
        String name = at.request.string();
        int flags = at.request.get32(), mode = at.request.get32(), group = at.request.get32();
        if (at.request.bad || directory == null || number == openNumber) return -Errno.EINVAL;
        if (!at.hasRoomForName()) return -Errno.EMFILE;
        int folder = directory.path;
        long file = name.isEmpty() ? at.folder.createUnnamed(folder, flags, mode, group) : at.folder.create(folder, name, flags, mode, group);
        if (file < 0) return file;
        long path = at.folder.nameOf((int) file, folder, name);
        long result = path < 0 ? path : at.add(number, new Fid((int) path));
        if (result < 0) {
            Linux.call(Linux.CLOSE, file);
            return result;
        }
        result = opened((int) file, at.folder.duplicate((int) path), openNumber);
        at.reply.open(at.reply.limit());
        return result < 0 ? giveUp(number, result) : at.named(number, at.fids.get(number));
    }

    private long giveUp(int number, long error) {
        at.close(at.fids.remove(number));
        return error;
    }

    /** Of our own dialect: what a read has opened is closed. */
    long release() {
        Fid fid = at.fid();
        if (fid == null) return -Errno.EBADF;
        at.takeBack(fid);
        return 0;
    }

    long read() {
        Fid fid = at.fid();
        long offset = at.request.get64(), count = at.request.get32() & 0xffffffffL;
        if (at.request.bad || fid == null) return -Errno.EINVAL;
        long limit = Math.min(Math.min(count, at.messageBytes - Wire.READ_HEADER), at.chain.writableBytes - Wire.READ_HEADER);
        if (fid.attribute != null) return attributes.read(fid, offset, limit);
        int file = at.data(fid);
        if (file < 0) return file;
        int pieces = Pieces.writable(at.chain, Wire.READ_HEADER, limit);
        long done = pieces == 0 ? 0 : Linux.call(Linux.PREADV, file, Pieces.vector(), pieces, offset);
        if (done < count) at.takeBack(fid);
        if (done < 0) return done;
        at.dataBytes = (int) done;
        at.reply.put32(at.dataBytes);
        return 0;
    }

    long write() {
        Fid fid = at.fid();
        long offset = at.request.get64(), count = at.request.get32() & 0xffffffffL;
        if (at.request.bad || fid == null || count > at.chain.readableBytes - Wire.WRITE_HEADER) return -Errno.EINVAL;
        if (!at.folder.writable) return -Errno.EROFS;
        if (fid.attribute != null) {
            long result = attributes.write(fid, offset, count);
            return result < 0 || !at.own ? result : written(fid, offset + count);
        }
        if (fid.open == Fid.NONE || fid.lent) return -Errno.EBADF;
        int pieces = Pieces.readable(at.chain, Wire.WRITE_HEADER, count);
        if (at.own) rememberTime(fid);
        boolean appends = at.own && offset == Wire.AT_END;
        long done = 0;
        if (pieces > 0 && appends) done = Linux.call(Linux.PWRITEV2, fid.open, Pieces.vector(), pieces, -1, -1, APPEND);
        else if (pieces > 0) done = Linux.call(Linux.PWRITEV, fid.open, Pieces.vector(), pieces, offset);
        if (done < 0) return done;
        at.reply.put32((int) done);
        return at.own ? written(fid, appends ? Linux.call(Linux.LSEEK, fid.open, 0, SEEK_CURRENT) : offset + done) : 0;
    }

    private void rememberTime(Fid fid) {
        long status = at.folder.status(fid.path);
        modifiedSeconds = status < 0 ? 0 : Status.modifiedSeconds(status);
        modifiedNanos = status < 0 ? 0 : Status.modifiedNanos(status);
    }

    /**
     * What appends moves the descriptor's own offset, which nothing else uses, to where it ended. The attributes are asked for behind the feed of changes:
     * a change that these do not show yet is told of later.
     */
    private long written(Fid fid, long end) {
        at.reply.put64(end).put64(modifiedSeconds).put64(modifiedNanos);
        return state(fid);
    }

    private long state(Fid fid) {
        at.changes.settleAfterRequest();
        long status = at.folder.status(fid.path);
        if (status >= 0) at.putState(fid, status, false);
        return Math.min(status, 0);
    }

    long allocate() {
        Fid fid = at.fid();
        int mode = at.request.get32();
        long offset = at.request.get64(), length = at.request.get64();
        if (at.request.bad || fid == null) return -Errno.EINVAL;
        if (!at.folder.writable) return -Errno.EROFS;
        if (fid.open == Fid.NONE) return -Errno.EBADF;
        long result = Linux.call(Linux.FALLOCATE, fid.open, mode, offset, length);
        return result < 0 ? result : state(fid);
    }

    /** The next data or hole. */
    long seek() {
        Fid fid = at.fid();
        long offset = at.request.get64();
        int whence = at.request.get32();
        if (at.request.bad || fid == null || whence != SEEK_DATA && whence != SEEK_HOLE) return -Errno.EINVAL;
        int file = at.data(fid);
        if (file < 0) return file;
        long result = Linux.call(Linux.LSEEK, file, offset, whence);
        at.reply.put64(result);
        return Math.min(result, 0);
    }

    long lock() {
        Fid fid = at.fid();
        int type = at.request.get8(), flags = at.request.get32();
        long start = at.request.get64(), length = at.request.get64();
        at.request.get32();
        at.request.string();
        if (at.request.bad || fid == null || type > HostLocks.NONE) return -Errno.EINVAL;
        if (fid.open == Fid.NONE) return -Errno.EBADF;
        if (!at.folder.mayLock) return -Errno.ENOLCK;
        boolean whole = at.own && (flags & Wire.WHOLE_FILE) != 0;
        long result = whole ? locks.whole(fid.open, type) : locks.set(fid.open, type, start, length);
        if (result < 0 && result != -Errno.EAGAIN) return result;
        at.reply.put8(result == 0 ? LOCK_SET : LOCK_BLOCKED);
        return 0;
    }

    /** Of our own dialect: one machine at a time maps a file to write. */
    long claim() {
        Fid fid = at.fid();
        boolean take = at.request.get8() != 0;
        if (at.request.bad || fid == null) return -Errno.EINVAL;
        if (!at.folder.writable) return -Errno.EROFS;
        long status = at.folder.status(fid.path);
        return status < 0 ? status : locks.claim(at.folder.claim, Status.inode(status), take);
    }

    long testLock() {
        Fid fid = at.fid();
        int type = at.request.get8();
        long start = at.request.get64(), length = at.request.get64();
        at.request.get32();
        String client = at.request.string();
        if (at.request.bad || fid == null || type > HostLocks.WRITE) return -Errno.EINVAL;
        if (client.length() > MOST_CLIENT_BYTES) return -Errno.ENAMETOOLONG;
        return fid.open == Fid.NONE ? -Errno.EBADF : locks.test(fid.open, type, start, length, client, at.reply);
    }

    long readDirectory() {
        Fid fid = at.fid();
        long offset = at.request.get64(), count = at.request.get32() & 0xffffffffL;
        boolean attributes = at.own && at.request.get8() != 0;
        if (at.request.bad || fid == null) return -Errno.EINVAL;
        if (fid.open == Fid.NONE) return -Errno.EBADF;
        at.reply.put32(0);
        long limit = Math.min(Math.min(count, at.messageBytes - Wire.READ_HEADER), at.reply.room());
        long done = listing.read(fid, offset, (int) limit, attributes);
        if (done >= 0) at.reply.patch32(Wire.HEADER, (int) done);
        return done;
    }

    long synchronise() {
        Fid fid = at.fid();
        boolean dataOnly = at.request.get32() != 0;
        if (at.request.bad || fid == null || fid.open == Fid.NONE) return -Errno.EINVAL;
        return Linux.call(dataOnly ? Linux.FDATASYNC : Linux.FSYNC, fid.open);
    }
}
