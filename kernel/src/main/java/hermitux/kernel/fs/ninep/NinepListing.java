package hermitux.kernel.fs.ninep;

import hermitux.abi.Errno;
import hermitux.abi.OpenFlags;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.EntryCache;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.time.Clock;

/**
 * A folder's names, by one fid for whoever lists it: offsets are the server's, so each goes on where it was. Our own server sends attributes along, so that a
 * stat of each name, which is what most programs do next, asks nothing more: such a name is believed for a second, and is given a fid when that is needed.
 */
final class NinepListing {
    private static final int NONE = -1;
    private static final long FULL = Long.MIN_VALUE;
    /** A directory entry with a name of 255 bytes. */
    private static final int LARGEST_ENTRY = 24 + 255, LARGEST_WITH_ATTRIBUTES = LARGEST_ENTRY + 128;

    private final NinepInode folder;
    private final Session session;
    private int fid = NONE;
    /** Names that the present listing has put into the tree. */
    private int kept;

    NinepListing(NinepInode folder) {
        this.folder = folder;
        session = folder.session;
    }

    private long open() {
        if (fid != NONE) return 0;
        int opened = folder.openAnother(OpenFlags.READ_ONLY | OpenFlags.DIRECTORY);
        if (opened < 0) return opened;
        fid = opened;
        return 0;
    }

    long list(Dentry self, long offset, OpenFile.EntrySink sink) {
        long result = open();
        if (result < 0) return result;
        if (offset == 0) kept = 0;
        while (true) {
            boolean attributes = session.isOwn() && kept < EntryCache.limit() / 2;
            long bytes = session.readDirectory(fid, offset, attributes);
            if (bytes < 0) return bytes;
            if (bytes == 0) break;
            long next = deliver(self, offset, sink);
            if (next < 0) return next == FULL ? 0 : next;
            if (next == offset) return -Errno.EIO;
            // 9P ends with an empty answer; but servers fill their answers, and one with room left saves a message for each directory.
            if (bytes + (session.isOwn() ? LARGEST_WITH_ATTRIBUTES : LARGEST_ENTRY) <= session.directoryBytes()) break;
            offset = next;
        }
        close();
        return 0;
    }

    /** Hands the entries that have arrived to the sink; answers the offset to go on from, FULL, or -errno. */
    private long deliver(Dentry self, long offset, OpenFile.EntrySink sink) {
        ReplyReader entries = session.entries;
        while (entries.remaining() > 0) {
            entries.get8();
            entries.get32();
            long number = entries.get64(), next = entries.get64();
            int type = entries.get8();
            String name = entries.string();
            boolean known = session.isOwn() && entries.get8() != 0;
            if (known) session.attributes.readState(entries);
            if (entries.bad || name.isEmpty() || name.indexOf('/') >= 0 || next < 0) return -Errno.EIO;
            if (known) keep(self, name);
            if (!sink.add(name, number, type & 15, next)) return FULL;
            offset = next;
        }
        return offset;
    }

    /** Puts a name with its attributes into the tree, unless there is one already, which knows more. */
    private void keep(Dentry self, String name) {
        EntryCache.trim();
        Dentry child = self.child(name);
        if (child != null) {
            boolean same = child.inode instanceof NinepInode inode && inode.number == session.attributes.qidPath && inode.isListed();
            if (same) ((NinepInode) child.inode).listed(child, session.attributes);
            return;
        }
        child = new Dentry(self, name, null);
        child.inode = folder.owner.listed(child, session.attributes);
        child.confirm(Clock.monotonicNanos());
        child.attach();
        kept++;
    }

    void close() {
        if (fid != NONE) session.clunk(fid);
        fid = NONE;
    }
}
