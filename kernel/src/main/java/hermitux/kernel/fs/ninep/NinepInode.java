package hermitux.kernel.fs.ninep;

import hermitux.abi.Errno;
import hermitux.abi.FileMode;
import hermitux.abi.OpenFlags;
import hermitux.kernel.fs.file.DirectoryFile;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.EntrySink;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.fs.vfs.NameChange;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.thread.Credentials;
import hermitux.kernel.thread.Failure;
import hermitux.kernel.time.Clock;

/**
 * A file of the server. Its fid stands for a path there, not for the file: it goes stale when that name is removed or taken by another file.
 * Lookups bring the file's type only (from the qid); the other attributes come with {@link #refresh}. Until then the mode says that everyone
 * may do everything: the server checks each access with its own rights.
 */
final class NinepInode extends Inode {
    /** A question that was answered this long ago belongs to the system call that asks again. */
    private static final long SAME_CALL_NANOS = 2_000_000L;
    private static final int UNKNOWN_PERMISSIONS = 0777;

    final NinepFileSystem owner;
    final Session session;
    /** Data and open fids of a regular file; made when it is opened first. */
    private NinepPages pages;
    private int fid;
    /** The fid's name is gone, or names another file. */
    private boolean stale;
    /** The attributes have been asked for. */
    private boolean known;
    private long answeredAt;
    /** Fid that is open for listing, or -1. */
    private int listing = -1;
    private String linkTarget;
    private long blocks;

    NinepInode(NinepFileSystem owner, long number, int qidType, int fid) {
        super(owner);
        this.owner = owner;
        this.session = owner.session;
        this.number = number;
        this.fid = fid;
        mode = type(qidType) | UNKNOWN_PERMISSIONS;
        answeredAt = Clock.monotonicNanos();
    }

    private static int type(int qidType) {
        return (qidType & Wire.DIRECTORY) != 0 ? FileMode.DIRECTORY : (qidType & Wire.SYMBOLIC_LINK) != 0 ? FileMode.LINK : FileMode.REGULAR;
    }

    /** The server's type goes with this inode's: numbers are used again. */
    boolean isOf(int qidType) {
        int type = type(qidType);
        return type == FileMode.REGULAR ? !isDirectory() && !isSymbolicLink() : (mode & FileMode.TYPE) == type;
    }

    /** The fid of its path; connects to the server first. -errno if that fails. */
    int path() {
        if (fid >= 0) return fid;
        long result = session.connect();
        if (result < 0) return (int) result;
        fid = Session.ROOT_FID;
        number = session.qidPath;
        return fid;
    }

    /** The same for what must not reach another file that has taken the name. */
    int named() { return stale ? -Errno.ENOENT : path(); }

    /** No name is left: only who has it open can reach it. */
    boolean isUnlinked() { return stale && links == 0; }

    long ageNanos() { return Clock.monotonicNanos() - answeredAt; }

    /** Another fid was found to name it: one of the two is enough. */
    void alsoAt(int newFid) {
        answeredAt = Clock.monotonicNanos();
        boolean takes = stale || fid < 0;
        if (takes && fid > Session.ROOT_FID) session.clunk(fid);
        if (takes) {
            fid = newFid;
            stale = false;
        } else {
            session.clunk(newFid);
        }
    }

    /** Asks whether the name it was found by still means this file. */
    boolean stillThere() {
        if (stale || path() < 0 || session.getattr(fid) < 0) return false;
        if (session.attributes.qidPath != number || !isOf(session.attributes.qidType)) return false;
        take(session.attributes);
        return true;
    }

    @Override public long refresh() {
        if (known && (owner.readOnly || ageNanos() < SAME_CALL_NANOS)) return 0;
        int at = path();
        if (at < 0) return at;
        long result = stale ? -Errno.ENOENT : session.getattr(at);
        boolean other = result == 0 && session.attributes.qidPath != number;
        if (result == 0 && !other) {
            take(session.attributes);
            return 0;
        }
        // An open file outlives its name: what is known of it here must do.
        if (known && pages != null && pages.isOpen()) return 0;
        return other ? -Errno.ENOENT : result;
    }

    private void take(Attributes from) {
        known = true;
        answeredAt = Clock.monotonicNanos();
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

    /** Something was changed through us: ask again before answering. */
    void forgetAttributes() { answeredAt = Clock.monotonicNanos() - SAME_CALL_NANOS; }

    @Override public long blocks() { return known ? blocks : super.blocks(); }

    @Override public long lookup(Dentry child) {
        int directory = named();
        return directory < 0 ? directory : find(child, directory);
    }

    private long find(Dentry child, int directory) {
        int childFid = session.newFid();
        long result = session.walk(directory, childFid, child.name);
        if (result == 0) child.inode = owner.found(childFid);
        return result;
    }

    /** Creates and opens in one, as 9P has it: the open fid waits for {@link #open}. */
    @Override public long create(Dentry child, int mode) {
        int directory = named();
        if (directory < 0) return directory;
        int opened = session.newFid();
        long result = session.walk(directory, opened, null);
        if (result < 0) return result;
        int flags = OpenFlags.READ_WRITE | OpenFlags.CREAT | OpenFlags.EXCL | OpenFlags.LARGEFILE;
        result = session.create(opened, child.name, flags, mode, groupOfNew());
        if (result == 0) result = find(child, directory);
        if (result < 0) {
            session.clunk(opened);
            return result;
        }
        NinepInode made = (NinepInode) child.inode;
        made.mode = FileMode.REGULAR | mode;
        made.data().adopt(opened);
        forgetAttributes();
        return 0;
    }

    private static int groupOfNew() { return Credentials.current().fileGroupId; }

    /** The request made something of that name. */
    private long made(long result, Dentry child, int directory) {
        forgetAttributes();
        return result < 0 ? result : find(child, directory);
    }

    @Override public long makeDirectory(Dentry child, int mode) {
        int directory = named();
        return directory < 0 ? directory : made(session.makeDirectory(directory, child.name, mode, groupOfNew()), child, directory);
    }

    @Override public long makeNode(Dentry child, int mode, long specialDevice) {
        int directory = named();
        if (directory < 0) return directory;
        int major = FileMode.major(specialDevice), minor = FileMode.minor(specialDevice);
        return made(session.makeNode(directory, child.name, mode, major, minor, groupOfNew()), child, directory);
    }

    @Override public long makeSymbolicLink(Dentry child, String target) {
        int directory = named();
        return directory < 0 ? directory : made(session.makeSymbolicLink(directory, child.name, target, groupOfNew()), child, directory);
    }

    @Override public long link(Inode target, Dentry child) {
        int directory = named();
        if (directory < 0) return directory;
        NinepInode file = (NinepInode) target;
        int named = file.named();
        if (named < 0) return named;
        long result = session.link(directory, named, child.name);
        if (result < 0) return result;
        file.links++;
        file.forgetAttributes();
        return made(0, child, directory);
    }

    @Override public long unlink(Dentry child) { return remove(child, 0); }
    @Override public long removeDirectory(Dentry child) { return remove(child, Wire.REMOVE_DIRECTORY); }

    private long remove(Dentry child, int flags) {
        int directory = named();
        if (directory < 0) return directory;
        long result = session.unlink(directory, child.name, flags);
        if (result == 0) ((NinepInode) child.inode).lostName();
        forgetAttributes();
        return result;
    }

    private void lostName() {
        stale = true;
        links = isDirectory() ? 0 : Math.max(0, links - 1);
        changedNanos = Clock.realtimeNanos();
    }

    @Override public long rename(Dentry from, Inode toDirectory, Dentry to, int flags) {
        if ((flags & NameChange.RENAME_EXCHANGE) != 0) return -Errno.EINVAL;        // 9P has no such request
        int directory = named();
        NinepInode other = (NinepInode) toDirectory;
        int target = other.named();
        if (directory < 0 || target < 0) return Math.min(directory, target);
        long result = session.rename(directory, from.name, target, to.name);
        if (result == 0 && to.inode != null) ((NinepInode) to.inode).lostName();
        ((NinepInode) from.inode).forgetAttributes();
        forgetAttributes();
        other.forgetAttributes();
        return result;
    }

    @Override public long list(Dentry self, long offset, EntrySink sink) {
        if (listing < 0) {
            int directory = named();
            if (directory < 0) return directory;
            int opened = session.newFid();
            long result = session.walk(directory, opened, null);
            if (result < 0) return result;
            result = session.open(opened, OpenFlags.READ_ONLY | OpenFlags.DIRECTORY | OpenFlags.LARGEFILE);
            if (result < 0) {
                session.clunk(opened);
                return result;
            }
            listing = opened;
        }
        while (true) {
            long bytes = session.readDirectory(listing, offset);
            if (bytes < 0) return bytes;
            if (bytes == 0) break;
            long next = deliver(offset, sink);
            if (next < 0) return next == FULL ? 0 : next;
            if (next == offset) return -Errno.EIO;
            // 9P ends with an empty answer; but servers fill their answers, and one with room left saves a message for each directory.
            if (bytes + LARGEST_ENTRY <= session.directoryBytes()) break;
            offset = next;
        }
        session.clunk(listing);
        listing = -1;
        return 0;
    }

    private static final long FULL = Long.MIN_VALUE;
    /** A directory entry with a name of 255 bytes. */
    private static final int LARGEST_ENTRY = 24 + 255;

    /** Hands the entries that have arrived to the sink; answers the offset to go on from, FULL, or -errno. */
    private long deliver(long offset, EntrySink sink) {
        Reply entries = session.reply;
        while (entries.remaining() > 0) {
            entries.get8();
            entries.get32();
            long entryNumber = entries.get64(), next = entries.get64();
            int type = entries.get8();
            String name = entries.string();
            if (entries.bad || name.isEmpty() || name.indexOf('/') >= 0 || next < 0) return -Errno.EIO;
            if (!sink.add(name, entryNumber, type & 15, next)) return FULL;
            offset = next;
        }
        return offset;
    }

    @Override public String readLink() {
        if (!isSymbolicLink()) return Failure.of(Errno.EINVAL);
        if (linkTarget != null && owner.readOnly) return linkTarget;
        int at = named();
        linkTarget = at < 0 ? null : session.readLink(at);
        return linkTarget != null ? linkTarget : Failure.of(at < 0 ? -at : (int) -session.error);
    }

    @Override public OpenFile open(Dentry dentry, int flags) {
        long result = refresh();
        if (result < 0) return Failure.of((int) -result);
        if (isDirectory()) return new DirectoryFile(this, dentry, flags);
        if (!isRegular()) return Failure.of(Errno.ENXIO);
        result = data().open(flags & OpenFlags.ACCESS_MODE);
        return result < 0 ? Failure.of((int) -result) : new NinepFile(this, pages, dentry, flags);
    }

    private NinepPages data() {
        if (pages == null) pages = new NinepPages(this);
        return pages;
    }

    @Override public long truncate(long length) {
        if (!isRegular()) return -Errno.EINVAL;
        return data().truncate(length);
    }

    /** Tsetattr of the length: by path, so not for a file without a name. */
    long setLength(long length) {
        int at = named();
        return at < 0 ? at : session.setattr(at, Wire.SET_SIZE, 0, 0, 0, length, 0, 0);
    }

    /** Who has an unlinked file open sees the change; QEMU could not be told, as its fids are paths, and nobody else will see the file. */
    @Override public long change(int mask, int mode, int uid, int gid, long accessedNanos, long modifiedNanos) {
        int at = named();
        if (at < 0 && !isUnlinked()) return at;
        int which = ((mask & MODE) != 0 ? Wire.SET_MODE : 0) | ((mask & OWNER) != 0 ? Wire.SET_OWNER : 0) | ((mask & GROUP) != 0 ? Wire.SET_GROUP : 0)
            | ((mask & ACCESSED) != 0 ? Wire.SET_ACCESSED : 0) | ((mask & MODIFIED) != 0 ? Wire.SET_MODIFIED : 0);
        long result = at < 0 ? 0 : session.setattr(at, which, mode & FileMode.PERMISSIONS, uid, gid, 0, accessedNanos, modifiedNanos);
        if (result < 0) return result;
        if ((mask & MODE) != 0) this.mode = this.mode & FileMode.TYPE | mode & FileMode.PERMISSIONS;
        if ((mask & OWNER) != 0) this.uid = uid;
        if ((mask & GROUP) != 0) this.gid = gid;
        if ((mask & ACCESSED) != 0) this.accessedNanos = accessedNanos;
        if ((mask & MODIFIED) != 0) this.modifiedNanos = modifiedNanos;
        changedNanos = Clock.realtimeNanos();
        if (pages != null && (mask & MODIFIED) != 0) pages.touched();
        forgetAttributes();
        return 0;
    }

    long writeBack() { return pages == null ? 0 : pages.sync(); }

    @Override protected void forget() {
        owner.forget(this);
        if (pages != null) pages.close();
        if (listing >= 0) session.clunk(listing);
        if (fid > Session.ROOT_FID) session.clunk(fid);
        listing = -1;
    }
}
