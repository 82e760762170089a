package hermitux.host;

/** A file that is made, or emptied, to be written. */
public final class NewFile extends WritableFile {
    private NewFile(int number) { super(number); }

    /** An executable file; one with a negative descriptor, -errno, if it cannot be made. */
    public static NewFile executable(String path) { return new NewFile(Descriptor.create(path, 0777)); }

    public void close() { descriptor.close(); }
}
