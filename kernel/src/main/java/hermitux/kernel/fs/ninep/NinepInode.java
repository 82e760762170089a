package hermitux.kernel.fs.ninep;

import hermitux.abi.Errno;
import hermitux.abi.FileMode;
import hermitux.abi.OpenFlags;
import hermitux.abi.ninep.Wire;
import hermitux.kernel.fs.file.DirectoryFile;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.FileLocks;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.fs.vfs.NameChange;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.thread.Credentials;
import hermitux.kernel.thread.Failure;
import hermitux.kernel.time.Clock;

/** A file of the server: its names if it is a folder, its data if it is a regular file, and all that changes it there. */
final class NinepInode extends NinepNode {
    /** Data and open fids of a regular file; made when it is opened first. */
    private NinepPages pages;
    private NinepListing listing;
    private String linkTarget;
    private NinepLocks locks;
    /** The server keeps others from mapping it. */
    private boolean claimed;
    static final int NO_FID = -1;
    private static final int SET_GROUP_ID = 02000;

    NinepInode(NinepFileSystem owner, long number, int qidType, int fid) { super(owner, number, qidType, fid); }

    @Override boolean isOpen() { return pages != null && pages.fids.isOpen(); }

    @Override public long lookup(Dentry child) {
        int directory = named();
        if (directory < 0) return directory;
        owner.changes.hear();
        return find(child, directory);
    }

    private long find(Dentry child, int directory) {
        int childFid = session.newFid();
        entry = child.parent;
        long result = session.walk(directory, childFid, child.name);
        child.confirm(Clock.monotonicNanos());
        if (result < 0) return result;
        NinepInode found = owner.found(childFid);
        child.inode = found;
        return 0;
    }

    /** Creates and opens in one, as 9P has it: the open fid waits for {@link #open}. */
    @Override public long create(Dentry child, int mode) {
        int directory = named();
        if (directory < 0) return directory;
        return session.isOwn() ? createAs(child, directory, mode) : createAndFind(child, directory, mode);
    }

    private static final int NEW = OpenFlags.READ_WRITE | OpenFlags.CREAT | OpenFlags.EXCL | OpenFlags.LARGEFILE;

    private long createAs(Dentry child, int directory, int mode) {
        int named = session.newFid(), opened = session.newFid(), group = groupOfNew();
        owner.changes.doing(this, child.name, null);
        long result = session.createAs(directory, named, opened, child.name, NEW, mode, group);
        if (result == -Errno.EMFILE) {
            dropUnused(child.parent);
            named = session.newFid();
            opened = session.newFid();
            result = session.createAs(directory, named, opened, child.name, NEW, mode, group);
        }
        if (result == 0) child.inode = made(named, opened);
        owner.changes.done();
        entry = child.parent;
        forgetAttributes();
        if (result < 0) return result;
        child.confirm(Clock.monotonicNanos());
        ((NinepInode) child.inode).give();
        return 0;
    }

    /** What our own server has just made. */
    private NinepInode made(int named, int opened) {
        NinepInode made = owner.found(named);
        made.data().fids.adopt(opened);
        return made;
    }

    private long createAndFind(Dentry child, int directory, int mode) {
        int opened = session.newFid(), group = groupOfNew();
        long result = session.walk(directory, opened, null);
        if (result < 0) return result;
        owner.changes.doing(this, child.name, null);
        result = session.create(opened, child.name, NEW, mode, group);
        owner.changes.done();
        if (result == 0) result = find(child, directory);
        if (result < 0) {
            session.clunk(opened);
            return result;
        }
        NinepInode made = (NinepInode) child.inode;
        made.mode = FileMode.REGULAR | mode;
        made.data().fids.adopt(opened);
        made.give();
        forgetAttributes();
        return 0;
    }

    @Override public Inode makeUnnamed(int mode, boolean linkable) {
        int directory = named();
        if (directory < 0) return Failure.of(-directory);
        if (!session.isOwn()) return Failure.of(Errno.EOPNOTSUPP);
        int named = session.newFid(), opened = session.newFid(), flags = OpenFlags.READ_WRITE | (linkable ? 0 : OpenFlags.EXCL);
        long result = session.createAs(directory, named, opened, "", flags, mode, groupOfNew());
        if (result < 0) return Failure.of((int) -result);
        NinepInode made = made(named, opened);
        made.give();
        return made;
    }

    /** A folder with the set-group-ID bit has its own group for all in it. */
    private int groupOfNew() { return isKnown() && (mode & SET_GROUP_ID) != 0 ? gid : Credentials.current().fileGroupId; }

    /** The request made something of that name. */
    private long made(long result, Dentry child, int directory) {
        owner.changes.done();
        forgetAttributes();
        if (result == 0) result = find(child, directory);
        if (result == 0) ((NinepInode) child.inode).give();
        return result;
    }

    /** What was made is the server's user's: it becomes the program's, if the server may do that. */
    private void give() {
        int user = Credentials.current().fileUserId;
        if (owner.givesNothing || owner.serverUser == user) return;
        if (owner.serverUser < 0 && refresh() == 0) owner.serverUser = uid;
        if (owner.serverUser != user) owner.givesNothing = change(OWNER, 0, user, 0, 0, 0) == -Errno.EPERM;
    }

    @Override public long makeDirectory(Dentry child, int mode) {
        int directory = named();
        if (directory < 0) return directory;
        int group = groupOfNew();
        owner.changes.doing(this, child.name, null);
        return made(session.makeDirectory(directory, child.name, mode | this.mode & SET_GROUP_ID, group), child, directory);
    }

    @Override public long makeNode(Dentry child, int mode, long specialDevice) {
        int directory = named();
        if (directory < 0) return directory;
        int major = FileMode.major(specialDevice), minor = FileMode.minor(specialDevice), group = groupOfNew();
        owner.changes.doing(this, child.name, null);
        long result = session.makeNode(directory, child.name, mode, major, minor, group);
        if (result != -Errno.ENXIO || session.isOwn()) return made(result, child, directory);
        owner.changes.done();
        child.inode = new GuestNode(owner, mode);
        child.retain();
        return 0;
    }

    @Override public long makeSymbolicLink(Dentry child, String target) {
        int directory = named();
        if (directory < 0) return directory;
        int group = groupOfNew();
        owner.changes.doing(this, child.name, null);
        return made(session.makeSymbolicLink(directory, child.name, target, group), child, directory);
    }

    @Override public long link(Inode target, Dentry child) {
        int directory = named();
        if (directory < 0) return directory;
        if (!(target instanceof NinepInode file)) return -Errno.EPERM;
        int named = file.named();
        if (named < 0) return named;
        owner.changes.doing(this, child.name, file);
        long result = session.link(directory, named, child.name);
        owner.changes.done();
        if (result < 0) return result;
        file.links++;
        file.forgetAttributes();
        forgetAttributes();
        return find(child, directory);
    }

    @Override public long unlink(Dentry child) { return remove(child, 0); }
    @Override public long removeDirectory(Dentry child) { return remove(child, Wire.REMOVE_DIRECTORY); }

    private long remove(Dentry child, int flags) {
        if (child.inode instanceof GuestNode node) return node.unlinked(child);
        int directory = named();
        if (directory < 0) return directory;
        NinepInode gone = (NinepInode) child.inode;
        owner.changes.doing(this, child.name, gone);
        long result = session.unlink(directory, child.name, flags);
        owner.changes.done();
        if (result == 0) gone.lostName();
        forgetAttributes();
        return result;
    }

    @Override public long rename(Dentry from, Inode toDirectory, Dentry to, int flags) {
        int directory = named();
        if (from.inode instanceof GuestNode || to.inode instanceof GuestNode) return renameHere(from, to, flags);
        boolean exchange = (flags & NameChange.RENAME_EXCHANGE) != 0;
        if (exchange && !session.isOwn()) return -Errno.EINVAL;        // 9P has no such request
        NinepInode other = (NinepInode) toDirectory;
        int target = other.named();
        if (directory < 0 || target < 0) return Math.min(directory, target);
        NinepInode moved = (NinepInode) from.inode;
        owner.changes.doing(this, from.name, moved);
        owner.changes.alsoDoing(other, to.name);
        long result = session.rename(directory, from.name, target, to.name, flags);
        owner.changes.done();
        if (result == 0 && to.inode != null && !exchange) ((NinepInode) to.inode).lostName();
        moved.forgetAttributes();
        forgetAttributes();
        other.forgetAttributes();
        return result;
    }

    /** One of the two is this machine's alone: a name that is free takes it, and one that is the server's stays. */
    private static long renameHere(Dentry from, Dentry to, int flags) {
        if (!(from.inode instanceof GuestNode) || flags == NameChange.RENAME_EXCHANGE) return -Errno.EINVAL;
        if (to.inode == null) return 0;
        return to.inode instanceof GuestNode node ? node.unlinked(to) : -Errno.EEXIST;
    }

    @Override public long list(Dentry self, long offset, OpenFile.EntrySink sink) {
        entry = self;
        owner.changes.hear();
        if (listing == null) listing = new NinepListing(this);
        return listing.list(self, offset, sink);
    }

    @Override public String extendedAttribute(String name) { return new NinepExtendedAttributes(this).value(name); }
    @Override public long setExtendedAttribute(String name, String value, int flags) { return new NinepExtendedAttributes(this).set(name, value, flags); }
    @Override public String extendedAttributes() { return new NinepExtendedAttributes(this).names(); }

    @Override public String readLink() {
        if (!isSymbolicLink()) return Failure.of(Errno.EINVAL);
        if (linkTarget != null && (owner.readOnly || session.isOwn())) return linkTarget;
        int at = named();
        linkTarget = at < 0 ? null : session.readLink(at);
        return linkTarget != null ? linkTarget : Failure.of(at < 0 ? -at : (int) -session.error);
    }

    @Override public OpenFile open(Dentry dentry, int flags) {
        long result = refresh();
        if (result < 0) return Failure.of((int) -result);
        int at = path();
        if (at < 0) return Failure.of(-at);
        if (isDirectory()) return new DirectoryFile(this, dentry, flags);
        if ((mode & FileMode.TYPE) == FileMode.FIFO) return owner.openFifo(this, dentry, flags);
        if (!isRegular()) return Failure.of(Errno.ENXIO);
        result = data().open(flags & OpenFlags.ACCESS_MODE);
        if (result == -Errno.EMFILE) {
            dropUnused(dentry);
            result = pages.open(flags & OpenFlags.ACCESS_MODE);
        }
        return result < 0 ? Failure.of((int) -result) : new NinepFile(this, pages, dentry, flags);
    }

    private NinepPages data() {
        if (pages == null) pages = new NinepPages(this);
        return pages;
    }

    @Override public long allocate(int allocateMode, long offset, long length) {
        return session.isOwn() ? data().allocate(allocateMode, offset, length) : -Errno.EOPNOTSUPP;
    }

    @Override public long truncate(long length) {
        if (!isRegular()) return -Errno.EINVAL;
        return data().truncate(length);
    }

    /** Tsetattr of the length: by path, so not for a file without a name, but where a fid that is open for writing will do. */
    long setLength(int openFid, long length) {
        int at = openFid >= 0 && session.isOwn() ? openFid : named();
        return at < 0 ? at : set(at, Wire.SET_SIZE, 0, 0, 0, length, 0, 0);
    }

    /** Who has an unlinked file open sees the change; QEMU could not be told, as its fids are paths, and nobody else will see the file. */
    @Override public long change(int mask, int mode, int uid, int gid, long accessedNanos, long modifiedNanos) {
        int at = named();
        if (at < 0 && !isUnlinked()) return at;
        if ((mask & MODE) != 0 && pages != null) pages.fids.pin();
        int which = ((mask & MODE) != 0 ? Wire.SET_MODE : 0) | ((mask & OWNER) != 0 ? Wire.SET_OWNER : 0) | ((mask & GROUP) != 0 ? Wire.SET_GROUP : 0)
            | ((mask & ACCESSED) != 0 ? Wire.SET_ACCESSED | Wire.SET_ACCESSED_TO : 0)
            | ((mask & MODIFIED) != 0 ? Wire.SET_MODIFIED | Wire.SET_MODIFIED_TO : 0);
        long result = at < 0 ? 0 : set(at, which, mode & FileMode.PERMISSIONS, uid, gid, 0, accessedNanos, modifiedNanos);
        if (result < 0) return result;
        if (session.isOwn()) {
            if (pages != null) pages.touched();
            return 0;
        }
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

    private long set(int at, int which, int newMode, int newUid, int newGid, long length, long accessed, long modified) {
        owner.changes.doing(this);
        long result = session.setattr(at, which, newMode, newUid, newGid, length, accessed, modified);
        owner.changes.done();
        if (result == 0 && session.isOwn()) take(session.attributes);
        return result;
    }

    @Override public void beginWatch() {
        path();
        refresh();
        session.interruptAtChanges(owner.changes);
    }

    @Override protected FileLocks.Remote remoteLocks() {
        if (locks == null) locks = new NinepLocks(this);
        return locks;
    }

    /** Mappings of two machines do not agree: one at a time maps a file to write, until it has closed it. */
    long claim() {
        if (claimed || !session.isOwn()) return 0;
        int at = path();
        long result = at < 0 ? at : session.claim(at, true);
        claimed = result == 0;
        if (result != -Errno.EBUSY) return result;
        owner.mappedElsewhere();
        return -Errno.ENODEV;
    }

    /** Nobody has it open any more. */
    void giveUpClaim() {
        if (claimed) session.claim(path(), false);
        claimed = false;
    }

    /** A further fid of the file, opened. */
    int openAnother(int openFlags) {
        int path = named();
        if (path < 0) return path;
        int opened = session.newFid();
        long result = session.isOwn() ? session.openAs(path, opened, openFlags | OpenFlags.LARGEFILE) : session.walk(path, opened, null);
        if (result < 0) return (int) result;
        if (session.isOwn()) return opened;
        result = session.open(opened, openFlags | OpenFlags.LARGEFILE);
        if (result >= 0) return opened;
        session.clunk(opened);
        return (int) result;
    }

    /** Others may have changed it without our being told. */
    void mayHaveChanged() {
        forgetAttributes();
        if (pages != null) pages.doubt();
    }

    long writeBack() { return pages == null ? 0 : pages.sync(); }

    @Override protected void forget() {
        owner.forget(this);
        if (pages != null) pages.close();
        if (locks != null) locks.close();
        if (listing != null) listing.close();
        forgetFid();
    }
}
