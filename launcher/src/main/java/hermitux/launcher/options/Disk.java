package hermitux.launcher.options;

import hermitux.host.FileStatus;
import hermitux.host.HostFiles;
import hermitux.launcher.contents.Paths;

/** A file of the host that is a disk of the guest: {@code FILE[:ro]}, its bytes the disk's, nothing else (a raw image). */
public record Disk(String file, boolean writable) {
    private static final int SECTOR = 512;
    private static final int TYPE = 0xf000, BLOCK = 0x6000;
    private static final String[] OPEN_FILES = {"/dev/fd/", "/proc/self/fd/"};
    private static final int STANDARD_ERROR = 2, MAX_DESCRIPTOR = 1 << 20;

    static Disk parse(String text) {
        boolean readOnly = text.endsWith(":ro"), suffix = readOnly || text.endsWith(":rw");
        String file = suffix ? text.substring(0, text.length() - 3) : text;
        if (file.isEmpty()) throw Refusal.own("--disk " + text + ": no file is named; use FILE[:ro]");
        return new Disk(file, !readOnly);
    }

    /** The descriptor that whoever started us has opened and that the path names, /dev/fd/N; -1 for other paths. */
    public int descriptor() {
        for (String folder : OPEN_FILES) if (file.startsWith(folder)) return Numbers.of(file.substring(folder.length()), MAX_DESCRIPTOR);
        return -1;
    }

    /** Whether that descriptor is there for the disk alone: it is none of the standard streams. */
    public boolean isHandedOver() { return descriptor() > STANDARD_ERROR; }

    /** The same with an absolute path, once it is known to be a disk. */
    public Disk checked(HostFiles files, String currentFolder) {
        String path = Paths.from(file, currentFolder);
        FileStatus status = files.status(path);
        if (!status.exists()) throw Refusal.own("--disk " + file + ": no such file");
        boolean block = (status.mode() & TYPE) == BLOCK;
        if (!block && !status.isFile()) throw Refusal.own("--disk " + file + ": neither a file nor a block device");
        if (!block && (status.sizeBytes() == 0 || status.sizeBytes() % SECTOR != 0))
            throw Refusal.own("--disk " + file + ": its length, " + status.sizeBytes() + ", is no multiple of " + SECTOR + " bytes");
        return new Disk(path, writable);
    }
}
