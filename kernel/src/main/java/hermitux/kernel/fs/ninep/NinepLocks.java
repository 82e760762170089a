package hermitux.kernel.fs.ninep;

import hermitux.abi.Errno;
import hermitux.abi.OpenFlags;
import hermitux.abi.ninep.Wire;
import hermitux.kernel.fs.vfs.FileLocks;

/**
 * The host's locks on a file, on a fid of their own that is open for reading and writing where that may be, since locks of one fid never stand
 * against each other. A server that is not ours grants everything and locks nothing (QEMU 7.2 to 10): there, the locks of this machine's programs
 * exclude each other while no other machine has the folder, and are refused otherwise.
 */
final class NinepLocks implements FileLocks.Remote {
    private static final int NO_FID = -1;

    private final NinepInode file;
    private final Session session;
    private int fid = NO_FID;

    NinepLocks(NinepInode file) {
        this.file = file;
        session = file.session;
    }

    private long ready() {
        if (fid != NO_FID) return fid;
        if (!session.isOwn()) return refused();
        boolean writes = !file.owner.readOnly && !file.isDirectory();
        int opened = file.openAnother(writes ? OpenFlags.READ_WRITE : OpenFlags.READ_ONLY);
        if (opened < 0 && writes) opened = file.openAnother(OpenFlags.READ_ONLY);
        return opened < 0 ? opened : (fid = opened);
    }

    /** Locks are the host's or, where nobody else is, those of {@link FileLocks} alone. */
    private boolean areHere() { return !session.isOwn() && file.owner.exclusive; }

    private long refused() {
        file.owner.noLocks();
        return -Errno.ENOLCK;
    }

    private long set(int type, int flags, long start, long end) {
        if (type == NONE && fid == NO_FID || areHere()) return 0;
        long at = ready();
        if (at < 0) return at;
        // What was written before is to be there for whoever gets the lock, and who has got it is to see what others wrote.
        if (type == NONE) file.writeBack();
        long result = session.lock((int) at, type, flags, start, end == Long.MAX_VALUE ? 0 : end - start);
        if (result == 0 && type != NONE) file.mayHaveChanged();
        return result == -Errno.EBADF || result == -Errno.ENOLCK ? refused() : result;
    }

    @Override public long record(int type, long start, long end) { return set(type, 0, start, end); }
    @Override public long whole(int type) { return set(type, Wire.WHOLE_FILE, 0, Long.MAX_VALUE); }

    @Override public FileLocks.Lock conflict(int type, long start, long end) {
        long at = areHere() ? NO_FID : ready();
        if (at < 0) return null;
        long found = session.testLock((int) at, type, start, end == Long.MAX_VALUE ? 0 : end - start);
        if (found < 0 || found == NONE) return null;
        long from = session.reply.get64(), length = session.reply.get64();
        return new FileLocks.Lock(null, from, length == 0 ? Long.MAX_VALUE : from + length, found == WRITE);
    }

    /** Nobody can hold one any more. */
    void close() {
        if (fid != NO_FID) session.clunk(fid);
        fid = NO_FID;
    }
}
