package hermitux.kernel.fs.proc;

import hermitux.abi.Errno;
import hermitux.abi.FileMode;
import hermitux.kernel.fs.synthetic.SyntheticFileSystem;
import hermitux.kernel.fs.synthetic.SyntheticLink;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.DescriptorTable;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.thread.Failure;

/** /proc/self/fd/N: leads to what is open there, pipes and deleted files included. Its permissions say how it was opened. */
final class DescriptorLink extends SyntheticLink {
    private final int descriptor;

    DescriptorLink(SyntheticFileSystem files, int descriptor) {
        super(files, null);
        this.descriptor = descriptor;
        OpenFile file = DescriptorTable.current().get(descriptor);
        mode = FileMode.LINK | (file.readable() ? 0500 : 0) | (file.writable() ? 0300 : 0);
        size = 64;
    }

    @Override
    public Dentry jump() {
        OpenFile file = DescriptorTable.current().get(descriptor);
        if (file == null) return Failure.of(Errno.ENOENT);
        return file.dentry != null ? file.dentry : new Dentry(null, file.description(), file.inode());
    }

    @Override
    public String readLink() {
        OpenFile file = DescriptorTable.current().get(descriptor);
        return file == null ? Failure.of(Errno.ENOENT) : file.description();
    }

    @Override public boolean isMagicLink() { return true; }
}
