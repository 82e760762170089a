package hermitux.analysis.binary;

/** A symbol; the address has the base in it where the symbol is defined. */
public record Symbol(String name, int type, int binding, boolean defined, long address, long sizeBytes) {
    private static final int NOTYPE = 0, OBJECT = 1, FUNC = 2, TLS = 6, IFUNC = 10;
    private static final int LOCAL = 0;

    public boolean function() { return type == FUNC || type == IFUNC; }
    public boolean object() { return type == OBJECT; }
    /** Something in memory that other files may refer to. */
    public boolean exported() { return defined && binding != LOCAL && type != TLS && (function() || object() || type == NOTYPE); }
}
