package hermitux.kernel.memory;

import hermitux.kernel.machine.Memory;

/**
 * Memory of a process that is not the running one. Its pages are filled in as if it had touched them, and reached by their frames: the page table that
 * the processor uses stays as it is.
 */
public final class ForeignMemory {
    private ForeignMemory() { }

    /**
     * Copies to memory of the running process that has been checked to be writable.
     * @return how many bytes were there; 0 if not even the first one
     */
    public static long read(AddressSpace space, long from, long userAddress, long lengthBytes) { return copy(space, from, userAddress, lengthBytes, false); }

    /** Copies from memory of the running process that has been checked to be readable. */
    public static long write(AddressSpace space, long to, long userAddress, long lengthBytes) { return copy(space, to, userAddress, lengthBytes, true); }

    private static long copy(AddressSpace space, long there, long here, long lengthBytes, boolean write) {
        long done = 0;
        while (done < lengthBytes) {
            long at = there + done, part = Math.min(lengthBytes - done, 4096 - (at & 4095));
            if (space.access(at, write) != AddressSpace.MAPPED) break;
            long page = DirectMap.address(UserMemory.physical(space, at));
            Memory.copy(write ? page : here + done, write ? here + done : page, part);
            done += part;
        }
        return done;
    }
}
