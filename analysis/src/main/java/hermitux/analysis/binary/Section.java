package hermitux.analysis.binary;

/** A row of the section table; the address has the base in it, or is 0 for what is not loaded. */
public record Section(String name, int type, long flags, long address, long offset, long sizeBytes, int link, long entryBytes) {
    static final int SYMTAB = 2, RELA = 4, DYNSYM = 11;
    private static final int PROGRAM = 1, FIRST_ARRAY = 14, LAST_ARRAY = 16;
    private static final long ALLOCATED = 2, EXECUTABLE = 4;

    public boolean allocated() { return (flags & ALLOCATED) != 0; }
    public boolean contains(long place) { return allocated() && place >= address && place < address + sizeBytes; }

    /** Whether it may hold addresses that code reads: not the tables of the linker and the unwinder. */
    public boolean holdsData() {
        boolean kind = type == PROGRAM || type >= FIRST_ARRAY && type <= LAST_ARRAY;
        return kind && allocated() && (flags & EXECUTABLE) == 0 && !name.startsWith(".eh_frame") && !name.equals(".gcc_except_table")
            && !name.equals(".interp");
    }

    /** The linker defines __start_NAME and __stop_NAME for sections whose names are C identifiers: code walks through all of what is in them. */
    public boolean walked() { return allocated() && !name.isEmpty() && name.chars().allMatch(c -> c == '_' || Character.isLetterOrDigit(c)); }
}
