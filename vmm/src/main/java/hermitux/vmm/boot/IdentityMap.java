package hermitux.vmm.boot;

import hermitux.vmm.GuestMemory;
import hermitux.vmm.MachineFailure;
import hermitux.vmm.machine.Memory;

/**
 * The page table that a kernel is entered on in 64 bits, until it has its own: physical addresses of the first GiB map to themselves, in pages of 2 MiB.
 * Three pages of low memory (SDM volume 3, 4.5).
 */
public final class IdentityMap {
    /** The topmost of its tables; the two below follow. */
    public static final int ADDRESS = 0x2000;

    private static final int TABLES = 3, ENTRIES = 512, LARGE_SHIFT = 21;
    private static final int PRESENT_WRITABLE = 3, LARGE = 1 << 7;

    private IdentityMap() { }

    public static void write(GuestMemory memory) {
        long top = memory.host(ADDRESS, TABLES * GuestMemory.PAGE);
        if (top == 0) throw new MachineFailure("too little memory for the guest: use a larger --memory");
        long middle = top + GuestMemory.PAGE, pages = middle + GuestMemory.PAGE;
        Memory.store64(top, ADDRESS + GuestMemory.PAGE | PRESENT_WRITABLE);
        Memory.store64(middle, ADDRESS + 2 * GuestMemory.PAGE | PRESENT_WRITABLE);
        for (int i = 0; i < ENTRIES; i++) Memory.store64(pages + 8L * i, (long) i << LARGE_SHIFT | LARGE | PRESENT_WRITABLE);
    }
}
