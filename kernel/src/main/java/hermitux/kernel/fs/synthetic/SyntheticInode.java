package hermitux.kernel.fs.synthetic;

import hermitux.abi.Errno;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.time.Clock;

/** What the files of a synthetic file system share: length 0 for stat, modes that nobody changes. */
public abstract class SyntheticInode extends Inode {
    protected SyntheticInode(SyntheticFileSystem fileSystem, int mode) {
        super(fileSystem);
        this.mode = mode;
        number = fileSystem.nextNumber();
    }

    /** Times are those of the first look at it: to ask for the time while the kernel starts could cost more than the start. */
    @Override
    public long refresh() {
        if (accessedNanos == 0) accessedNanos = modifiedNanos = changedNanos = Clock.realtimeNanos();
        return 0;
    }

    @Override
    public long change(int mask, int mode, int uid, int gid, long accessedNanos, long modifiedNanos) { return -Errno.EPERM; }
    @Override public long blocks() { return 0; }
    @Override public int blockSize() { return 1024; }
}
