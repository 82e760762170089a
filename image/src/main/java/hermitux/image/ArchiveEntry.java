package hermitux.image;

/**
 * One file, folder or link of the guest as the boot archive holds it. Contents are either bytes in memory or the beginning of a host
 * file, which is copied when the archive is written.
 */
public record ArchiveEntry(String path, int mode, int user, int group, long modifiedNanos, String linkTarget, long deviceNumber,
                           byte[] content, String hostPath, long lengthBytes) {
    public static final int DIRECTORY = 0x4000;
    public static final int REGULAR = 0x8000;
    public static final int LINK = 0xa000;

    public static ArchiveEntry folder(String path, int permissions, int user, int group, long modifiedNanos) {
        return new ArchiveEntry(path, DIRECTORY | permissions, user, group, modifiedNanos, null, 0, null, null, 0);
    }

    public static ArchiveEntry link(String path, String target, int user, int group, long modifiedNanos) {
        return new ArchiveEntry(path, LINK | 0777, user, group, modifiedNanos, target, 0, null, null, 0);
    }

    public static ArchiveEntry file(String path, int permissions, int user, int group, long modifiedNanos, byte[] content) {
        return new ArchiveEntry(path, REGULAR | permissions, user, group, modifiedNanos, null, 0, content, null, content.length);
    }

    public static ArchiveEntry hostFile(String path, int permissions, int user, int group, long modifiedNanos, String hostPath, long lengthBytes) {
        return new ArchiveEntry(path, REGULAR | permissions, user, group, modifiedNanos, null, 0, null, hostPath, lengthBytes);
    }
}
