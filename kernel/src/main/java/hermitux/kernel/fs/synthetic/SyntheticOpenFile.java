package hermitux.kernel.fs.synthetic;

import hermitux.abi.Errno;
import hermitux.kernel.fs.file.PositionedFile;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.machine.Memory;

/** A synthetic file, opened: reads see the text as it was when the beginning was last read, so that pieces fit together. */
final class SyntheticOpenFile extends PositionedFile {
    private static final int LONGEST_WRITE = 4096;

    private final SyntheticFile file;
    private String text;
    /** readBound has just made the text for the read that follows. */
    private boolean fresh;

    SyntheticOpenFile(SyntheticFile file, Dentry dentry, int flags) {
        this.file = file;
        this.flags = flags;
        bind(dentry);
    }

    @Override
    public long readBound(long length, long offset) {
        snapshot(offset);
        fresh = true;
        if (text == null) return 0;
        return Math.min(length, Math.max(0, text.length() - offset));
    }

    @Override
    public long readAt(long userAddress, long length, long offset) {
        if (!fresh) snapshot(offset);
        fresh = false;
        if (text == null) return -Errno.EINVAL;
        if (offset >= text.length()) {
            text = null;
            return 0;
        }
        int count = (int) Math.min(length, text.length() - offset);
        for (int i = 0; i < count; i++) Memory.store8(userAddress + i, text.charAt((int) offset + i));
        return count;
    }

    private void snapshot(long offset) { if (text == null || offset == 0) text = file.content(); }

    @Override
    public long write(long userAddress, long length) {
        if (length > LONGEST_WRITE) return -Errno.EINVAL;
        StringBuilder written = new StringBuilder((int) length);
        for (int i = 0; i < length; i++) written.append((char) Memory.load8(userAddress + i));
        if (length > 0 && written.charAt((int) length - 1) == '\n') written.setLength((int) length - 1);
        long result = file.store(written.toString());
        return result < 0 ? result : length;
    }

    @Override public long writeAt(long userAddress, long length, long offset) { return write(userAddress, length); }

    @Override public Inode inode() { return file; }
}
