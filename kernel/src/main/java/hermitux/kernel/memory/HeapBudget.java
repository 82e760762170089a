package hermitux.kernel.memory;

/**
 * How much of the kernel's heap a program's own doing may fill for as long as it likes: names and inodes of MiniFS, extended attributes,
 * descriptors, locks, areas, messages, what epolls watch. The kernel cannot go on without heap, so these calls fail before it runs out, as if a limit of
 * the file system or of the system were reached (ENOSPC, ENFILE, ENOLCK, ENOMEM). Amounts are estimates of bytes.
 */
public final class HeapBudget {
    private static long left;

    private HeapBudget() { }

    public static void init(long bytes) { left = bytes; }

    public static long left() { return left; }

    /** Takes an amount if it is there. */
    public static boolean take(long bytes) {
        if (left < bytes) return false;
        left -= bytes;
        return true;
    }

    /** Gives back what was taken; a negative amount is taken whether it is there or not. */
    public static void give(long bytes) { left += bytes; }
}
