package hermitux.host;

/**
 * A file that is made to be written, beside its place under another name: it comes to its place when it is complete, all at once, and what was there before
 * stays until then. Where something else than a file is (a device, a pipe), that is written itself.
 */
public final class NewFile extends WritableFile {
    private static final int O_WRONLY = 1;

    /** Where it is written, and where it belongs; null if it is there already. */
    private final String written;
    private final String place;

    private NewFile(int number, String written, String place) {
        super(number);
        this.written = written;
        this.place = place;
    }

    /** An executable file; one with a negative descriptor, -errno, if it cannot be made. */
    public static NewFile executable(String path) {
        FileStatus status = new LinuxFiles().status(path);
        if (status.exists() && !status.isFile()) return new NewFile(Descriptor.open(path, O_WRONLY), null, path);
        String beside = path + ".new" + HostSystem.processId();
        return new NewFile(Descriptor.create(beside, 0777), beside, path);
    }

    /** Closes it; false if it is not where it belongs. */
    public boolean complete() {
        descriptor.close();
        if (written == null) return true;
        long from = CString.copy(written), to = CString.copy(place);
        boolean done = Libc.rename(from, to) == 0;
        Libc.free(from);
        Libc.free(to);
        return done;
    }

    /** Leaves nothing of it. */
    public void discard() {
        descriptor.close();
        if (written == null) return;
        long name = CString.copy(written);
        Libc.unlink(name);
        Libc.free(name);
    }
}
