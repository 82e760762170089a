package hermitux.analysis.binary;

/** What the dynamic linker (or a static program's own start) writes into a slot of memory. */
public record Relocation(long slot, int type, Symbol symbol, long addend) {
    public static final int R_64 = 1, COPY = 5, GLOB_DAT = 6, JUMP_SLOT = 7, RELATIVE = 8, IRELATIVE = 37;

    /** The slot receives a symbol's address, which another file may define. */
    public boolean symbolic() { return (type == R_64 || type == GLOB_DAT || type == JUMP_SLOT) && symbol != null; }
    /** The slot receives an address of the same file: the addend, with the base in it. */
    public boolean relative() { return type == RELATIVE || type == IRELATIVE; }
}
