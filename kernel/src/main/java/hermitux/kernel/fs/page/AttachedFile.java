package hermitux.kernel.fs.page;

import hermitux.kernel.fs.mini.MiniFile;
import hermitux.kernel.fs.vfs.Dentry;

/** An open file of a shared memory segment, whose owner learns when its last mapping has ended. */
public final class AttachedFile extends RegularFile {
    /** Who is told. */
    public interface Owner {
        void closed();
    }

    private final Owner owner;

    public AttachedFile(MiniFile file, Dentry entry, int flags, Owner owner) {
        super(file, file.pages, entry, flags);
        this.owner = owner;
    }

    @Override protected void close() { owner.closed(); }
}
