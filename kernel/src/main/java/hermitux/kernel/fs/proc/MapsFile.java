package hermitux.kernel.fs.proc;

import hermitux.abi.Errno;
import hermitux.abi.FileMode;
import hermitux.abi.OpenFlags;
import hermitux.kernel.fs.file.PositionedFile;
import hermitux.kernel.fs.synthetic.SyntheticFileSystem;
import hermitux.kernel.fs.synthetic.SyntheticInode;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.AddressSpace;
import hermitux.kernel.thread.Failure;

/**
 * /proc/N/maps and smaps. The text is made a few areas at a time as it is read, as it may be long. As on Linux, what changes between two reads
 * may show or not, but no line is torn.
 */
final class MapsFile extends SyntheticInode {
    private static final int AREAS_AT_A_TIME = 32;

    private final boolean details;
    private final Subject subject;

    MapsFile(SyntheticFileSystem files, boolean details, Subject subject) {
        super(files, FileMode.REGULAR | 0444);
        this.details = details;
        this.subject = subject;
    }

    @Override
    public OpenFile open(Dentry dentry, int flags) {
        return (flags & OpenFlags.ACCESS_MODE) != OpenFlags.READ_ONLY || !subject.isOpen() ? Failure.of(Errno.EACCES) : new Opened(this, dentry, flags);
    }

    private static final class Opened extends PositionedFile {
        private final MapsFile file;
        /** The piece at hand, and the offset in the file at which it begins. */
        private final StringBuilder piece = new StringBuilder();
        private long pieceStart;
        /** Address from which the next piece tells, or -1 when there is none. */
        private long nextAddress;

        Opened(MapsFile file, Dentry dentry, int flags) {
            this.file = file;
            this.flags = flags;
            bind(dentry);
        }

        @Override
        public long readBound(long length, long offset) {
            advance(offset);
            return Math.min(length, Math.max(0, pieceStart + piece.length() - offset));
        }

        @Override
        public long readAt(long userAddress, long length, long offset) {
            if (offset < pieceStart || offset >= pieceStart + piece.length()) advance(offset);
            int start = (int) (offset - pieceStart);
            int count = (int) Math.max(0, Math.min(length, pieceStart + piece.length() - offset));
            for (int i = 0; i < count; i++) Memory.store8(userAddress + i, piece.charAt(start + i));
            return count;
        }

        /** Makes the piece that holds an offset, from the beginning if that lies behind; the beginning is always made anew. */
        private void advance(long offset) {
            if (offset < pieceStart || offset == 0) {
                piece.setLength(0);
                pieceStart = 0;
                nextAddress = 0;
            }
            while (offset >= pieceStart + piece.length() && nextAddress >= 0) {
                pieceStart += piece.length();
                piece.setLength(0);
                AddressSpace space = file.subject.space();
                if (space == null) return;
                nextAddress = space.describe(piece, nextAddress, AREAS_AT_A_TIME, file.details);
            }
        }

        @Override public Inode inode() { return file; }
    }
}
