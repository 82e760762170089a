package hermitux.kernel.fs.ninep;

import hermitux.abi.Errno;
import hermitux.abi.FileMode;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.thread.Credentials;
import hermitux.kernel.thread.Failure;
import hermitux.kernel.time.Clock;

/**
 * A FIFO or socket that the server cannot make (QEMU's refuses to touch what is neither file, folder nor link: ENXIO). Its name is this machine's alone: its
 * programs meet there, the host sees nothing of it, and no listing shows it. The entry holds itself until it is unlinked.
 */
final class GuestNode extends Inode {
    /** Above the numbers of files. */
    private static final long NUMBERS = 1L << 62;

    private final NinepFileSystem owner;

    GuestNode(NinepFileSystem owner, int mode) {
        super(owner);
        this.owner = owner;
        this.mode = mode;
        number = NUMBERS + owner.nextNodeNumber();
        uid = Credentials.current().fileUserId;
        gid = Credentials.current().fileGroupId;
        accessedNanos = modifiedNanos = changedNanos = Clock.realtimeNanos();
    }

    @Override public OpenFile open(Dentry entry, int flags) {
        return (mode & FileMode.TYPE) == FileMode.FIFO ? owner.openFifo(this, entry, flags) : Failure.of(Errno.ENXIO);
    }

    @Override public long change(int mask, int newMode, int newUid, int newGid, long accessed, long modified) {
        if ((mask & MODE) != 0) mode = mode & FileMode.TYPE | newMode & FileMode.PERMISSIONS;
        if ((mask & OWNER) != 0) uid = newUid;
        if ((mask & GROUP) != 0) gid = newGid;
        if ((mask & ACCESSED) != 0) accessedNanos = accessed;
        if ((mask & MODIFIED) != 0) modifiedNanos = modified;
        changedNanos = Clock.realtimeNanos();
        return 0;
    }

    @Override public long blocks() { return 0; }

    @Override protected void forget() { owner.forgetFifo(number); }

    /** Its name goes. */
    long unlinked(Dentry entry) {
        links = 0;
        entry.release();
        return 0;
    }
}
