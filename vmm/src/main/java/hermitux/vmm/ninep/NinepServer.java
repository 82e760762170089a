package hermitux.vmm.ninep;

import hermitux.abi.Errno;
import hermitux.vmm.machine.Linux;
import hermitux.vmm.machine.Memory;
import hermitux.vmm.machine.Scratch;
import hermitux.vmm.virtio.Pieces;
import hermitux.vmm.virtio.Virtqueue;
import java.util.HashMap;

/**
 * Serves a shared folder by 9P2000.L, one request at a time. Messages are copied out of guest memory before they are looked at; file data
 * goes straight between file and guest memory. Of the protocol's requests those that Linux's client and ours send are served, but for
 * extended attributes and locks, which clients keep to themselves after EOPNOTSUPP.
 */
public final class NinepServer {
    private static final int MOST_MESSAGE = 1 << 20, LEAST_MESSAGE = 4096;
    /** All but Twrite's data fits: two names of 64 KiB. */
    private static final int REQUEST_BYTES = 160 << 10, REPLY_BYTES = 64 << 10;
    private static final int MOST_FIDS = 1 << 16;
    private static final int MOST_LINK_BYTES = 4096;
    private static final long TIME_NOW = (1L << 30) - 1, TIME_OMIT = (1L << 30) - 2;

    private final SharedFolder folder;
    private final HashMap<Integer, Fid> fids = new HashMap<>();
    private final long requestBuffer = Scratch.allocate(REQUEST_BYTES);
    private final long replyBuffer = Scratch.allocate(REPLY_BYTES);
    private final Request request = new Request(requestBuffer);
    private final Reply reply = new Reply(replyBuffer);
    private final Qids qids;
    private final DirectoryListing listing;
    private int messageBytes = LEAST_MESSAGE;
    private Virtqueue chain;
    /** Bytes of data that went straight into guest memory behind the answer's header. */
    private int dataBytes;

    public NinepServer(String path, boolean writable) { this(path, writable, false); }

    /**
     * @param path of the folder on the host
     * @param publicOnly what only some users of the host may read is refused
     */
    public NinepServer(String path, boolean writable, boolean publicOnly) {
        folder = new SharedFolder(path, writable, publicOnly);
        qids = new Qids(folder);
        listing = new DirectoryListing(qids);
    }

    /** A descriptor of the folder. */
    public int folder() { return folder.root; }

    /** Whether the folder needs fchmodat(2), for want of fchmodat2(2). */
    public boolean changesModesByNumber() { return folder.modeByNumber; }

    /** Opens a file of the folder for the monitor's own use; a descriptor or -errno. */
    public int find(String path) { return (int) folder.find(path); }

    /** The guest starts anew: nothing that it had open stays. */
    public void reset() {
        for (Fid fid : fids.values()) fid.close();
        fids.clear();
    }

    /** Serves the request in a chain; answers how many bytes the answer has. */
    public int serve(Virtqueue chain) {
        this.chain = chain;
        if (chain.readableBytes < Wire.HEADER || chain.writableBytes < Wire.READ_HEADER) throw chain.broken("no room for a 9p message");
        int length = (int) Math.min(chain.readableBytes, REQUEST_BYTES);
        Pieces.copyOut(chain, requestBuffer, Math.min(length, Wire.WRITE_HEADER));
        int size = Memory.load32(requestBuffer), type = Memory.load8(requestBuffer + 4), tag = Memory.load16(requestBuffer + 5);
        if (type == Wire.WRITE) length = Math.min(length, Wire.WRITE_HEADER);
        else if (length > Wire.WRITE_HEADER) Pieces.copyOut(chain, requestBuffer, length);
        request.open(size < Wire.HEADER || size > chain.readableBytes ? 0 : Math.min(size, length));
        request.get32();
        request.get8();
        request.get16();
        reply.open((int) Math.min(chain.writableBytes, REPLY_BYTES));
        dataBytes = 0;
        long result = request.bad ? -Errno.EINVAL : handle(type);
        if (reply.length() > chain.writableBytes) result = -Errno.EOVERFLOW;
        if (result < 0) {
            dataBytes = 0;
            reply.open(Wire.READ_HEADER);
            reply.put32((int) -result);
        }
        int here = reply.end(result < 0 ? Wire.LERROR + 1 : type + 1, tag, dataBytes);
        Pieces.copyIn(chain, replyBuffer, here);
        return here + dataBytes;
    }

    private long handle(int type) {
        return switch (type) {
            case Wire.VERSION -> version();
            case Wire.ATTACH -> attach();
            case Wire.WALK -> walk();
            case Wire.CLUNK -> clunk();
            case Wire.LOPEN -> open();
            case Wire.LCREATE -> create();
            case Wire.READ -> read();
            case Wire.WRITE -> write();
            case Wire.READDIR -> readDirectory();
            case Wire.GETATTR -> getattr();
            case Wire.SETATTR -> setattr();
            case Wire.STATFS -> statfs();
            case Wire.READLINK -> readLink();
            case Wire.FSYNC -> synchronise();
            case Wire.MKDIR, Wire.SYMLINK, Wire.MKNOD -> make(type);
            case Wire.LINK -> link();
            case Wire.UNLINKAT -> unlink();
            case Wire.RENAMEAT -> rename();
            case Wire.FLUSH -> 0;       // what it names is answered: one request at a time
            default -> -Errno.EOPNOTSUPP;
        };
    }

    private Fid fid() { return fids.get(request.get32()); }

    private long version() {
        long wanted = request.get32() & 0xffffffffL;
        String dialect = request.string();
        if (request.bad || wanted < LEAST_MESSAGE) return -Errno.EINVAL;
        reset();
        messageBytes = (int) Math.min(wanted, MOST_MESSAGE);
        reply.put32(messageBytes).put(dialect.equals(Wire.DIALECT) ? dialect : "unknown");
        return 0;
    }

    private long attach() {
        int number = request.get32();
        if (request.bad) return -Errno.EINVAL;
        return taken(number, folder.attach());
    }

    /** The number becomes a fid of the file; the answer is its qid. */
    private long taken(int number, long path) {
        if (path < 0) return path;
        long result = add(number, new Fid((int) path));
        return result < 0 ? result : qid((int) path);
    }

    private long add(int number, Fid fid) {
        if (!fids.containsKey(number) && fids.size() < MOST_FIDS) {
            fids.put(number, fid);
            return 0;
        }
        fid.close();
        return fids.containsKey(number) ? -Errno.EEXIST : -Errno.EMFILE;
    }

    private long qid(int path) {
        long status = folder.status(path);
        if (status < 0) return status;
        qids.put(reply, status);
        return 0;
    }

    /** Names that lead to the first that does not exist: the answer then has fewer qids than names, and the new fid is not made. */
    private long walk() {
        Fid from = fid();
        int number = request.get32(), names = request.get16();
        if (request.bad || from == null || names > Wire.MOST_NAMES) return -Errno.EINVAL;
        reply.put16(0);
        long at = folder.duplicate(from.path);
        if (at < 0) return at;
        for (int i = 0; i < names && at >= 0; i++) {
            String name = request.string();
            long next = request.bad ? -Errno.EINVAL : folder.passable((int) at) ? folder.walk((int) at, name) : -Errno.EACCES;
            Linux.call(Linux.CLOSE, at);
            at = next;
            if (at >= 0 && qid((int) at) == 0) reply.patch16(Wire.HEADER, i + 1);
            else if (i == 0 || request.bad) return at;
        }
        if (at < 0) return 0;        // fewer qids than names
        Fid old = fids.get(number);
        if (old == from) fids.remove(number);
        long result = add(number, new Fid((int) at));
        if (old == from && result == 0) old.close();
        return result;
    }

    private long clunk() {
        Fid gone = fids.remove(request.get32());
        if (gone == null) return -Errno.EBADF;
        gone.close();
        return 0;
    }

    private long open() {
        Fid fid = fid();
        int flags = request.get32();
        if (request.bad || fid == null) return -Errno.EINVAL;
        if (fid.open != Fid.NONE) return -Errno.EBUSY;
        long file = folder.open(fid.path, flags);
        if (file < 0) return file;
        fid.open = (int) file;
        long result = qid(fid.path);
        reply.put32(0);
        return result;
    }

    /** The fid, a folder's before, becomes the new file's. */
    private long create() {
        int number = request.get32();
        Fid directory = fids.get(number);
        String name = request.string();
        int flags = request.get32(), mode = request.get32(), group = request.get32();
        if (request.bad || directory == null || directory.open != Fid.NONE) return -Errno.EINVAL;
        long file = folder.create(directory.path, name, flags, mode, group);
        if (file < 0) return file;
        long path = folder.duplicate((int) file);
        if (path < 0) {
            Linux.call(Linux.CLOSE, file);
            return path;
        }
        directory.close();
        Fid created = new Fid((int) path);
        created.open = (int) file;
        fids.put(number, created);
        long result = qid(created.path);
        reply.put32(0);
        return result;
    }

    private long read() {
        Fid fid = fid();
        long offset = request.get64(), count = request.get32() & 0xffffffffL;
        if (request.bad || fid == null) return -Errno.EINVAL;
        if (fid.open == Fid.NONE) return -Errno.EBADF;
        long limit = Math.min(Math.min(count, messageBytes - Wire.READ_HEADER), chain.writableBytes - Wire.READ_HEADER);
        int pieces = Pieces.writable(chain, Wire.READ_HEADER, limit);
        long done = pieces == 0 ? 0 : Linux.call(Linux.PREADV, fid.open, Pieces.vector(), pieces, offset);
        if (done < 0) return done;
        dataBytes = (int) done;
        reply.put32(dataBytes);
        return 0;
    }

    private long write() {
        Fid fid = fid();
        long offset = request.get64(), count = request.get32() & 0xffffffffL;
        if (request.bad || fid == null || count > chain.readableBytes - Wire.WRITE_HEADER) return -Errno.EINVAL;
        if (!folder.writable) return -Errno.EROFS;
        if (fid.open == Fid.NONE) return -Errno.EBADF;
        int pieces = Pieces.readable(chain, Wire.WRITE_HEADER, count);
        long done = pieces == 0 ? 0 : Linux.call(Linux.PWRITEV, fid.open, Pieces.vector(), pieces, offset);
        if (done < 0) return done;
        reply.put32((int) done);
        return 0;
    }

    private long readDirectory() {
        Fid fid = fid();
        long offset = request.get64(), count = request.get32() & 0xffffffffL;
        if (request.bad || fid == null) return -Errno.EINVAL;
        if (fid.open == Fid.NONE) return -Errno.EBADF;
        reply.put32(0);
        long limit = Math.min(Math.min(count, messageBytes - Wire.READ_HEADER), reply.room());
        long done = listing.read(fid.open, offset, (int) limit, reply);
        if (done >= 0) reply.patch32(Wire.HEADER, (int) done);
        return done;
    }

    /** struct stat: 16 links, 24 mode, 28 uid, 32 gid, 40 device number, 48 size, 56 block size, 64 blocks, then times of 16 bytes. */
    private long getattr() {
        Fid fid = fid();
        if (request.bad || fid == null) return -Errno.EINVAL;
        long status = folder.status(fid.path);
        if (status < 0) return status;
        reply.put64(Wire.BASIC_ATTRIBUTES);
        qids.put(reply, status);
        for (int field : new int[] {24, 28, 32}) reply.put32(Memory.load32(status + field));
        reply.put64(Memory.load64(status + 16));
        for (int field = 40; field < 120; field += 8) reply.put64(Memory.load64(status + field));
        for (int i = 0; i < 4; i++) reply.put64(0);         // time of birth, generation, version of the data
        return 0;
    }

    private long setattr() {
        Fid fid = fid();
        int which = request.get32(), mode = request.get32(), user = request.get32(), group = request.get32();
        long size = request.get64(), accessed = request.get64(), accessedNanos = request.get64();
        long modified = request.get64(), modifiedNanos = request.get64();
        if (request.bad || fid == null) return -Errno.EINVAL;
        long result = 0;
        if ((which & (Wire.SET_OWNER | Wire.SET_GROUP)) != 0)
            result = folder.setOwner(fid.path, (which & Wire.SET_OWNER) != 0 ? user : -1, (which & Wire.SET_GROUP) != 0 ? group : -1);
        if (result == 0 && (which & Wire.SET_MODE) != 0) result = folder.setMode(fid.path, mode);
        if (result == 0 && (which & Wire.SET_SIZE) != 0) result = folder.setSize(fid, size);
        if (result != 0 || (which & (Wire.SET_ACCESSED | Wire.SET_MODIFIED)) == 0) return result;
        return folder.setTimes(fid.path, accessed, nanos(which, Wire.SET_ACCESSED, Wire.SET_ACCESSED_TO, accessedNanos),
            modified, nanos(which, Wire.SET_MODIFIED, Wire.SET_MODIFIED_TO, modifiedNanos));
    }

    private static long nanos(int which, int set, int setTo, long nanos) {
        return (which & set) == 0 ? TIME_OMIT : (which & setTo) == 0 ? TIME_NOW : nanos;
    }

    /** struct statfs: 0 type, 8 block size, 16 five counts, 56 id, 64 longest name. */
    private long statfs() {
        Fid fid = fid();
        if (request.bad || fid == null) return -Errno.EINVAL;
        long statistics = folder.statistics(fid.path);
        if (statistics < 0) return statistics;
        reply.put32(Memory.load32(statistics)).put32(Memory.load32(statistics + 8));
        for (int field = 16; field <= 56; field += 8) reply.put64(Memory.load64(statistics + field));
        reply.put32(Memory.load32(statistics + 64));
        return 0;
    }

    private long readLink() {
        Fid fid = fid();
        if (request.bad || fid == null) return -Errno.EINVAL;
        long length = folder.readLink(fid.path, requestBuffer, MOST_LINK_BYTES);
        if (length < 0) return length;
        if (length + 2 > reply.room()) return -Errno.ENAMETOOLONG;
        reply.put(requestBuffer, (int) length);
        return 0;
    }

    private long synchronise() {
        Fid fid = fid();
        boolean dataOnly = request.get32() != 0;
        if (request.bad || fid == null || fid.open == Fid.NONE) return -Errno.EINVAL;
        return Linux.call(dataOnly ? Linux.FDATASYNC : Linux.FSYNC, fid.open);
    }

    private long make(int type) {
        Fid directory = fid();
        String name = request.string();
        String target = type == Wire.SYMLINK ? request.string() : null;
        int mode = type == Wire.SYMLINK ? 0 : request.get32();
        if (type == Wire.MKNOD) request.get64();        // a device's number: there are none
        int group = request.get32();
        if (request.bad || directory == null) return -Errno.EINVAL;
        long path = switch (type) {
            case Wire.SYMLINK -> folder.makeLink(directory.path, name, target, group);
            case Wire.MKDIR -> folder.makeDirectory(directory.path, name, mode, group);
            default -> folder.makeNode(directory.path, name, mode, group);
        };
        if (path < 0) return path;
        long result = qid((int) path);
        Linux.call(Linux.CLOSE, path);
        return result;
    }

    private long link() {
        Fid directory = fid(), file = fid();
        String name = request.string();
        if (request.bad || directory == null || file == null) return -Errno.EINVAL;
        return folder.link(directory.path, file.path, name);
    }

    private long unlink() {
        Fid directory = fid();
        String name = request.string();
        int flags = request.get32();
        if (request.bad || directory == null) return -Errno.EINVAL;
        return folder.unlink(directory.path, name, flags);
    }

    private long rename() {
        Fid oldDirectory = fid();
        String oldName = request.string();
        Fid newDirectory = fid();
        String newName = request.string();
        if (request.bad || oldDirectory == null || newDirectory == null) return -Errno.EINVAL;
        return folder.rename(oldDirectory.path, oldName, newDirectory.path, newName);
    }
}
