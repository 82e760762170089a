package hermitux.kernel.memory;

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

    /** Length of the file in bytes, at this moment. */
    long length();

    /** A page that shared mappings have written goes back to its file: msync, munmap and exit call it. */
    void written(long index);

    /** A mapping keeps the file open: called when an area begins and ends to refer to it (also by splits). */
    void retain();
    void release();

    /** As /proc/self/maps shows it. */
    String description();
    /** Inode and device number for /proc/self/maps. */
    long inodeNumber();
}
