package hermitux.kernel.fs.device;

import hermitux.abi.Errno;
import hermitux.kernel.collection.LongMap;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.memory.Frames;
import hermitux.kernel.memory.PageSource;

/**
 * One mapping of /dev/zero (null(4)): pages of zeros. Those that a shared mapping writes are kept until it ends; a private mapping copies what
 * it writes, so nothing is kept for it.
 */
final class ZeroPages implements PageSource {
    /** Any area lies below it. */
    private static final long LENGTH = 1L << 60;

    private final Inode inode;
    private final LongMap<Long> written = new LongMap<>();
    private int references;

    ZeroPages(Inode inode) { this.inode = inode; }

    @Override
    public long page(long index, boolean write) {
        Long kept = written.get(index);
        if (kept != null) {
            Frames.retain(kept);
            return kept;
        }
        long frame = Frames.allocateZeroed();
        if (frame == 0) return -Errno.ENOMEM;
        if (write) {
            Frames.retain(frame);
            written.put(index, frame);
        }
        return frame;
    }

    @Override public long length() { return LENGTH; }
    @Override public void written(long index) { }
    @Override public void retain() { references++; }

    @Override
    public void release() {
        if (--references > 0) return;
        for (int slot = 0; slot < written.capacity(); slot++) if (written.valueAt(slot) != null) Frames.release(written.valueAt(slot));
    }

    @Override public String description() { return "/dev/zero"; }
    @Override public long inodeNumber() { return inode.number; }
    @Override public long deviceNumber() { return inode.fileSystem.device; }
}
