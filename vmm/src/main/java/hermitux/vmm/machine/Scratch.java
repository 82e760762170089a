package hermitux.vmm.machine;

/**
 * Memory outside the Java heap for what system calls read and write: blocks that live as long as the process, cut from pages that are fresh
 * from the kernel and so zero. Each user takes its block once.
 */
public final class Scratch {
    private static final int CHUNK = 64 << 10;
    private static final int PROT_READ_WRITE = 3, MAP_PRIVATE_ANONYMOUS = 0x22;

    private static long next;
    private static long end;

    private Scratch() { }

    /** A zeroed block, aligned to 8 bytes. */
    public static long allocate(long lengthBytes) {
        long size = lengthBytes + 7 & -8;
        if (size > end - next) {
            long chunk = size > CHUNK ? size + 4095 & -4096 : CHUNK;
            next = Linux.call(Linux.MMAP, 0, chunk, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0);
            end = next + chunk;
        }
        long block = next;
        next += size;
        return block;
    }

    /** A NUL-terminated copy of a byte string. */
    public static long string(String text) {
        long block = allocate(text.length() + 1L);
        put(block, text);
        return block;
    }

    /** Writes a byte string and its NUL. */
    public static void put(long address, String text) {
        for (int i = 0; i < text.length(); i++) Memory.store8(address + i, text.charAt(i));
        Memory.store8(address + text.length(), 0);
    }
}
