package hermitux.host;

/** A file without a name (memfd_create), written at any offset and handed to a child by its descriptor. */
public final class MemoryFile {
    public final Descriptor descriptor;

    private MemoryFile(int number) { descriptor = new Descriptor(number); }

    /** Null if the system has no room or no such call. */
    public static MemoryFile create(String name) {
        long text = CString.copy(name);
        int number = (int) Libc.memoryFile(text);
        Libc.free(text);
        return number < 0 ? null : new MemoryFile(number);
    }

    public boolean resize(long sizeBytes) { return Libc.truncate(descriptor.number, sizeBytes) == 0; }

    public boolean write(long at, byte[] bytes, int lengthBytes) {
        if (lengthBytes == 0) return true;
        long buffer = Libc.malloc(lengthBytes);
        Memory.store(buffer, bytes, 0, lengthBytes);
        long count = Libc.pwrite(descriptor.number, buffer, lengthBytes, at);
        Libc.free(buffer);
        return count == lengthBytes;
    }

    /** Copies the first bytes of a file of the host; answers how many there were, or -errno. */
    public long copy(long at, String path, long lengthBytes) {
        int from = Descriptor.open(path, Descriptor.O_RDONLY);
        if (from < 0) return from;
        long count = Libc.copyFile(descriptor.number, at, from, lengthBytes);
        Libc.close(from);
        return count;
    }
}
