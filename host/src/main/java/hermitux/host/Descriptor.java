package hermitux.host;

/**
 * An open file, pipe or socket. Reads and writes go through one buffer in C's memory; every operation answers -errno on failure.
 */
public final class Descriptor {
    public static final int O_RDONLY = 0;
    public static final int O_RDWR = 2;
    private static final int BUFFER_BYTES = 64 << 10;
    private static long buffer;

    public final int number;

    public Descriptor(int number) { this.number = number; }

    public static Descriptor standardInput() { return new Descriptor(0); }
    public static Descriptor standardOutput() { return new Descriptor(1); }
    public static Descriptor standardError() { return new Descriptor(2); }

    /** The descriptor's number, or -errno. */
    public static int open(String path, int flags) {
        long name = CString.copy(path);
        long fd = Libc.open(name, flags, 0);
        Libc.free(name);
        return (int) fd;
    }

    private static long buffer() {
        if (buffer == 0) buffer = Libc.malloc(BUFFER_BYTES);
        return buffer;
    }

    /** At most 64 KiB at once; 0 at the end. */
    public int read(byte[] to, int at, int lengthBytes) {
        int size = Math.min(lengthBytes, BUFFER_BYTES);
        int count = (int) Libc.read(number, buffer(), size);
        if (count > 0) Memory.load(to, at, buffer, count);
        return count;
    }

    /** At most 64 KiB at once; answers how many bytes were taken. */
    public int write(byte[] from, int at, int lengthBytes) {
        int size = Math.min(lengthBytes, BUFFER_BYTES);
        Memory.store(buffer(), from, at, size);
        return (int) Libc.write(number, buffer, size);
    }

    /** Writes everything, waiting where it must; false if the other side is gone. */
    public boolean print(String text) {
        byte[] bytes = new byte[text.length()];
        for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) text.charAt(i);
        for (int at = 0; at < bytes.length; ) {
            int count = write(bytes, at, bytes.length - at);
            if (count < 0 && count != -4 && count != -11) return false;
            if (count > 0) at += count;
        }
        return true;
    }

    public void close() { Libc.close(number); }
}
