package hermitux.kernel.fs.ninep;

import hermitux.abi.Errno;
import hermitux.kernel.cpu.InterruptHandler;
import hermitux.kernel.driver.virtio.NinepTransport;
import hermitux.kernel.driver.virtio.Payload;
import hermitux.kernel.memory.Frames;

/**
 * A connection to a 9P2000.L server: made with the first request, one method a request. A method answers 0 or a count, or -errno: the server's
 * own (Rlerror passes Linux numbers), or -EIO for an answer that makes no sense, whose every length is checked against what has arrived.
 *
 * Fids are numbered by the client ({@link FidNumbers}).
 */
final class Session {
    /** Largest message: half a MiB of data. The server may want less. */
    private static final int MESSAGE_BYTES = (512 << 10) + Frames.SIZE;
    private static final int SMALLEST_MESSAGE = 4096;
    private static final int TAG = 1, POSTED_TAG = 2;
    private static final int NEW = 0, CONNECTED = 1, FAILED = 2;
    private static final int LARGEST_ERROR = 4095;
    private static final int BOUNCE_ORDER = 5;
    static final int ROOT_FID = 0;

    final String tag;
    /** The qid of the last answer that has one. */
    int qidType;
    long qidPath;
    /** Of the last getattr. */
    final Attributes attributes = new Attributes();
    /** Of the last statfs. */
    final Statistics statistics = new Statistics();
    /** Why readLink answered null: -errno. */
    long error;
    /** At the entries of the last readdir. */
    final Reply reply = new Reply();

    private final Request request = new Request();
    private NinepTransport transport;
    private int state = NEW;
    private int failure;
    private final FidNumbers fids = new FidNumbers(ROOT_FID + 1);
    /** The server is our own monitor's. */
    private boolean own;
    /** Where the file's offset was after the last append; -1 if the server does not say. */
    long appendedTo = -1;
    /** When our own server's file had been modified before the last write. */
    long modifiedBefore;
    /** Null if the server does not tell of changes. */
    ChangeRing changes;
    private int messageBytes = SMALLEST_MESSAGE;
    private long bounce;
    private int bounceBytes;

    static final class Statistics {
        long blockSize, blocks, blocksFree, files, filesFree;
    }

    Session(String tag) { this.tag = tag; }

    int newFid() { return fids.take(); }

    /** Its server stays with files where others stand for paths, and its locks are the host's. */
    boolean isOwn() { return own; }

    /** Bytes that one read or write may carry. */
    int dataLimit() { return messageBytes - Wire.DATA_HEADER; }

    /** Pieces of memory for the data of the next read or write. Only once connected. */
    Payload payload() { return transport.payload; }

    /** Physical address where data to be written is put together: 128 KiB, or less where memory is short; 0 if there is none. */
    long bounce() {
        for (int order = BOUNCE_ORDER; bounce == 0 && order >= 0; order--) {
            bounce = Frames.allocateContiguous(order);
            bounceBytes = Frames.SIZE << order;
        }
        return bounce;
    }

    int bounceBytes() { return bounceBytes; }

    /** Finds the device, agrees on the dialect and attaches to the root. */
    long connect() {
        if (state == CONNECTED) return 0;
        if (state == FAILED) return -failure;
        state = FAILED;
        failure = Errno.ENODEV;
        transport = NinepTransport.find(tag);
        if (transport == null) return -failure;
        failure = Errno.EIO;
        own = speaks(Wire.OWN_DIALECT);
        if (!own && !speaks(Wire.DIALECT)) return -failure;
        if (own) hearOfChanges();
        begin(Wire.ATTACH).put32(ROOT_FID).put32(Wire.NO_FID).put("root").put("").put32(Wire.NO_USER);
        long result = call(Wire.ATTACH);
        if (result >= 0) result = qid();
        if (result >= 0) result = state();
        if (result < 0) {
            failure = (int) -result;
            return result;
        }
        state = CONNECTED;
        return 0;
    }

    private boolean speaks(String dialect) {
        begin(Wire.VERSION, Wire.NO_TAG).put32(MESSAGE_BYTES).put(dialect);
        if (call(Wire.VERSION, Wire.NO_TAG, 0, NinepTransport.NO_PAYLOAD) < 0) return false;
        int agreed = reply.get32();
        if (reply.bad || agreed < SMALLEST_MESSAGE || agreed > MESSAGE_BYTES || !reply.string().equals(dialect)) return false;
        messageBytes = agreed;
        return true;
    }

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

    /** Takes the attributes that our own server sends along. */
    private long state() {
        if (own) attributes.readState(reply);
        return reply.bad ? -Errno.EIO : 0;
    }

    /** Gives the server memory to tell of changes in; null if it does not. */
    private void hearOfChanges() {
        long memory = Frames.allocateContiguous(ChangeRing.ORDER);
        if (memory == 0) return;
        transport.payload.clear();
        transport.payload.add(memory, ChangeRing.BYTES);
        begin(Wire.CHANGES);
        if (call(Wire.CHANGES, TAG, 0, NinepTransport.PAYLOAD_IN) >= 0) changes = new ChangeRing(memory);
        else Frames.release(memory);
    }

    /** Has the transport interrupt when something has changed, which the handler then is to look at. */
    void interruptAtChanges(InterruptHandler handler) {
        if (changes == null) return;
        transport.interruptAtChanges(handler);
        changes.wantInterrupts();
    }

    /** Gives a fid up; the answer is not waited for. */
    void clunk(int fid) {
        fids.give(fid);
        long place = transport.postAddress();
        if (place != 0) {
            transport.post(request.begin(place, 32, Wire.CLUNK, POSTED_TAG).put32(fid).end(0));
            return;
        }
        begin(Wire.CLUNK).put32(fid);
        call(Wire.CLUNK);
    }

    long getattr(int fid) {
        begin(Wire.GETATTR).put32(fid).put64(Wire.BASIC_ATTRIBUTES);
        long result = call(Wire.GETATTR);
        if (result < 0) return result;
        attributes.read(reply, own);
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

    /** Reads into the payload, as much as that holds. */
    long read(int fid, long offset) {
        int wanted = transport.payload.lengthBytes();
        begin(Wire.READ).put32(fid).put64(offset).put32(wanted);
        long result = call(Wire.READ, TAG, 0, NinepTransport.PAYLOAD_IN);
        if (result < 0) return result;
        int count = reply.get32();
        return reply.bad || count < 0 || count > wanted || count > result - NinepTransport.READ_HEADER ? -Errno.EIO : count;
    }

    /** Writes the payload; at the file's end if the offset is AT_END, which our own server alone knows. */
    long write(int fid, long offset) {
        int length = transport.payload.lengthBytes();
        begin(Wire.WRITE).put32(fid).put64(offset).put32(length);
        long result = call(Wire.WRITE, TAG, length, NinepTransport.PAYLOAD_OUT);
        if (result < 0) return result;
        int count = reply.get32();
        if (own) {
            appendedTo = reply.get64();
            modifiedBefore = Attributes.time(reply);
            state();
        }
        return reply.bad || count < 0 || count > length ? -Errno.EIO : count;
    }

    /** Bytes of entries that readDirectory asks for. */
    int directoryBytes() { return Math.min(NinepTransport.REPLY_BYTES, messageBytes) - Wire.DATA_HEADER; }

    /** Leaves {@link #reply} at the entries: qid, u64 offset of the next, u8 type, name. Answers how many bytes of them there are. */
    long readDirectory(int fid, long offset) {
        begin(Wire.READDIR).put32(fid).put64(offset).put32(directoryBytes());
        long result = call(Wire.READDIR);
        if (result < 0) return result;
        int count = reply.get32();
        if (reply.bad || count < 0 || count > reply.remaining()) return -Errno.EIO;
        reply.limit(NinepTransport.READ_HEADER + count);
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
        if (own) request.put32(flags);
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

    long statfs(int fid) {
        begin(Wire.STATFS).put32(fid);
        long result = call(Wire.STATFS);
        if (result < 0) return result;
        reply.get32();                  // type
        statistics.blockSize = reply.get32() & 0xffffffffL;
        statistics.blocks = reply.get64();
        statistics.blocksFree = reply.get64();
        reply.get64();                  // available to others than root
        statistics.files = reply.get64();
        statistics.filesFree = reply.get64();
        return reply.bad ? -Errno.EIO : 0;
    }

    private Request begin(int type) { return begin(type, TAG); }
    private Request begin(int type, int tag) { return request.begin(transport.request, NinepTransport.REQUEST_BYTES, type, tag); }
    private long call(int type) { return call(type, TAG, 0, NinepTransport.NO_PAYLOAD); }
    /** For requests whose answer holds nothing of use. */
    private long done(int type) { return Math.min(call(type), 0); }

    /** Sends the message; answers the length of its answer, with {@link #reply} behind the header, or -errno. */
    private long call(int type, int tag, int payloadBytes, int direction) {
        int length = request.end(payloadBytes);
        if (length < 0) return -Errno.ENAMETOOLONG;
        int arrived = transport.exchange(length, direction);
        if (arrived < 0) return arrived;
        int here = direction == NinepTransport.PAYLOAD_IN ? Math.min(arrived, NinepTransport.READ_HEADER) : arrived;
        reply.open(transport.reply, here);
        int size = reply.get32(), answer = reply.get8(), answeredTag = reply.get16();
        if (reply.bad || size < Wire.HEADER || size > arrived || answeredTag != tag) return -Errno.EIO;
        reply.limit(size);
        if (answer == Wire.LERROR + 1) {
            int error = reply.get32();
            return error > 0 && error <= LARGEST_ERROR ? -error : -Errno.EIO;
        }
        return answer == type + 1 ? size : -Errno.EIO;
    }

    private long qid() {
        qidType = reply.get8();
        reply.get32();
        qidPath = reply.get64();
        return reply.bad ? -Errno.EIO : 0;
    }
}
