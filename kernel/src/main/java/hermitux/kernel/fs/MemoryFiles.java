package hermitux.kernel.fs;

import hermitux.abi.OpenFlags;
import hermitux.kernel.thread.Process;

/** Files of memfd_create(2): on a MiniFs that is mounted nowhere. */
public final class MemoryFiles {
    private static MiniFs fileSystem;

    private MemoryFiles() { }

    /** After Mounts.init. */
    public static void init() {
        fileSystem = new MiniFs("tmpfs", 0777);
        fileSystem.device = Mounts.anonymousDevice();
    }

    /** @param seals those it begins with */
    public static OpenFile create(String name, int seals, boolean executable) {
        MiniFile file = fileSystem.unnamed(executable ? 0777 : 0666);
        file.uid = Process.current().credentials.fileUserId;
        file.gid = Process.current().credentials.fileGroupId;
        file.initialSeals(seals);
        Dentry entry = new Dentry(null, "/memfd:" + name, file);
        entry.unlinked();
        return file.open(entry, OpenFlags.READ_WRITE | OpenFlags.LARGEFILE);
    }
}
