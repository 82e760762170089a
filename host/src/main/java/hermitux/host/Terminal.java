package hermitux.host;

/** The terminal on a descriptor: its size, and the raw mode in which every key reaches the guest. */
public final class Terminal {
    private static final int SETTINGS_BYTES = 64;
    private final Descriptor descriptor;
    private long saved;

    public Terminal(Descriptor descriptor) { this.descriptor = descriptor; }

    public static boolean isOne(Descriptor descriptor) { return Libc.isTerminal(descriptor.number) == 1; }

    /** @param keepOutput lines that others write to the terminal still end properly */
    public void makeRaw(boolean keepOutput) {
        saved = Libc.malloc(SETTINGS_BYTES);
        if (Libc.terminalRaw(descriptor.number, saved, keepOutput ? 1 : 0) < 0) saved = 0;
    }

    /** As it was before; does nothing the second time. */
    public void restore() {
        if (saved != 0) Libc.terminalRestore(descriptor.number, saved);
        saved = 0;
    }

    /** 0 where the terminal does not know. */
    public int rows() { return (int) (Math.max(0, Libc.terminalSize(descriptor.number)) >> 32); }
    public int columns() { return (int) Math.max(0, Libc.terminalSize(descriptor.number)); }
}
