package hermitux.kernel.fs.ninep;

import hermitux.abi.Errno;
import hermitux.abi.ninep.Wire;
import hermitux.kernel.driver.virtio.NinepTransport;
import hermitux.kernel.memory.DirectMap;

/**
 * The requests to a 9P2000.L server, one method each. A method answers 0 or a count, or -errno: the server's own (Rlerror passes Linux numbers), or -EIO for
 * an answer that makes no sense.
 *
 * Fids are numbered by the client ({@link FidNumbers}).
 */
final class Session extends Connection {
    static final class Statistics {
        long blockSize, blocks, blocksFree, blocksAvailable, files, filesFree;
    }

    /** Of the last statfs. */
    final Statistics statistics = new Statistics();
    /** Why readLink answered null: -errno. */
    long error;
    /** Where the file's offset was after the last append; -1 if the server does not say. */
    long appendedTo = -1;
    /** When our own server's file had been modified before the last write. */
    long modifiedBefore;
    /** At the entries of the last readdir. */
    final ReplyReader entries = new ReplyReader();

    Session(String tag) { super(tag); }

    /** Makes newFid stand for a name in fid's directory, or for the same file if the name is null. */
    long walk(int fid, int newFid, String name) {
        begin(Wire.WALK).put32(fid).put32(newFid).put16(name == null ? 0 : 1);
        if (name != null) request.put(name);
        long result = call(Wire.WALK);
        if (result >= 0) result = walked(name != null);
        if (result < 0) fids.give(newFid);
        return result;
    }

    private long walked(boolean named) {
        int count = reply.get16();
        if (!named) return reply.bad || count != 0 ? -Errno.EIO : 0;
        if (count == 0 && !reply.bad) return -Errno.ENOENT;
        long result = count != 1 ? -Errno.EIO : qid();
        return result < 0 ? result : state();
    }

    /** Gives a fid up. */
    void clunk(int fid) {
        fids.give(fid);
        post(Wire.CLUNK, fid);
    }

    /** Of our own server: what it has opened for reading by a fid that names the file is closed. */
    void release(int fid) { post(Wire.RELEASE, fid); }

    long getattr(int fid) {
        begin(Wire.GETATTR).put32(fid).put64(Wire.BASIC_ATTRIBUTES);
        long result = call(Wire.GETATTR);
        if (result < 0) return result;
        attributes.read(reply, isOwn());
        return reply.bad ? -Errno.EIO : 0;
    }

    long setattr(int fid, int which, int mode, int uid, int gid, long size, long accessedNanos, long modifiedNanos) {
        begin(Wire.SETATTR).put32(fid).put32(which).put32(mode).put32(uid).put32(gid).put64(size);
        putTime(accessedNanos);
        putTime(modifiedNanos);
        long result = call(Wire.SETATTR);
        return result < 0 ? result : state();
    }

    private void putTime(long nanos) { request.put64(Math.floorDiv(nanos, 1_000_000_000L)).put64(Math.floorMod(nanos, 1_000_000_000L)); }

    long open(int fid, int flags) {
        begin(Wire.LOPEN).put32(fid).put32(flags);
        long result = call(Wire.LOPEN);
        return result < 0 ? result : qid();
    }

    /** Makes a file in fid's directory and opens it: fid then stands for the open file. */
    long create(int fid, String name, int flags, int mode, int gid) {
        begin(Wire.LCREATE).put32(fid).put(name).put32(flags).put32(mode).put32(gid);
        long result = call(Wire.LCREATE);
        return result < 0 ? result : qid();
    }

    /** Of our own server: newFid stands for fid's file and is open. */
    long openAs(int fid, int newFid, int flags) {
        begin(Wire.OPEN).put32(fid).put32(newFid).put32(flags);
        return made(call(Wire.OPEN), newFid);
    }

    /**
     * Of our own server: makes a file in a directory, or one without a name if that is empty. One new fid stands for it and another is open;
     * {@link #attributes} are the file's.
     */
    long createAs(int directory, int newFid, int openFid, String name, int flags, int mode, int gid) {
        begin(Wire.CREATE).put32(directory).put32(newFid).put32(openFid).put(name).put32(flags).put32(mode).put32(gid);
        long result = made(call(Wire.CREATE), newFid);
        if (result < 0) fids.give(openFid);
        return result;
    }

    private long made(long result, int newFid) {
        if (result >= 0) result = qid();
        if (result >= 0) result = state();
        if (result < 0) fids.give(newFid);
        return result;
    }

    /** Reads into the payload, as much as that holds. */
    long read(int fid, long offset) {
        int wanted = transport.payload.lengthBytes();
        begin(Wire.READ).put32(fid).put64(offset).put32(wanted);
        long result = callIn(Wire.READ);
        if (result < 0) return result;
        int count = reply.get32();
        return reply.bad || count < 0 || count > wanted || count > result - NinepTransport.READ_HEADER ? -Errno.EIO : count;
    }

    /** Writes the payload; at the file's end if the offset is AT_END, which our own server alone knows. */
    long write(int fid, long offset) {
        int length = transport.payload.lengthBytes();
        begin(Wire.WRITE).put32(fid).put64(offset).put32(length);
        long result = callOut(Wire.WRITE);
        if (result < 0) return result;
        int count = reply.get32();
        if (isOwn()) {
            appendedTo = reply.get64();
            modifiedBefore = Attributes.time(reply);
            state();
        }
        return reply.bad || count < 0 || count > length ? -Errno.EIO : count;
    }

    /** Bytes of entries that readDirectory asks for. */
    int directoryBytes() { return Math.min(bounce() != 0 ? bounceBytes() : NinepTransport.REPLY_BYTES, messageBytes) - Wire.DATA_HEADER; }

    /**
     * Leaves {@link #entries} at the entries: qid, u64 offset of the next, u8 type, name, and from our own server u8 whether attributes follow. Answers
     * how many bytes of them there are. They lie apart from other answers: to store a name may take a page of a file of this share.
     * @param attributes are wanted of each
     */
    long readDirectory(int fid, long offset, boolean attributes) {
        int wanted = directoryBytes();
        begin(Wire.READDIR).put32(fid).put64(offset).put32(wanted);
        boolean large = bounce() != 0;
        if (isOwn()) request.put8(attributes ? 1 : 0);
        if (large) {
            payload().clear();
            payload().add(bounce(), wanted);
        }
        long result = large ? callIn(Wire.READDIR) : call(Wire.READDIR);
        if (result < 0) return result;
        int count = reply.get32();
        long room = large ? Math.min(wanted, result - NinepTransport.READ_HEADER) : reply.remaining();
        if (reply.bad || count < 0 || count > room) return -Errno.EIO;
        if (large) entries.open(DirectMap.address(bounce()), count);
        else entries.open(transport.reply + NinepTransport.READ_HEADER, count);
        return count;
    }

    /** Null with the error in {@link #error}. */
    String readLink(int fid) {
        begin(Wire.READLINK).put32(fid);
        error = call(Wire.READLINK);
        if (error < 0) return null;
        String target = reply.string();
        if (!reply.bad) return target;
        error = -Errno.EIO;
        return null;
    }

    long makeSymbolicLink(int directory, String name, String target, int gid) {
        begin(Wire.SYMLINK).put32(directory).put(name).put(target).put32(gid);
        return done(Wire.SYMLINK);
    }

    long makeDirectory(int directory, String name, int mode, int gid) {
        begin(Wire.MKDIR).put32(directory).put(name).put32(mode).put32(gid);
        return done(Wire.MKDIR);
    }

    long makeNode(int directory, String name, int mode, int major, int minor, int gid) {
        begin(Wire.MKNOD).put32(directory).put(name).put32(mode).put32(major).put32(minor).put32(gid);
        return done(Wire.MKNOD);
    }

    long link(int directory, int fid, String name) {
        begin(Wire.LINK).put32(directory).put32(fid).put(name);
        return done(Wire.LINK);
    }

    long unlink(int directory, String name, int flags) {
        begin(Wire.UNLINKAT).put32(directory).put(name).put32(flags);
        return done(Wire.UNLINKAT);
    }

    /** @param flags of renameat2(2), which our own server alone knows */
    long rename(int oldDirectory, String oldName, int newDirectory, String newName, int flags) {
        begin(Wire.RENAMEAT).put32(oldDirectory).put(oldName).put32(newDirectory).put(newName);
        if (isOwn()) request.put32(flags);
        return done(Wire.RENAMEAT);
    }

    long synchronise(int fid, boolean dataOnly) {
        begin(Wire.FSYNC).put32(fid).put32(dataOnly ? 1 : 0);
        return done(Wire.FSYNC);
    }

    /** Sets or takes away a lock, length 0 meaning up to the end of all files: 0, -EAGAIN if another stands against it, or -errno. */
    long lock(int fid, int type, int flags, long start, long length) {
        begin(Wire.LOCK).put32(fid).put8(type).put32(flags).put64(start).put64(length).put32(0).put("");
        long result = call(Wire.LOCK);
        if (result < 0) return result;
        int status = reply.get8();
        if (reply.bad) return -Errno.EIO;
        return status == Wire.LOCK_SET ? 0 : status == Wire.LOCK_BLOCKED ? -Errno.EAGAIN : -Errno.ENOLCK;
    }

    /** Of our own server: this machine maps the file to write, or does so no more. */
    long claim(int fid, boolean take) {
        begin(Wire.CLAIM).put32(fid).put8(take ? 1 : 0);
        return done(Wire.CLAIM);
    }

    /** The lock that stands against one: its type, or -errno; {@link #reply} is then at its start and length. */
    long testLock(int fid, int type, long start, long length) {
        begin(Wire.GETLOCK).put32(fid).put8(type).put64(start).put64(length).put32(0).put("");
        long result = call(Wire.GETLOCK);
        if (result < 0) return result;
        int found = reply.get8();
        return reply.bad || found > Wire.LOCK_NONE ? -Errno.EIO : found;
    }

    /** Of our own server: fallocate(2) on an open fid. */
    long allocate(int fid, int mode, long offset, long length) {
        begin(Wire.ALLOCATE).put32(fid).put32(mode).put64(offset).put64(length);
        long result = call(Wire.ALLOCATE);
        return result < 0 ? result : state();
    }

    /** Of our own server: the next data or hole from an offset on. */
    long seek(int fid, long offset, int whence) {
        begin(Wire.SEEK).put32(fid).put64(offset).put32(whence);
        long result = call(Wire.SEEK);
        if (result < 0) return result;
        long found = reply.get64();
        return reply.bad || found < 0 ? -Errno.EIO : found;
    }

    /** Makes newFid stand for an extended attribute of fid's file, or for the list of their names if the name is empty; answers how long that is. */
    long findAttribute(int fid, int newFid, String name) {
        begin(Wire.XATTRWALK).put32(fid).put32(newFid).put(name);
        long result = call(Wire.XATTRWALK);
        long size = result < 0 ? result : reply.get64();
        if (size >= 0 && reply.bad) size = -Errno.EIO;
        if (size < 0) fids.give(newFid);
        return size;
    }

    /** Makes fid the attribute to be written, which is set, or removed if it has no bytes, when the fid is given up ({@link #clunkNow}). */
    long makeAttribute(int fid, String name, long size, int flags) {
        begin(Wire.XATTRCREATE).put32(fid).put(name).put64(size).put32(flags);
        return done(Wire.XATTRCREATE);
    }

    /** Gives a fid up whose answer matters. */
    long clunkNow(int fid) {
        fids.give(fid);
        begin(Wire.CLUNK).put32(fid);
        return done(Wire.CLUNK);
    }

    long statfs(int fid) {
        begin(Wire.STATFS).put32(fid);
        long result = call(Wire.STATFS);
        if (result < 0) return result;
        reply.get32();                  // type
        statistics.blockSize = reply.get32() & 0xffffffffL;
        statistics.blocks = reply.get64();
        statistics.blocksFree = reply.get64();
        statistics.blocksAvailable = reply.get64();
        statistics.files = reply.get64();
        statistics.filesFree = reply.get64();
        return reply.bad ? -Errno.EIO : 0;
    }


}
