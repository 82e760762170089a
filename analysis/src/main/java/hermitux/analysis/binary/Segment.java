package hermitux.analysis.binary;

/** A part of the file that is loaded: addresses are the program's (Binary's base is in them). */
public record Segment(long start, long end, long fileEnd, long fileOffset, boolean writable, boolean executable) {
    public boolean contains(long address) { return address >= start && address < end; }
    public boolean inFile(long address, int lengthBytes) { return address >= start && address <= fileEnd - lengthBytes; }
}
