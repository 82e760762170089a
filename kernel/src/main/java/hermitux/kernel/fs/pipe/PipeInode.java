package hermitux.kernel.fs.pipe;

import hermitux.kernel.fs.file.AnonymousFiles;
import hermitux.kernel.fs.file.AnonymousInode;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.thread.Credentials;

/** A pipe without a name, as pipe(2) makes it. */
public final class PipeInode extends AnonymousInode {
    private final Pipe pipe = new Pipe();

    public PipeInode() {
        super(AnonymousFiles.pipes(), 0010600);
        uid = Credentials.current().fileUserId;
        gid = Credentials.current().fileGroupId;
    }

    /** An end of it: by pipe(2), or by opening /proc/self/fd/N, which does not wait for the other end as a FIFO's open does. */
    @Override
    public OpenFile open(Dentry dentry, int flags) { return Fifo.connect(pipe, this, null, flags); }
}
