package hermitux.kernel.memory;

import static hermitux.abi.MemoryMapping.*;

import hermitux.kernel.machine.Memory;

/**
 * What the rewriting of system calls (exec.CallSites) needs of the program's half: to change text that the program runs, to put pages of stubs where
 * nothing is, and to be told before the program changes executable memory. Stubs give way: where the program wants to map something of its own, they go.
 */
public final class ProgramText {
    /** Is told of executable memory, text or stubs, in a range that is about to be unmapped, moved or given other rights. */
    public interface Watch {
        void changing(long start, long end);

        /** What a copy of the space gets (fork): the same sites, with pages of stubs of its own. Null if there is no memory. */
        Watch forked();

        /** Where the pages of stubs come from. */
        PageSource stubs();

        /** The space is gone. */
        void ended();
    }

    /** Room that is left below the stack, whatever its limit. */
    private static final long STACK_ROOM = 64L << 20;

    private ProgramText() { }

    /** Who watches a space; null for nobody. */
    public static Watch watch(AddressSpace space) { return space.watch; }

    public static void watch(AddressSpace space, Watch watcher) { space.watch = watcher; }

    /** The address lies in memory of the mapping's own that may be executed but not written. */
    public static boolean isText(long address) {
        Area area = AddressSpace.current().areas.at(address);
        return area != null && !area.isShared() && (area.protection & (PROT_WRITE | PROT_EXEC)) == PROT_EXEC;
    }

    /**
     * Changes a byte of text, in the mapping's own copy of its page. The program's rights stay as they are.
     * @return false if the page is not there or memory is short
     */
    public static boolean store8(long address, int value) {
        AddressSpace space = AddressSpace.current();
        Area area = space.areas.at(address);
        if (area == null || area.isShared() || area.protection == 0) return false;
        long frame = Population.ownFrame(space, area, address & -4096);
        if (frame == 0) return false;
        Memory.store8(DirectMap.address(frame | address & 4095), value);
        return true;
    }

    /** Maps a page of stubs; false if something is there, or soon may be. */
    public static boolean mapStubs(long address, PageSource source, long index) {
        AddressSpace space = AddressSpace.current();
        if (address < AddressSpace.LOWEST || address >= AddressSpace.END - 4096) return false;
        if (address >= space.stackStart - Math.max(STACK_ROOM, Math.min(space.stackLimit(), 1L << 40)) && address < space.stackStart) return false;
        if (!Placement.isFree(space, address, 4096) || space.areas.isFull(2) || !space.mayExpand(1)) return false;
        int flags = Area.SHARED | Area.NEVER_WRITABLE | Area.GIVES_WAY;
        space.add(new Area(address, address + 4096, PROT_READ | PROT_EXEC, flags, source, index));
        space.populate(address, 4096);
        return true;
    }

    /** The index in the source of the page at an address if it is one of stubs, else -1. */
    public static long stubIndex(long address) {
        Area area = AddressSpace.current().areas.at(address);
        return area != null && area.has(Area.GIVES_WAY) && (area.protection & PROT_EXEC) != 0 ? area.index(address) : -1;
    }

    /** To be called before areas of a range change. */
    static void changing(AddressSpace space, long start, long end) {
        if (space.watch == null) return;
        Areas areas = space.areas;
        for (int i = areas.above(start); i < areas.count() && areas.get(i).start < end; i++) {
            if ((areas.get(i).protection & PROT_EXEC) == 0) continue;
            space.watch.changing(start, end);
            return;
        }
    }

    /** Stubs in a range that the program wants for itself go. */
    static void makeRoom(AddressSpace space, long start, long end) {
        if (space.watch == null) return;
        Areas areas = space.areas;
        int index = areas.above(start);
        while (index < areas.count() && areas.get(index).start < end) {
            Area area = areas.get(index);
            if (area.has(Area.GIVES_WAY)) space.remove(area.start, area.end);
            else index++;
        }
    }
}
