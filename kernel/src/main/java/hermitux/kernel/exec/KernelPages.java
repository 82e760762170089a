package hermitux.kernel.exec;

import hermitux.abi.Errno;
import hermitux.kernel.memory.Frames;
import hermitux.kernel.memory.PageSource;

/** Pages of the kernel that a program may see: the vDSO and its data. Their frames are never freed. */
final class KernelPages implements PageSource {
    private final String name;
    private final long physicalAddress;
    private final long pages;

    KernelPages(String name, long physicalAddress, long pages) {
        this.name = name;
        this.physicalAddress = physicalAddress;
        this.pages = pages;
    }

    @Override public long page(long index, boolean write) {
        if (write || index < 0 || index >= pages) return -Errno.ENXIO;
        Frames.retain(physicalAddress + (index << 12));
        return physicalAddress + (index << 12);
    }

    @Override public long cached(long index) { return page(index, false); }
    @Override public long length() { return pages << 12; }
    @Override public void written(long index) { }
    @Override public void retain() { }
    @Override public void release() { }
    @Override public String description() { return name; }
    @Override public long inodeNumber() { return 0; }
}
