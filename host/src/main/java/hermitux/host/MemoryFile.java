package hermitux.host;

/** A file without a name (memfd_create), to be handed to a child by its descriptor. */
public final class MemoryFile extends WritableFile {
    private MemoryFile(int number) { super(number); }

    /** Null if the system has no room or no such call. */
    public static MemoryFile create(String name) {
        long text = CString.copy(name);
        int number = (int) Libc.memoryFile(text);
        Libc.free(text);
        return number < 0 ? null : new MemoryFile(number);
    }
}
