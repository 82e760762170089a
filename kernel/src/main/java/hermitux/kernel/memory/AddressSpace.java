package hermitux.kernel.memory;

import hermitux.abi.Errno;

/** The program's half of the address space: areas, and the page tables that follow them. */
public final class AddressSpace {
    /** First address above the program's half (TASK_SIZE). */
    public static final long END = 0x7ffffffff000L;

    /** What {@link #fault} answers: the access can be repeated, … */
    public static final int MAPPED = 0;
    /** … the program gets SIGSEGV with SEGV_MAPERR or SEGV_ACCERR, or SIGBUS with BUS_ADRERR (signal | si_code << 8), … */
    public static final int NOT_MAPPED = 11 | 1 << 8, NO_ACCESS = 11 | 2 << 8, PAST_END = 7 | 2 << 8;
    /** … or it ends, as no frame could be had. */
    public static final int OUT_OF_MEMORY = -1;

    private static AddressSpace current;

    public static AddressSpace current() { return current; }

    /** Makes the first address space, over the page tables that the kernel started with. */
    public static void init() { current = new AddressSpace(); }

    /**
     * mmap(2). Flags, protection and alignment of the offset have been checked for plain errors by the caller.
     * @param source what is mapped, or null for anonymous memory; an own reference is taken
     * @param mayWrite a shared mapping of source may be made writable (its file is open for writing)
     * @return the address, or -errno
     */
    public long map(long hint, long lengthBytes, int protection, int flags, PageSource source, long offset, boolean mayWrite) { return -Errno.ENOMEM; }

    public long unmap(long start, long lengthBytes) { return -Errno.EINVAL; }

    /** A page fault of the program. */
    public int fault(long address, long errorCode) { return NOT_MAPPED; }

    /** Figures of /proc/self/statm and status, in pages. */
    public long totalPages() { return 0; }
    public long residentPages() { return 0; }
    /** The text of /proc/self/maps. */
    public String describe() { return ""; }

    /** Where an address lies, for crash reports: the mapped file's path, a space and the file offset in hexadecimal; null if not in a file. */
    public String locate(long address) { return null; }
}
