package hermitux.kernel.memory;

/**
 * What names a futex that is not private to the process: in a shared mapping of a file the file and the place in it, as it may be mapped
 * at several addresses; else the address space and the address. Valid until the next call of {@link #find}.
 */
public final class FutexPlace {
    public static Object object;
    public static long offset;

    private FutexPlace() { }

    /** What names the private futexes of the running process's space, together with their addresses. */
    public static Object ofPrivate() { return AddressSpace.current().table; }

    /** @param address of memory that the program may use */
    public static void find(long address) {
        AddressSpace space = AddressSpace.current();
        Area area = space.areas.at(address);
        if (area != null && area.isShared() && area.source != null) {
            object = area.source.file();
            offset = area.index(address) << 12 | address & 4095;
        } else {
            object = space;
            offset = address;
        }
    }
}
