package hermitux.kernel.memory;

import hermitux.abi.Errno;

/**
 * Where the pages of a mapping come from: the page cache of a file, or a device. Anonymous memory has none. Implemented in fs.
 */
public interface PageSource {
    /**
     * The page of the file at an index (offset / 4096), for a mapping.
     * @param write the mapping is shared and the page is about to be written
     * @return physical address of its frame, with one reference (Frames.retain) for the caller; or -errno: -EIO, -ENOMEM, and -ENXIO past
     *     the end of the file (the access then gets SIGBUS)
     */
    long page(long index, boolean write);

    /**
     * The page, for reading, if it is at hand without asking a device or host: neighbours of a page that faulted are mapped along with it.
     * @return as {@link #page}, or 0 if the page is not at hand
     */
    default long cached(long index) { return 0; }

    /** Length of the file in bytes, at this moment. */
    long length();

    /**
     * Somebody wants to know which pages mappings write, so a page is writable only after it was asked for to be written, and {@link #written}
     * follows. Others are writable as soon as they are mapped.
     */
    default boolean noticesWrites() { return true; }

    /** A shared mapping has written the page since it got it for writing: it is dirty, whatever was synchronised meanwhile. */
    void written(long index);

    /** Makes pages a hole, as fallocate(2) does for madvise's MADV_REMOVE: 0, or -errno. */
    default long punch(long firstIndex, long pages) { return -Errno.EOPNOTSUPP; }

    /** Memory is short: pages that can be had again are to leave their mappings. */
    default void makeRoom() { }

    /** The pages that were {@link #written} go to the file's device or host: at the end of msync, munmap and of the program. */
    default void writeBack() { }

    /** A mapping keeps the file open: called when an area begins and ends to refer to it (also by splits). */
    void retain();
    void release();

    /** What it is a view of: sources with the same file show the same pages. */
    default Object file() { return this; }

    /** As /proc/self/maps shows it. */
    String description();
    /** Inode and device number (as makedev(3) packs it) for /proc/self/maps. */
    long inodeNumber();
    default long deviceNumber() { return 0; }
}
