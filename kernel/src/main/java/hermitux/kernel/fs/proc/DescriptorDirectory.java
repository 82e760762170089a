package hermitux.kernel.fs.proc;

import hermitux.abi.FileMode;
import hermitux.kernel.fs.synthetic.SyntheticDirectory;
import hermitux.kernel.fs.synthetic.SyntheticFileSystem;
import hermitux.kernel.fs.vfs.DescriptorTable;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.thread.Process;

/** /proc/N/fd and fdinfo: an entry for each open descriptor. */
final class DescriptorDirectory extends SyntheticDirectory {
    private final boolean information;
    private final Subject subject;

    DescriptorDirectory(SyntheticFileSystem files, boolean information, Subject subject) {
        super(files, information ? 0555 : 0500);
        this.information = information;
        this.subject = subject;
    }

    /** proc_fd_permission of Linux. */
    @Override public boolean isOwn() { return subject.process == Process.current(); }

    private boolean isOpen(int descriptor) {
        DescriptorTable table = subject.descriptors();
        return table != null && table.get(descriptor) != null;
    }

    @Override
    protected Inode find(String name) {
        int descriptor = number(name);
        if (descriptor < 0 || !isOpen(descriptor)) return null;
        SyntheticFileSystem files = (SyntheticFileSystem) fileSystem;
        Inode inode = information ? new DescriptorInformation(files, descriptor, subject) : new DescriptorLink(files, descriptor, subject);
        inode.number = number(descriptor);
        inode.uid = uid;
        inode.gid = gid;
        return inode;
    }

    @Override protected int bound() { return subject.descriptors() == null ? 0 : subject.descriptors().bound(); }
    @Override protected String name(int entry) { return isOpen(entry) ? Integer.toString(entry) : null; }
    /** A number that no fixed file has. */
    @Override protected long number(int entry) { return number * 0x100000 + entry; }
    @Override protected int mode(int entry) { return information ? FileMode.REGULAR : FileMode.LINK; }
}
