package hermitux.kernel.fs.ninep;

import hermitux.abi.Errno;
import hermitux.abi.ninep.Wire;
import hermitux.kernel.collection.LongMap;
import hermitux.kernel.driver.SerialPort;
import hermitux.kernel.fs.pipe.FifoSource;
import hermitux.kernel.fs.pipe.Pipe;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.FileSystem;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.part.Services;
import hermitux.kernel.thread.Failure;
import hermitux.kernel.time.Clock;

/**
 * A folder of the host, served over 9P. The server is connected with the first access below the mount point; until then it costs nothing.
 *
 * Caching. The native monitor tells what others change ({@link RemoteChanges}) in folders that the user has named: what is kept of such is believed until
 * then. Elsewhere, and where the host has no watch left, names, attributes and data are believed for a second; and as stores of the host's
 * programs to mapped files are told by nobody, data is compared once a second in any case. On a writable share of another server (QEMU) data and
 * attributes are compared when a file is opened or looked at, and missing names are always asked for. What the program itself writes goes to
 * the server at once.
 */
public final class NinepFileSystem extends FileSystem {
    private static final long MAGIC = 0x01021997;
    static final long BELIEVED_NANOS = 1_000_000_000L;
    private static final long STATISTICS_NANOS = 100_000_000L;
    private static final int BLOCK = 4096;

    final Session session;
    final RemoteChanges changes;
    /** Names that were found to be true before this time are doubted. */
    private long doubtedUntil = Dentry.DOUBTED;
    final NinepInode root;
    /** Living inodes by the number that the server gave them. */
    private final LongMap<NinepInode> inodes = new LongMap<>();
    /** Pipes of FIFOs by the numbers of these; null without any. */
    private LongMap<Pipe> pipes;
    /** GuestNodes made so far. */
    private long nodes;
    private long statisticsTime = -1;

    /** No other machine changes the folder: the locks here are all there are, but for the host's programs'. */
    final boolean exclusive;
    private boolean saidNoLocks, saidMapped;
    /** Whose what the server makes is, -1 before that is known; and it may not give it to others. */
    int serverUser = -1;
    boolean givesNothing;

    public NinepFileSystem(String tag, boolean readOnly) { this(tag, readOnly, false); }

    public NinepFileSystem(String tag, boolean readOnly, boolean exclusive) {
        this.readOnly = readOnly;
        this.exclusive = exclusive;
        cachesEntries = true;
        cachesAbsence = readOnly;
        session = new Session(tag);
        changes = new RemoteChanges(this);
        root = new NinepInode(this, 0, Wire.DIRECTORY, NinepInode.NO_FID);
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

    /** A FIFO is one of this machine's programs: the host's file gives it a name. Its pipe is kept apart, as a waiting opener holds no inode. */
    OpenFile openFifo(Inode inode, Dentry entry, int flags) {
        FifoSource fifos = Services.find(Services.FIFOS);
        if (fifos == null) return Failure.of(Errno.ENXIO);
        if (pipes == null) pipes = new LongMap<>();
        Pipe pipe = pipes.get(inode.number);
        if (pipe == null) {
            pipe = fifos.pipe();
            pipes.put(inode.number, pipe);
        }
        return fifos.open(pipe, inode, entry, flags);
    }

    /** The inode of a name that a listing has brought with its attributes. */
    NinepInode listed(Dentry name, Attributes attributes) {
        NinepInode inode = inodes.get(attributes.qidPath);
        if (inode == null || !inode.isOf(attributes.qidType)) {
            inode = new NinepInode(this, attributes.qidPath, attributes.qidType, NinepInode.NO_FID);
            inodes.put(attributes.qidPath, inode);
        }
        inode.listed(name, attributes);
        return inode;
    }

    /** Nobody holds the inode of a FIFO, and perhaps nobody uses its pipe. */
    void forgetFifo(long number) {
        Pipe pipe = pipes == null ? null : pipes.get(number);
        if (pipe != null && !pipe.isUsed()) pipes.remove(number);
    }

    long nextNodeNumber() { return nodes++; }

    void forget(NinepInode inode) {
        forgetFifo(inode.number);
        if (inodes.get(inode.number) == inode) inodes.remove(inode.number);
    }

    /** An inode has learnt its number. */
    void rename(NinepInode inode, long number) {
        inodes.remove(inode.number);
        inode.number = number;
        inodes.put(number, inode);
    }

    /** The living inode of a number, or null. */
    NinepInode living(long number) { return inodes.get(number); }

    /** Nothing that is kept is believed any more. */
    void doubtAll() {
        doubtedUntil = Clock.monotonicNanos();
        for (int i = 0; i < inodes.capacity(); i++) if (inodes.valueAt(i) != null) inodes.valueAt(i).mayHaveChanged();
    }

    @Override public boolean valid(Dentry entry) {
        changes.hear();
        NinepInode directory = (NinepInode) entry.parent.inode;
        boolean believed = entry.confirmedAt() > doubtedUntil;
        if (believed && directory.watched || entry.mounted != null || entry.inode instanceof GuestNode) return true;
        if (readOnly || session.isOwn())
            return believed && Clock.monotonicNanos() - entry.confirmedAt() < BELIEVED_NANOS || directory.confirm(entry);
        if (!(entry.inode instanceof NinepInode inode)) return false;
        return inode.isDirectory() && inode.ageNanos() < BELIEVED_NANOS || inode.stillThere();
    }

    /** A lock cannot be had: said once. */
    void noLocks() {
        if (saidNoLocks) return;
        saidNoLocks = true;
        SerialPort.print("hermitux: no locks on a shared folder, as another machine has it (ENOLCK)\n");
    }

    void mappedElsewhere() {
        if (!saidMapped)
            SerialPort.print("hermitux: another machine has mapped a file of a shared folder to write; shared mappings of it by two machines are refused\n");
        saidMapped = true;
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

    @Override public long blocksAvailable() {
        ask();
        return inBlocks(session.statistics.blocksAvailable, session.statistics.blockSize);
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
            if (inode != null && inode.writeBack() < 0) result = -Errno.EIO;
        }
        return result;
    }
}
