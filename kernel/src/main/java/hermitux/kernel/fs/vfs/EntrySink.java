package hermitux.kernel.fs.vfs;

/** Takes the entries that a directory lists. */
public interface EntrySink {
    /**
     * @param type DT_ value: (mode >> 12) & 15
     * @param next directory offset of the entry after this one (d_off)
     * @return false if there is no room: the entry was not taken, and the listing stops
     */
    boolean add(String name, long inodeNumber, int type, long next);
}
