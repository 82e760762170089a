package hermitux.kernel.fs.ninep;

import hermitux.kernel.collection.LongMap;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.FileSystem;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.time.Clock;

/**
 * A folder of the host, served over 9P. The server is connected with the first access below the mount point; until then it costs nothing.
 *
 * Caching. A read-only share is taken not to change: names, also missing ones, attributes and data are asked for once. On a writable share
 * the host may change things: data and attributes are compared with the server's when a file is opened or looked at, missing names are always
 * asked for, and a directory on the way to a file is believed for a second. What the program itself writes goes to the server at once.
 */
public final class NinepFileSystem extends FileSystem {
    private static final long MAGIC = 0x01021997;
    private static final long BELIEVED_NANOS = 1_000_000_000L;
    private static final long STATISTICS_NANOS = 100_000_000L;
    private static final int BLOCK = 4096;

    final Session session;
    private final NinepInode root;
    /** Living inodes by the number that the server gave them. */
    private final LongMap<NinepInode> inodes = new LongMap<>();
    private long statisticsTime = -1;

    public NinepFileSystem(String tag, boolean readOnly) {
        this.readOnly = readOnly;
        cachesEntries = true;
        cachesAbsence = readOnly;
        session = new Session(tag);
        root = new NinepInode(this, 0, Wire.DIRECTORY, -1);
    }

    @Override public String type() { return "9p"; }
    @Override public long magic() { return MAGIC; }
    @Override public Inode root() { return root; }
    @Override public String options() { return ",trans=virtio,access=client"; }

    /** The inode that session's last walk found at a fid. A file that is known already keeps its inode, and the better of the two fids. */
    NinepInode found(int fid) {
        NinepInode known = inodes.get(session.qidPath);
        if (known != null && known.isOf(session.qidType)) {
            known.alsoAt(fid);
            return known;
        }
        NinepInode inode = new NinepInode(this, session.qidPath, session.qidType, fid);
        inodes.put(session.qidPath, inode);
        return inode;
    }

    void forget(NinepInode inode) { if (inodes.get(inode.number) == inode) inodes.remove(inode.number); }

    @Override public boolean valid(Dentry entry) {
        if (readOnly) return true;
        if (!(entry.inode instanceof NinepInode inode)) return false;
        return inode.isDirectory() && inode.ageNanos() < BELIEVED_NANOS || inode.stillThere();
    }

    private void ask() {
        long now = Clock.monotonicNanos();
        if (statisticsTime >= 0 && now - statisticsTime < STATISTICS_NANOS) return;
        int fid = root.path();
        if (fid >= 0 && session.statfs(fid) == 0) statisticsTime = now;
    }

    private static long inBlocks(long count, long size) { return size <= BLOCK ? count / Math.max(1, BLOCK / Math.max(1, size)) : count * (size / BLOCK); }

    @Override public long blocks() {
        ask();
        return inBlocks(session.statistics.blocks, session.statistics.blockSize);
    }

    @Override public long blocksFree() {
        ask();
        return inBlocks(session.statistics.blocksFree, session.statistics.blockSize);
    }

    @Override public long files() {
        ask();
        return session.statistics.files;
    }

    @Override public long filesFree() {
        ask();
        return session.statistics.filesFree;
    }

    @Override public long sync() {
        long result = 0;
        for (int i = 0; i < inodes.capacity(); i++) {
            NinepInode inode = inodes.valueAt(i);
            if (inode != null && inode.writeBack() < 0) result = -hermitux.abi.Errno.EIO;
        }
        return result;
    }
}
