package hermitux.analysis.binary;

/** The extent of a function as a table of the file gives it. */
public record Range(long start, long end) {
    public boolean contains(long address) { return address >= start && address < end; }
}
