package hermitux.kernel.fs.file;

import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.time.Clock;

/** An inode that no directory names. */
public class AnonymousInode extends Inode {
    public AnonymousInode(AnonymousFiles fileSystem, int mode) {
        super(fileSystem);
        this.mode = mode;
        number = fileSystem.nextNumber();
        accessedNanos = modifiedNanos = changedNanos = Clock.realtimeNanos();
    }

    /** fchmod and fchown work, futimens too, on what belongs to the caller. */
    @Override
    public long change(int mask, int mode, int uid, int gid, long accessedNanos, long modifiedNanos) {
        if ((mask & MODE) != 0) this.mode = this.mode & 0170000 | mode & 07777;
        if ((mask & OWNER) != 0) this.uid = uid;
        if ((mask & GROUP) != 0) this.gid = gid;
        if ((mask & ACCESSED) != 0) this.accessedNanos = accessedNanos;
        if ((mask & MODIFIED) != 0) this.modifiedNanos = modifiedNanos;
        changedNanos = Clock.realtimeNanos();
        return 0;
    }
}
