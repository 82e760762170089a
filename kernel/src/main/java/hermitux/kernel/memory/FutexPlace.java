package hermitux.kernel.memory;

/**
 * What names a futex: for one that is private to the process its space and the address; in a shared mapping of a file the file and the place in
 * it, as it may be mapped at several addresses; else the address space and the address. Addresses are of memory that the program may use.
 */
public final class FutexPlace {
    private FutexPlace() { }

    /** The object that a futex belongs to. */
    public static Object object(long address, boolean isPrivate) {
        AddressSpace space = AddressSpace.current();
        if (isPrivate) return space.table;
        Area area = shared(space, address);
        return area == null ? space : area.source.file();
    }

    /** Which of the object's futexes it is. */
    public static long offset(long address, boolean isPrivate) {
        Area area = isPrivate ? null : shared(AddressSpace.current(), address);
        return area == null ? address : area.index(address) << 12 | address & 4095;
    }

    /** The shared mapping of a file that an address lies in, or null. */
    private static Area shared(AddressSpace space, long address) {
        Area area = space.areas.at(address);
        return area != null && area.isShared() && area.source != null ? area : null;
    }
}
