package hermitux.kernel.fs.file;

import hermitux.abi.Errno;
import hermitux.kernel.fs.vfs.FileSystem;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.fs.vfs.Mounts;
import hermitux.kernel.thread.Failure;

/** File systems without a tree, whose files are made by system calls: pipefs, sockfs, mqueue and anon_inodefs. */
public final class AnonymousFiles extends FileSystem {
    /** pipefs, sockfs, mqueue, anon_inodefs. */
    private static AnonymousFiles[] all;

    private final String type;
    private final long magic;
    private long lastNumber;
    /** Of a file system that has but one inode. */
    private Inode only;

    private AnonymousFiles(String type, long magic) {
        this.type = type;
        this.magic = magic;
        device = Mounts.anonymousDevice();
    }

    /** After Mounts.init. */
    public static void init() {
        all = new AnonymousFiles[] { new AnonymousFiles("pipefs", 0x50495045), new AnonymousFiles("sockfs", 0x534f434b),
            new AnonymousFiles("mqueue", 0x19800202), new AnonymousFiles("anon_inodefs", 0x09041934) };
        all[3].only = new AnonymousInode(all[3], 0600);
    }

    public static AnonymousFiles pipes() { return all[0]; }
    public static AnonymousFiles sockets() { return all[1]; }
    public static AnonymousFiles queues() { return all[2]; }

    /** The one inode behind eventfd, timerfd and epoll, as on Linux. */
    public static Inode eventInode() { return all[3].only; }

    public long nextNumber() { return ++lastNumber; }

    @Override public String type() { return type; }
    @Override public long magic() { return magic; }
    @Override public Inode root() { return Failure.of(Errno.ENODEV); }
}
