package hermitux.host;

/** An open file that is written at any offset; what is not written reads as zero. */
public abstract class WritableFile {
    public final Descriptor descriptor;

    WritableFile(int number) { descriptor = new Descriptor(number); }

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
