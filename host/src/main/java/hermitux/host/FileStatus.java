package hermitux.host;

/** What stat(2) says of a file; {@code error} is not 0 where it says nothing, and then nothing else counts. */
public record FileStatus(int error, int mode, int user, int group, long sizeBytes, long modifiedNanos, long device, long inode, long deviceNumber) {
    private static final int TYPE = 0xf000;
    private static final int DIRECTORY = 0x4000;
    private static final int REGULAR = 0x8000;
    private static final int LINK = 0xa000;

    public static FileStatus missing(int error) { return new FileStatus(error, 0, 0, 0, 0, 0, 0, 0, 0); }

    public boolean exists() { return error == 0; }
    public boolean isDirectory() { return error == 0 && (mode & TYPE) == DIRECTORY; }
    public boolean isFile() { return error == 0 && (mode & TYPE) == REGULAR; }
    public boolean isLink() { return error == 0 && (mode & TYPE) == LINK; }
}
