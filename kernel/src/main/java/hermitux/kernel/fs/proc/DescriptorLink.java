package hermitux.kernel.fs.proc;

import hermitux.abi.Errno;
import hermitux.abi.FileMode;
import hermitux.kernel.fs.synthetic.SyntheticFileSystem;
import hermitux.kernel.fs.synthetic.SyntheticLink;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.DescriptorTable;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.thread.Failure;

/** /proc/N/fd/D: leads to what is open there, pipes and deleted files included. Its permissions say how it was opened. */
final class DescriptorLink extends SyntheticLink {
    private final int descriptor;
    private final Subject subject;

    DescriptorLink(SyntheticFileSystem files, int descriptor, Subject subject) {
        super(files, null);
        this.descriptor = descriptor;
        this.subject = subject;
        OpenFile file = file();
        mode = FileMode.LINK | (file.readable() ? 0500 : 0) | (file.writable() ? 0300 : 0);
        size = 64;
    }

    private OpenFile file() {
        DescriptorTable table = subject.descriptors();
        return table == null ? null : table.get(descriptor);
    }

    @Override
    public Dentry jump() {
        OpenFile file = file();
        if (file == null) return Failure.of(Errno.ENOENT);
        return file.dentry != null ? file.dentry : new Dentry(null, file.description(), file.inode());
    }

    @Override
    public String readLink() {
        OpenFile file = file();
        return file == null ? Failure.of(Errno.ENOENT) : file.description();
    }

    @Override public boolean isMagicLink() { return true; }
}
