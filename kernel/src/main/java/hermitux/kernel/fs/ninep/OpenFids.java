package hermitux.kernel.fs.ninep;

import hermitux.abi.OpenFlags;

/**
 * The fids of a regular file that are open for reading and writing, one each however often the program opens the file. What our own server surely lets us
 * read is read by the fid of its name: it is opened there with the first read, and closed again by one that comes to the end, so that data that is here, and
 * small files, cost no further message. On another server's read-only share the path's own fid is opened, when data is wanted that is not there.
 */
final class OpenFids {
    private static final int NONE = -1;

    private final NinepInode file;
    private final Session session;
    int readFid = NONE;
    int writeFid = NONE;
    private boolean writeFidReads;
    private int appendFid = NONE;
    private int readers;
    int writers;

    OpenFids(NinepInode inode) {
        file = inode;
        session = inode.session;
    }

    /** Readers go by the fid of the name. */
    private boolean byName;
    /** The server has left that open. */
    private boolean leftOpen;

    boolean isOpen() { return readers + writers > 0; }

    /** The fid of a file that was just created, open for reading and writing. */
    void adopt(int fid) {
        if (writeFid != NONE) session.clunk(writeFid);
        writeFid = fid;
        writeFidReads = true;
    }

    /** Opens for an access mode of open(2), after the attributes were brought up to date. */
    long open(int access) {
        boolean reads = access != OpenFlags.WRITE_ONLY, writes = access != OpenFlags.READ_ONLY;
        if (writes && writeFid == NONE) {
            int fid = file.openAnother(reads ? OpenFlags.READ_WRITE : OpenFlags.WRITE_ONLY);
            if (fid < 0) return fid;
            writeFid = fid;
            writeFidReads = reads;
        }
        if (reads && session.isOwn() && file.readable && readFid == NONE) byName = true;
        boolean certain = byName || !session.isOwn() && file.owner.readOnly && (file.mode & 0444) == 0444;
        if (reads && !certain) {
            int fid = reader();
            if (fid < 0) return fid;
        }
        if (writes) writers++;
        else readers++;
        return 0;
    }

    void closed(int access) {
        if (access != OpenFlags.READ_ONLY) writers--;
        else readers--;
    }

    void giveUpUnused() {
        if (file.owner.readOnly && !session.isOwn()) return;
        // A reader may live on the writers' fid, and could open no other if the file has lost its name.
        if (writers == 0 && writeFid != NONE && (readers == 0 || readFid != NONE)) {
            session.clunk(writeFid);
            writeFid = NONE;
        }
        if (writers == 0 && appendFid != NONE) {
            session.clunk(appendFid);
            appendFid = NONE;
        }
        if (readers + writers > 0) return;
        file.giveUpClaim();
        if (readFid != NONE) session.clunk(readFid);
        if (leftOpen) session.release(file.path());
        readFid = NONE;
        leftOpen = false;
        byName = false;
    }

    /** The file is about to change its mode: who has it open goes on reading. */
    void pin() {
        if (!byName || readers == 0) return;
        int fid = file.openAnother(OpenFlags.READ_ONLY);
        if (fid < 0) return;
        readFid = fid;
        byName = false;
    }

    /** Reads into the payload by a fid of {@link #reader}. */
    long read(int fid, long offset) {
        int wanted = session.payload().lengthBytes();
        long count = session.read(fid, offset);
        if (byName && fid != writeFid) leftOpen = count == wanted;
        return count;
    }

    /** A fid that is open for reading; -errno if there can be none. */
    int reader() {
        if (writeFid != NONE && writeFidReads) return writeFid;
        if (readFid != NONE) return readFid;
        if (byName) return file.path();
        if (!file.owner.readOnly || session.isOwn()) {
            int fid = file.openAnother(OpenFlags.READ_ONLY);
            if (fid < 0) return fid;
            return readFid = fid;
        }
        int path = file.path();
        if (path < 0) return path;
        long result = session.open(path, OpenFlags.READ_ONLY | OpenFlags.LARGEFILE);
        return result < 0 ? (int) result : (readFid = path);
    }

    /** A fid that a server of another make appends by. */
    int appender() {
        if (appendFid != NONE) return appendFid;
        int fid = file.openAnother(OpenFlags.WRITE_ONLY | OpenFlags.APPEND);
        return fid < 0 ? writeFid : (appendFid = fid);
    }

    /** Nobody knows the file any more. */
    void close() {
        if (writeFid != NONE) session.clunk(writeFid);
        if (appendFid != NONE) session.clunk(appendFid);
        if (readFid != NONE && (!file.owner.readOnly || session.isOwn())) session.clunk(readFid);
        writeFid = NONE;
        appendFid = NONE;
        readFid = NONE;
    }
}
