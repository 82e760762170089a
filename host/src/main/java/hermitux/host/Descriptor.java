package hermitux.host;

/**
 * An open file, pipe or socket. Reads and writes go through one buffer in C's memory, so at most 64 KiB at once; every operation
 * answers -errno on failure.
 */
public final class Descriptor {
    public static final int O_RDONLY = 0;
    public static final int O_RDWR = 2;
    public static final int O_NONBLOCK = 04000;
    private static final int O_WRONLY = 1, O_CREAT = 0100, O_TRUNC = 01000, O_APPEND = 02000;
    public static final int O_DIRECTORY = 0200000, O_CLOEXEC = 02000000;
    private static final int LOCK_SHARED = 1, LOCK_EXCLUSIVE = 2, LOCK_NOT_WAIT = 4;
    public static final int EINTR = 4;
    public static final int EAGAIN = 11;
    private static final int EIO = 5, ENOMEM = 12, EFBIG = 27, ENOSPC = 28, EDQUOT = 122;
    private static final int BUFFER_BYTES = 64 << 10;
    private static final int PIPE_BUF = 4096;
    private static final int TYPE = 0xf000;
    private static final int SOCKET = 0xc000;
    private static final int REGULAR = 0x8000;
    private static long buffer;

    public final int number;
    private int type = -1;

    public Descriptor(int number) { this.number = number; }

    /** The descriptor's number, or -errno. */
    public static int open(String path, int flags) { return open(path, flags, 0); }

    /** Opens a file to write at its end, makes it where it is missing; the descriptor's number, or -errno. */
    public static int append(String path) { return open(path, O_WRONLY | O_CREAT | O_APPEND, 0666); }

    /** Makes a file, or empties it; the descriptor's number, or -errno. */
    public static int create(String path, int mode) { return open(path, O_RDWR | O_CREAT | O_TRUNC, mode); }

    private static int open(String path, int flags, int mode) {
        long name = CString.copy(path);
        long fd = Libc.open(name, flags, mode);
        Libc.free(name);
        return (int) fd;
    }

    /** Two connected sockets; null if the system has no more. */
    public static Descriptor[] socketPair() { return two(true); }

    /** The reading end and the writing end. */
    public static Descriptor[] pipe() { return two(false); }

    private static Descriptor[] two(boolean sockets) {
        long numbers = Libc.malloc(8);
        long result = sockets ? Libc.socketPair(numbers) : Libc.pipe(numbers);
        Descriptor[] pair = result < 0 ? null : new Descriptor[] {new Descriptor(Memory.load32(numbers)), new Descriptor(Memory.load32(numbers + 4))};
        Libc.free(numbers);
        return pair;
    }

    private static long buffer() {
        if (buffer == 0) buffer = Libc.malloc(BUFFER_BYTES);
        return buffer;
    }

    /** 0 at the end. */
    public int read(byte[] to, int at, int lengthBytes) {
        int count = (int) Libc.read(number, buffer(), Math.min(lengthBytes, BUFFER_BYTES));
        if (count > 0) Memory.load(to, at, buffer, count);
        return count;
    }

    /** Of a file that has places; fewer bytes at its end, null if they cannot be read. */
    public byte[] readAt(long offset, int lengthBytes) {
        long room = Libc.malloc(lengthBytes + 1L);
        int count = room == 0 ? -1 : readAll(room, lengthBytes, offset);
        byte[] bytes = null;
        if (count >= 0) {
            bytes = new byte[count];
            Memory.load(bytes, 0, room, count);
        }
        Libc.free(room);
        return bytes;
    }

    private int readAll(long to, int lengthBytes, long offset) {
        int count = 0;
        while (count < lengthBytes) {
            long n = Libc.pread(number, to + count, lengthBytes - count, offset + count);
            if (n < 0) return -1;
            if (n == 0) break;
            count += (int) n;
        }
        return count;
    }

    /** Answers how many bytes were taken. */
    public int write(byte[] from, int at, int lengthBytes) {
        int size = Math.min(lengthBytes, BUFFER_BYTES);
        Memory.store(buffer(), from, at, size);
        return (int) Libc.write(number, buffer, size);
    }

    /**
     * After poll said that it can be written to: writes as much as certainly does not block. Descriptors that others share, as the
     * standard ones are, must not be made non-blocking; a pipe that polls writable takes a page (pipe(7)).
     */
    public int offer(byte[] from, int at, int lengthBytes) {
        if (type < 0) type = type();
        if (type != SOCKET) return write(from, at, type == REGULAR ? lengthBytes : Math.min(lengthBytes, PIPE_BUF));
        int size = Math.min(lengthBytes, BUFFER_BYTES);
        Memory.store(buffer(), from, at, size);
        return (int) Libc.send(number, buffer, size);
    }

    /**
     * Whether an error of a read or write tells of a fault, of the disk or the system. False if it just means that nobody is at the other end of a pipe, a
     * socket or a terminal, or that this is nothing to read from or write to.
     */
    public boolean isBroken(int error) {
        return error == ENOSPC || error == EDQUOT || error == EFBIG || error == ENOMEM || error == EIO && !Terminal.isOne(this);
    }

    private int type() { return status().mode() & TYPE; }

    public FileStatus status() {
        long fields = Libc.malloc(64);
        int result = (int) Libc.descriptorStatus(number, fields);
        FileStatus status = result < 0 ? FileStatus.missing(-result) : LinuxFiles.status(fields);
        Libc.free(fields);
        return status;
    }

    /** Writes everything, waiting where it must; false if the other side is gone. */
    public boolean print(String text) {
        byte[] bytes = new byte[text.length()];
        for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) text.charAt(i);
        for (int at = 0; at < bytes.length; ) {
            int count = write(bytes, at, bytes.length - at);
            if (count < 0 && count != -EINTR && count != -EAGAIN) return false;
            if (count > 0) at += count;
        }
        return true;
    }

    /** Locks the file or folder as flock(2) does, without waiting; false if another's lock stands against it. */
    public boolean lock(boolean exclusive) { return Libc.flock(number, (exclusive ? LOCK_EXCLUSIVE : LOCK_SHARED) | LOCK_NOT_WAIT) == 0; }

    public long control(long request, long argument) { return Libc.ioctl(number, request, argument); }

    /** The other side reads the end after what was sent before. */
    public void shutdownWriting() { Libc.shutdownWriting(number); }

    public void close() { Libc.close(number); }
}
