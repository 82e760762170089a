package hermitux.kernel.fs.ninep;

import hermitux.abi.Errno;
import hermitux.abi.FileMode;
import hermitux.abi.ninep.Wire;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.EntryCache;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.machine.Allocates;
import hermitux.kernel.time.Clock;

/**
 * What a file of the server is, and how far that is believed: its fid and its attributes. With our own server a fid stays with its file, names bring all
 * attributes along, and changes are told of where they can be. With another a fid stands for a path there, not for the file: it
 * goes stale when that name is removed or taken by another file; a name brings the file's type only (from the qid), and until the attributes
 * come with {@link #refresh} the mode says that everyone may do everything: the server checks each access with its own rights.
 */
abstract class NinepNode extends Inode {
    /** A question that was answered this long ago belongs to the system call that asks again. */
    private static final long SAME_CALL_NANOS = 2_000_000L;
    private static final int UNKNOWN_PERMISSIONS = 0777;

    final NinepFileSystem owner;
    final Session session;
    private int fid;
    /** The fid's name is gone, or names another file. */
    private boolean stale;
    /** The attributes have been asked for. */
    private boolean known;
    /** They may have changed since. */
    private boolean doubted;
    private long answeredAt;
    /** The server tells of its changes: of its attributes and data, of a folder's names as well. */
    boolean watched;
    /** A folder's name, once something was looked for in it; the name of what was seen in a listing. */
    Dentry entry;
    /** Our own server opens it for reading without fail. */
    boolean readable;
    private long blocks;

    NinepNode(NinepFileSystem owner, long number, int qidType, int fid) {
        super(owner);
        this.owner = owner;
        this.session = owner.session;
        this.number = number;
        this.fid = fid;
        mode = type(qidType) | UNKNOWN_PERMISSIONS;
        answeredAt = Clock.monotonicNanos();
        if (fid > Session.ROOT_FID) found();
    }

    private static int type(int qidType) {
        return (qidType & Wire.DIRECTORY) != 0 ? FileMode.DIRECTORY : (qidType & Wire.SYMBOLIC_LINK) != 0 ? FileMode.LINK : FileMode.REGULAR;
    }

    /** Somebody has its data open. */
    abstract boolean isOpen();

    /** The server's type goes with this inode's: numbers are used again. */
    boolean isOf(int qidType) {
        int type = type(qidType);
        return type == FileMode.REGULAR ? !isDirectory() && !isSymbolicLink() : (mode & FileMode.TYPE) == type;
    }

    /** The fid of its path; connects to the server first. -errno if that fails. */
    int path() {
        if (fid >= 0) return fid;
        if (this != owner.root) return walkTo();
        long result = session.connect();
        if (result < 0) return (int) result;
        fid = Session.ROOT_FID;
        if (session.isOwn()) {
            owner.rename((NinepInode) this, session.qidPath);
            owner.cachesAbsence = true;
            found();
        } else {
            number = session.qidPath;
        }
        return fid;
    }

    /** What is known by a listing alone gets its fid when that is needed. */
    private int walkTo() {
        if (entry == null || entry.inode != this || entry.isUnlinked() || !(entry.parent.inode instanceof NinepNode directory)) return -Errno.ENOENT;
        int folder = directory.named();
        if (folder < 0) return folder;
        int newFid = session.newFid();
        long result = session.walk(folder, newFid, entry.name);
        if (result == -Errno.EMFILE) {
            dropUnused(entry);
            newFid = session.newFid();
            result = session.walk(folder, newFid, entry.name);
        }
        if (result < 0) return (int) result;
        if (isThat()) {
            alsoAt(newFid);
            return fid;
        }
        session.clunk(newFid);
        entry.confirm(Dentry.DOUBTED);
        return -Errno.ENOENT;
    }

    /** The server has no more descriptors: those of names that nobody uses go back to it, but for one. */
    static void dropUnused(Dentry kept) {
        kept.retain();
        EntryCache.dropUnused();
        kept.release();
    }

    /** A listing has brought its attributes. */
    final void listed(Dentry name, Attributes from) {
        if (watched && !doubted) return;
        if (fid < 0) entry = name;
        take(from);
    }

    /** The same for what must not reach another file that has taken the name, where fids stand for paths. */
    int named() { return stale && !session.isOwn() ? -Errno.ENOENT : path(); }

    /** No name is left: only who has it open can reach it. */
    boolean isUnlinked() { return stale && links == 0; }

    long ageNanos() { return Clock.monotonicNanos() - answeredAt; }

    /** Another fid was found to name it: one of the two is enough. */
    void alsoAt(int newFid) {
        answeredAt = Clock.monotonicNanos();
        boolean takes = stale || fid < 0 || session.isOwn() && session.attributes.watched && !watched;
        if (takes && fid > Session.ROOT_FID) session.clunk(fid);
        if (takes) {
            fid = newFid;
            stale = false;
        } else {
            session.clunk(newFid);
            session.attributes.watched = watched;
        }
        found();
    }

    /** Our own server has sent the attributes with the name. */
    private void found() {
        if (!session.isOwn()) return;
        watched = session.attributes.watched;
        take(session.attributes);
    }

    /** Its attributes are the server's, if not the newest. */
    final boolean isKnown() { return known || refresh() == 0; }

    /** Whether a listing is all that is known of it. */
    final boolean isListed() { return fid < 0 && this != owner.root; }

    /** Asks whether the name it was found by still means this file. */
    boolean stillThere() {
        if (stale || path() < 0 || session.getattr(fid) < 0) return false;
        if (session.attributes.qidPath != number || !isOf(session.attributes.qidType)) return false;
        take(session.attributes);
        return true;
    }

    /** Whether a name in this folder still means what it did: its entry is then confirmed. */
    boolean confirm(Dentry child) {
        int directory = named();
        if (directory < 0) return false;
        int childFid = session.newFid();
        long result = session.walk(directory, childFid, child.name);
        boolean same = result == 0 ? child.inode instanceof NinepNode inode && inode.isThat() : result == -Errno.ENOENT && child.inode == null;
        if (same) child.confirm(Clock.monotonicNanos());
        if (same && result == 0) ((NinepNode) child.inode).alsoAt(childFid);
        else if (result == 0) session.clunk(childFid);
        return same;
    }

    /** The file that the last walk found. */
    private boolean isThat() { return number == session.qidPath && isOf(session.qidType); }

    @Override public long refresh() {
        owner.changes.hear();
        return known && !doubted && isFresh() ? 0 : ask();
    }

    private boolean isFresh() {
        if (!session.isOwn()) return ageNanos() < (owner.readOnly ? NinepFileSystem.BELIEVED_NANOS : SAME_CALL_NANOS);
        return watched || ageNanos() < NinepFileSystem.BELIEVED_NANOS;
    }

    /** Asks the server for the attributes. */
    @Allocates(reason = "the connection, with the first request")
    long ask() {
        boolean unknown = fid < 0 && session.isOwn();
        int at = path();
        if (at < 0) return at;
        if (unknown && known && !doubted) return 0;         // the walk has brought them
        long result = stale && !session.isOwn() ? -Errno.ENOENT : session.getattr(at);
        boolean other = result == 0 && session.attributes.qidPath != number;
        if (result == 0 && !other) {
            watched = session.isOwn() && session.attributes.watched;
            take(session.attributes);
            return 0;
        }
        // An open file outlives its name: what is known of it here must do.
        if (known && isOpen()) return 0;
        return other ? -Errno.ENOENT : result;
    }

    void take(Attributes from) {
        known = true;
        doubted = false;
        answeredAt = Clock.monotonicNanos();
        readable = from.readable;
        mode = from.mode;
        uid = from.uid;
        gid = from.gid;
        links = from.links;
        specialDevice = from.specialDevice;
        size = from.size;
        blocks = from.blocks;
        accessedNanos = from.accessedNanos;
        modifiedNanos = from.modifiedNanos;
        changedNanos = from.changedNanos;
    }

    /** Something was changed: ask again before answering. */
    void forgetAttributes() { doubted = true; }

    @Override public long blocks() { return known ? blocks : super.blocks(); }

    final void lostName() {
        stale = !session.isOwn();
        forgetAttributes();
        links = isDirectory() ? 0 : Math.max(0, links - 1);
        changedNanos = Clock.realtimeNanos();
    }

    /** Gives its fid up: nobody knows the file any more. */
    final void forgetFid() { if (fid > Session.ROOT_FID) session.clunk(fid); }
}
