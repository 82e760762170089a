package hermitux.vmm.ninep;

import hermitux.abi.Errno;
import hermitux.abi.ninep.Wire;
import hermitux.vmm.machine.Linux;
import hermitux.vmm.machine.Memory;
import hermitux.vmm.machine.Scratch;
import hermitux.vmm.virtio.Pieces;
import hermitux.vmm.virtio.Virtqueue;

/**
 * Serves a shared folder by 9P2000.L, one request at a time. Messages are copied out of guest memory before they are looked at; file data
 * goes straight between file and guest memory. Of the protocol's requests those that Linux's client and ours send are served. Our own kernel's dialect has
 * more ({@link Wire#OWN_DIALECT}).
 */
public final class NinepServer {
    private static final int MOST_MESSAGE = 1 << 20, LEAST_MESSAGE = 4096;
    /** All but Twrite's data fits: two names of 64 KiB. */
    private static final int REQUEST_BYTES = 160 << 10, REPLY_BYTES = 192 << 10;

    private final long requestBuffer = Scratch.allocate(REQUEST_BYTES);
    private final long replyBuffer = Scratch.allocate(REPLY_BYTES);
    private final SharedFolder folder;
    private final RequestReader request = new RequestReader();
    private final ReplyWriter reply = new ReplyWriter(replyBuffer);
    private final Exchange at;
    private final FileRequests files;
    private final NameRequests names;
    private final AttributeRequests attributes;
    private final ExtendedAttributeRequests extended;
    private Runnable watching;

    public NinepServer(String path, boolean writable) { this(path, writable, false, false); }

    /**
     * @param path of the folder on the host
     * @param publicOnly what only some users of the host may read is refused
     * @param setId the guest may make files that run as their owner or group for whoever executes them
     */
    public NinepServer(String path, boolean writable, boolean publicOnly, boolean setId) {
        folder = new SharedFolder(path, writable, publicOnly, setId);
        at = new Exchange(folder, request, reply);
        at.messageBytes = LEAST_MESSAGE;
        extended = new ExtendedAttributeRequests(at);
        files = new FileRequests(at, extended);
        names = new NameRequests(at);
        attributes = new AttributeRequests(at);
    }

    /** A descriptor of the folder. */
    public int folder() { return folder.root; }

    /** Whether the folder needs fchmodat(2), for want of fchmodat2(2). */
    public boolean changesModesByNumber() { return folder.modeByNumber; }

    /** Opens a file of the folder for the monitor's own use; a descriptor or -errno. */
    public int find(String path) { return (int) folder.find(path); }

    /**
     * A guest that wants it is told what others change in the folder; before the sandbox. Answers what becomes readable when there is something to tell
     * ({@link #settle}), or -1.
     * @param interrupt for a guest that wants to hear of changes at once
     */
    public int watchChanges(Runnable interrupt) {
        at.changes.prepare(interrupt::run);
        return at.changes.descriptor();
    }

    /** Runs the action when a guest has set memory apart for what it is to be told. */
    public void whenWatching(Runnable action) { watching = action; }

    /** Tells the guest of all changes that have come about until now. */
    public void settle() { at.changes.settle(); }

    /** The guest starts anew: nothing that it had open stays. */
    public void reset() {
        at.closeAll();
        at.changes.reset();
    }

    /** Serves the request in a chain; answers how many bytes the answer has. */
    public int serve(Virtqueue chain) {
        at.chain = chain;
        at.changes.settle();
        if (chain.readableBytes < Wire.HEADER || chain.writableBytes < Wire.READ_HEADER) throw chain.broken("no room for a 9p message");
        int length = (int) Math.min(chain.readableBytes, REQUEST_BYTES);
        Pieces.copyOut(chain, requestBuffer, Math.min(length, Wire.WRITE_HEADER));
        int size = Memory.load32(requestBuffer), type = Memory.load8(requestBuffer + 4), tag = Memory.load16(requestBuffer + 5);
        if (type == Wire.WRITE) length = Math.min(length, Wire.WRITE_HEADER);
        else if (length > Wire.WRITE_HEADER) Pieces.copyOut(chain, requestBuffer, length);
        request.open(requestBuffer, size < Wire.HEADER || size > chain.readableBytes ? 0 : Math.min(size, length));
        request.get32();
        request.get8();
        request.get16();
        reply.open((int) Math.min(chain.writableBytes, REPLY_BYTES));
        at.dataBytes = 0;
        long result = request.bad ? -Errno.EINVAL : handle(type);
        if (reply.isTooLong()) result = -Errno.EOVERFLOW;
        if (result < 0) {
            at.dataBytes = 0;
            reply.open(Wire.READ_HEADER);
            reply.put32((int) -result);
        }
        int here = reply.end(result < 0 ? Wire.LERROR + 1 : type + 1, tag, at.dataBytes);
        at.changes.settleAfterRequest();
        Pieces.copyIn(chain, replyBuffer, here);
        return here + at.dataBytes;
    }

    private long handle(int type) {
        return switch (type) {
            case Wire.VERSION -> version();
            case Wire.ATTACH -> attach();
            case Wire.WALK -> walk();
            case Wire.CLUNK -> clunk();
            case Wire.LOPEN -> files.open();
            case Wire.LCREATE -> files.create();
            case Wire.READ -> files.read();
            case Wire.WRITE -> files.write();
            case Wire.READDIR -> files.readDirectory();
            case Wire.GETATTR -> attributes.getattr();
            case Wire.SETATTR -> attributes.setattr();
            case Wire.STATFS -> attributes.statfs();
            case Wire.READLINK -> attributes.readLink();
            case Wire.FSYNC -> files.synchronise();
            case Wire.LOCK -> files.lock();
            case Wire.GETLOCK -> files.testLock();
            case Wire.MKDIR, Wire.SYMLINK, Wire.MKNOD -> names.make(type);
            case Wire.LINK -> names.link();
            case Wire.UNLINKAT -> names.unlink();
            case Wire.RENAMEAT -> names.rename();
            case Wire.CHANGES -> changes();
            case Wire.XATTRWALK -> extended.walk();
            case Wire.XATTRCREATE -> extended.create();
            case Wire.OPEN -> at.own ? files.openAs() : -Errno.EOPNOTSUPP;
            case Wire.CREATE -> at.own ? files.createAs() : -Errno.EOPNOTSUPP;
            case Wire.CLAIM -> at.own ? files.claim() : -Errno.EOPNOTSUPP;
            case Wire.RELEASE -> at.own ? files.release() : -Errno.EOPNOTSUPP;
            case Wire.ALLOCATE -> at.own ? files.allocate() : -Errno.EOPNOTSUPP;
            case Wire.SEEK -> at.own ? files.seek() : -Errno.EOPNOTSUPP;
            case Wire.FLUSH -> 0;       // what it names is answered: one request at a time
            default -> -Errno.EOPNOTSUPP;
        };
    }

    private long version() {
        long wanted = request.get32() & 0xffffffffL;
        String dialect = request.string();
        if (request.bad || wanted < LEAST_MESSAGE) return -Errno.EINVAL;
        reset();
        at.messageBytes = (int) Math.min(wanted, MOST_MESSAGE);
        at.own = dialect.equals(Wire.OWN_DIALECT);
        reply.put32(at.messageBytes).put(at.own || dialect.equals(Wire.DIALECT) ? dialect : "unknown");
        return 0;
    }

    /** The room for the answer's data becomes the ring of changes. It must lie in one piece. */
    private long changes() {
        int piece = at.chain.readable + 1;
        if (!at.own || request.bad || at.chain.pieces != piece + 1 || at.chain.length[piece - 1] != Wire.READ_HEADER) return -Errno.EINVAL;
        if (!at.changes.open(at.chain.address[piece], at.chain.length[piece])) return -Errno.EOPNOTSUPP;
        if (watching != null) watching.run();
        reply.put32(0);
        return 0;
    }

    private long attach() {
        int number = request.get32();
        if (request.bad) return -Errno.EINVAL;
        long path = folder.attach();
        if (path < 0) return path;
        Fid fid = new Fid((int) path);
        long result = at.add(number, fid);
        return result < 0 ? result : at.named(number, fid);
    }

    /** Names that lead to the first that does not exist: the answer then has fewer qids than names, and the new fid is not made. */
    private long walk() {
        Fid from = at.fid();
        int number = request.get32(), count = request.get16();
        if (request.bad || from == null || count > Wire.MOST_NAMES) return -Errno.EINVAL;
        if (count > 0 && !at.hasRoomForName()) return -Errno.EMFILE;
        reply.put16(0);
        long path = folder.duplicate(from.path);
        if (path < 0) return path;
        for (int i = 0; i < count; i++) {
            String name = request.string();
            long next = request.bad ? -Errno.EINVAL : folder.passable((int) path) ? folder.walk((int) path, name) : -Errno.EACCES;
            Linux.call(Linux.CLOSE, path);
            path = next;
            if (path < 0) return i == 0 || request.bad ? path : 0;
            long result = at.qid((int) path);
            if (result < 0) {
                Linux.call(Linux.CLOSE, path);
                return i == 0 ? result : 0;
            }
            reply.patch16(Wire.HEADER, i + 1);
        }
        return walked(from, number, new Fid((int) path), count > 0);
    }

    private long walked(Fid from, int number, Fid fid, boolean named) {
        Fid old = at.fids.get(number);
        if (old == from) at.fids.remove(number);
        long result = at.add(number, fid);
        if (old == from && result == 0) at.close(old);
        if (result < 0 || !at.own || !named) return result;
        long status = folder.status(fid.path);
        if (status >= 0) at.putState(fid, status, true);
        else reply.put8(0);
        return Math.min(status, 0);
    }

    private long clunk() {
        Fid gone = at.fids.remove(request.get32());
        if (gone == null) return -Errno.EBADF;
        long result = gone.attribute == null ? 0 : extended.clunked(gone);
        at.close(gone);
        return result;
    }
}
