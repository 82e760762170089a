package hermitux.kernel.fs.mini;

import hermitux.abi.OpenFlags;
import hermitux.kernel.fs.page.AttachedFile;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.Mounts;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.thread.Credentials;

/** Files of memfd_create(2), and the memory of shmget(2)'s segments: on a MiniFs that is mounted nowhere. */
public final class MemoryFiles {
    private static MiniFs fileSystem;

    private MemoryFiles() { }

    /** After Mounts.init. */
    public static void init() {
        fileSystem = new MiniFs("tmpfs", 0777);
        fileSystem.device = Mounts.anonymousDevice();
    }

    /**
     * @param seals those it begins with
     * @return null without heap
     */
    public static OpenFile create(String name, int seals, boolean executable) {
        if (MiniFs.isOutOfHeap()) return null;
        MiniFile file = fileSystem.unnamed(executable ? 0777 : 0666);
        file.uid = Credentials.current().fileUserId;
        file.gid = Credentials.current().fileGroupId;
        file.initialSeals(seals);
        Dentry entry = new Dentry(null, "/memfd:" + name, file);
        entry.unlinked();
        return file.open(entry, OpenFlags.READ_WRITE | OpenFlags.LARGEFILE);
    }

    /** Memory of a shared segment, of zeros. */
    public static Segment segment(String name, long length) {
        MiniFile file = fileSystem.unnamed(0600);
        file.size = length;
        Dentry entry = new Dentry(null, name, file);
        entry.unlinked();
        entry.retain();
        return new Segment(file, entry);
    }

    /** A file that is held until {@link #release}. */
    public record Segment(MiniFile file, Dentry entry) {
        public AttachedFile open(int flags, AttachedFile.Owner owner) { return new AttachedFile(file, entry, flags, owner); }
        public void release() { entry.release(); }
    }
}
