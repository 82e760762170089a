package hermitux.kernel.memory;

import static hermitux.abi.MemoryMapping.*;

import hermitux.abi.Errno;

/** Where a mapping goes: at its address (MAP_FIXED), at its hint if that is free, else top down below the mapping top, as Linux places them. */
final class Placement {
    private static final long LOW_2_GIB = 0x80000000L, LOW_1_GIB = 0x40000000L;

    private Placement() { }

    /** @return the start address, or -errno */
    static long place(AddressSpace space, long hint, long length, int flags, boolean anonymous) {
        if ((flags & (MAP_FIXED | MAP_FIXED_NOREPLACE)) != 0) return fixed(space, hint, length, (flags & MAP_FIXED_NOREPLACE) != 0);
        long wanted = hint & -4096;
        if (wanted > 0 && wanted < AddressSpace.LOWEST) wanted = AddressSpace.LOWEST;
        boolean low = (flags & MAP_32BIT) != 0;
        if (wanted > 0 && wanted <= AddressSpace.END - length) ProgramText.makeRoom(space, wanted, wanted + length);
        if (wanted > 0 && wanted <= (low ? LOW_2_GIB : AddressSpace.END) - length && isFree(space, wanted, length)) return wanted;
        long start;
        if (low) start = space.areas.lowestFree(length, LOW_1_GIB, LOW_2_GIB, 4096);
        else start = anywhere(space, length, anonymous && length >= PageTable.LARGE_SIZE && (length & PageTable.LARGE_SIZE - 1) == 0);
        return start == 0 ? -Errno.ENOMEM : start;
    }

    private static long anywhere(AddressSpace space, long length, boolean large) {
        Areas areas = space.areas;
        long start = large ? areas.highestFree(length, AddressSpace.LOWEST, space.mappingTop, PageTable.LARGE_SIZE) : 0;
        if (start == 0) start = areas.highestFree(length, AddressSpace.LOWEST, space.mappingTop, 4096);
        if (start == 0) start = areas.lowestFree(length, space.mappingTop, AddressSpace.END, 4096);
        return start;
    }

    private static long fixed(AddressSpace space, long address, long length, boolean keep) {
        if (address < 0 || address > AddressSpace.END - length) return -Errno.ENOMEM;
        if ((address & 4095) != 0) return -Errno.EINVAL;
        // Linux lets CAP_SYS_RAWIO map the first pages; here a null pointer faults for everyone.
        if (address < AddressSpace.LOWEST) return -Errno.EPERM;
        ProgramText.makeRoom(space, address, address + length);
        if (keep && !space.areas.isFree(address, address + length)) return -Errno.EEXIST;
        return address;
    }

    /** Free, and out of the guard gap of a stack above it. */
    static boolean isFree(AddressSpace space, long start, long length) {
        Areas areas = space.areas;
        int index = areas.above(start);
        if (index == areas.count()) return true;
        Area next = areas.get(index);
        return next.start - (next.has(Area.GROWS_DOWN) ? Areas.GUARD : 0) >= start + length;
    }
}
