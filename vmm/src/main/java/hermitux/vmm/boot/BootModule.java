package hermitux.vmm.boot;

import hermitux.vmm.GuestMemory;
import hermitux.vmm.MachineFailure;
import hermitux.vmm.machine.Linux;
import hermitux.vmm.machine.Memory;
import hermitux.vmm.machine.Scratch;

/**
 * The guest memory that the boot archive is written to. Behind the kernel, where that leaves room in its large page: files are read there, and the guest
 * touches no page of theirs for the first time, which is an exit each. Else at the end of what the machine has
 * as memory from its start, or of low RAM, where host files become part of it without a copy:
 * their pages are mapped privately over the guest's, so the guest's writes never reach the file, and only what it touches is read.
 */
public final class BootModule {
    /** Shorter files are read: a mapping costs more than their copy. */
    private static final int SMALLEST_MAPPED = 32 << 10;
    private static final int PROT_READ_WRITE = 3, MAP_PRIVATE_FIXED = 0x12;
    private static final int STATUS_BYTES = 144, STATUS_SIZE = 48;
    private static final long ROOM_FOR_THE_KERNEL = 8 << 20;
    /** What the kernel's Java heap uses in a short run lies in the same large page. */
    private static final long ROOM_FOR_THE_HEAP = 128 << 10, LARGE_PAGE = 2 << 20;

    public final long guestPhysical;
    public final long lengthBytes;
    private final long address;
    private final boolean mapsFiles;

    /**
     * Takes the room; what is not written reads as zero.
     * @param kernelEnd the first physical address behind the kernel, which then looks for its heap behind the module; 0 if it does not
     */
    public BootModule(GuestMemory memory, long kernelEnd, long lengthBytes) {
        this.lengthBytes = lengthBytes;
        long behind = kernelEnd + GuestMemory.PAGE - 1 & -GuestMemory.PAGE, largePageEnd = kernelEnd + LARGE_PAGE - 1 & -LARGE_PAGE;
        mapsFiles = kernelEnd == 0 || lengthBytes > largePageEnd - behind - ROOM_FOR_THE_HEAP;
        guestPhysical = mapsFiles ? memory.endOfFirst(lengthBytes + ROOM_FOR_THE_KERNEL) - lengthBytes & -GuestMemory.PAGE : behind;
        address = memory.host(guestPhysical, lengthBytes);
        if (address == 0 || mapsFiles && guestPhysical < ROOM_FOR_THE_KERNEL)
            throw new MachineFailure("the program's files do not fit into the guest's memory: use a larger --memory");
    }

    public void write(long offset, byte[] bytes, int lengthBytes) { Memory.store(at(offset, lengthBytes), bytes, 0, lengthBytes); }

    /** The first lengthBytes bytes of a host file, at a multiple of the page size. */
    public void file(long offset, String path, long lengthBytes) {
        long to = at(offset, lengthBytes);
        long file = Linux.call(Linux.OPENAT, Linux.AT_FDCWD, Scratch.string(path), Linux.O_CLOEXEC, 0);
        if (file < 0) throw MachineFailure.of(path, file);
        long status = Scratch.allocate(STATUS_BYTES);
        Linux.call(Linux.FSTAT, file, status);
        if (Memory.load64(status + STATUS_SIZE) < lengthBytes) throw new MachineFailure(path + ": changed while it was read");
        if (!mapsFiles || lengthBytes < SMALLEST_MAPPED || !map(to, (int) file, lengthBytes)) read(to, (int) file, lengthBytes, path);
        Linux.call(Linux.CLOSE, file);
    }

    private static boolean map(long to, int file, long lengthBytes) {
        if (Linux.call(Linux.MMAP, to, lengthBytes, PROT_READ_WRITE, MAP_PRIVATE_FIXED, file, 0) < 0) return false;
        long beyond = -lengthBytes & GuestMemory.PAGE - 1;
        if (beyond == 0) return true;
        // The file may have grown since its length was taken; the archive promises zeros after its data.
        boolean clean = true;
        for (long i = 0; i < beyond; i++) clean &= Memory.load8(to + lengthBytes + i) == 0;
        if (!clean) Memory.fill(to + lengthBytes, 0, beyond);
        return true;
    }

    private static void read(long to, int file, long lengthBytes, String path) {
        for (long done = 0; done < lengthBytes; ) {
            long count = Linux.call(Linux.PREAD, file, to + done, lengthBytes - done, done);
            if (count <= 0) throw MachineFailure.of(path, count);
            done += count;
        }
    }

    private long at(long offset, long length) {
        boolean inside = offset >= 0 && length >= 0 && offset <= lengthBytes && length <= lengthBytes - offset;
        if (!inside) throw new MachineFailure("the boot archive is larger than it said");
        return address + offset;
    }
}
