package hermitux.kernel.fs.proc;

import hermitux.abi.FileMode;
import hermitux.kernel.fs.synthetic.SyntheticDirectory;
import hermitux.kernel.fs.synthetic.SyntheticFileSystem;
import hermitux.kernel.fs.vfs.DescriptorTable;
import hermitux.kernel.fs.vfs.Inode;

/** /proc/self/fd and fdinfo: an entry for each open descriptor. */
final class DescriptorDirectory extends SyntheticDirectory {
    private final boolean information;

    DescriptorDirectory(SyntheticFileSystem files, boolean information) {
        super(files, information ? 0555 : 0500);
        this.information = information;
    }

    @Override
    protected Inode find(String name) {
        int descriptor = number(name);
        if (descriptor < 0 || DescriptorTable.current().get(descriptor) == null) return null;
        SyntheticFileSystem files = (SyntheticFileSystem) fileSystem;
        Inode inode = information ? new DescriptorInformation(files, descriptor) : new DescriptorLink(files, descriptor);
        inode.number = number(descriptor);
        return inode;
    }

    @Override protected int bound() { return DescriptorTable.current().bound(); }
    @Override protected String name(int entry) { return DescriptorTable.current().get(entry) == null ? null : Integer.toString(entry); }
    /** A number that no fixed file has. */
    @Override protected long number(int entry) { return number * 0x100000 + entry; }
    @Override protected int mode(int entry) { return information ? FileMode.REGULAR : FileMode.LINK; }
}
