package hermitux.kernel.fs.device;

import hermitux.abi.Errno;
import hermitux.abi.FileMode;
import hermitux.abi.OpenFlags;
import hermitux.kernel.driver.stream.StreamInput;
import hermitux.kernel.driver.stream.StreamOutput;
import hermitux.kernel.fs.file.AnonymousFiles;
import hermitux.kernel.fs.file.AnonymousInode;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.thread.Credentials;
import hermitux.kernel.thread.Failure;

/** The pipe behind a standard stream. /dev/stdin and the like open it again, in its own direction only: the other end is the host's. */
final class HostStreamInode extends AnonymousInode {
    private final StreamInput input;
    private final StreamOutput output;

    HostStreamInode(StreamInput input, StreamOutput output) {
        super(AnonymousFiles.pipes(), FileMode.FIFO | 0600);
        this.input = input;
        this.output = output;
        uid = Credentials.current().fileUserId;
        gid = Credentials.current().fileGroupId;
    }

    @Override
    public OpenFile open(Dentry dentry, int flags) {
        boolean wanted = (flags & OpenFlags.ACCESS_MODE) == (input != null ? OpenFlags.READ_ONLY : OpenFlags.WRITE_ONLY);
        return wanted ? new HostStreamFile(this, input, output, flags) : Failure.of(Errno.EACCES);
    }
}
