package hermitux.kernel.fs.synthetic;

import hermitux.kernel.fs.vfs.FileSystem;
import hermitux.kernel.fs.vfs.Inode;

/** A file system whose files the kernel makes up when they are read: procfs, sysfs and devpts. A tree of fixed directories, some with entries of the moment. */
public abstract class SyntheticFileSystem extends FileSystem {
    private final String type;
    private final long magic;
    private long lastNumber;
    private final FixedDirectory root;

    public SyntheticFileSystem(String type, long magic) {
        this.type = type;
        this.magic = magic;
        root = new RootDirectory(this);
    }

    /** Adds the root's entries, when somebody first looks into it. */
    protected abstract void populate(FixedDirectory directory);

    final long nextNumber() { return ++lastNumber; }

    @Override public final String type() { return type; }
    @Override public final long magic() { return magic; }
    @Override public Inode root() { return root; }

    private static final class RootDirectory extends FixedDirectory {
        RootDirectory(SyntheticFileSystem fileSystem) { super(fileSystem); }

        @Override protected void populate() { ((SyntheticFileSystem) fileSystem).populate(this); }
    }
}
