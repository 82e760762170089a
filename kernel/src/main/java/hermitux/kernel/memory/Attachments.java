package hermitux.kernel.memory;

/** Mappings that were made as attachments of one source, and are ended as a whole (shmdt(2)). */
public final class Attachments {
    private Attachments() { }

    /** The source whose first page is mapped at an address, where an area begins; null if there is none. */
    public static PageSource at(AddressSpace space, long address) {
        Area area = space.areas.at(address);
        return area != null && area.start == address && area.source != null && area.firstIndex == 0 ? area.source : null;
    }

    /** Ends what is still mapped of a source, which lies where its beginning was mapped to or above. */
    public static void end(AddressSpace space, PageSource source, long address) {
        long end = address + source.length() + 4095 & -4096;
        source.retain();
        for (long at = address; at < end;) {
            Area area = space.areas.at(at);
            long next = area == null ? at + 4096 : Math.min(end, area.end);
            if (area != null && area.source == source) space.remove(at, next);
            at = next;
        }
        source.release();
    }
}
