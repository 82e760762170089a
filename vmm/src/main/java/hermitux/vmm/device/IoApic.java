package hermitux.vmm.device;

import hermitux.vmm.kvm.Kvm;

/**
 * The I/O APIC (82093AA) with 24 lines, edge-triggered only: a line that rises becomes a message to the local APICs, as its redirection entry
 * says, or is lost while it is masked. Remote IRR and EOI, which level-triggered lines need, do not exist.
 */
public final class IoApic {
    public static final long ADDRESS = 0xfec00000L;
    public static final int LINES = 24;

    private static final int SELECT = 0, WINDOW = 0x10, VERSION = 1, REDIRECTION = 0x10;
    private static final int VERSION_VALUE = 0x20 | LINES - 1 << 16;
    private static final int MASKED = 1 << 16, WRITABLE = 0x1afff;
    private static final int MESSAGE_ADDRESS = 0xfee00000, LOGICAL = 1 << 11;

    private final Kvm machine;
    private final int[] low = new int[LINES];
    private final int[] high = new int[LINES];
    private int selected;

    /** @param machine where messages go; null in tests */
    public IoApic(Kvm machine) {
        this.machine = machine;
        java.util.Arrays.fill(low, MASKED);
    }

    public void raise(int line) {
        if ((low[line] & MASKED) != 0) return;
        int destination = high[line] >>> 24;
        int address = MESSAGE_ADDRESS | destination << 12 | ((low[line] & LOGICAL) != 0 ? 4 : 0);
        if (machine != null) machine.signalMessage(address, low[line] & 0x7ff);
    }

    public int read(int offset) {
        if (offset == SELECT) return selected;
        if (offset != WINDOW) return 0;
        if (selected == VERSION) return VERSION_VALUE;
        int line = selected - REDIRECTION >> 1;
        if (selected < REDIRECTION || line >= LINES) return 0;
        return (selected & 1) == 0 ? low[line] : high[line];
    }

    public void write(int offset, int value) {
        if (offset == SELECT) selected = value & 0xff;
        int line = selected - REDIRECTION >> 1;
        if (offset != WINDOW || selected < REDIRECTION || line >= LINES) return;
        if ((selected & 1) == 0) low[line] = value & WRITABLE;
        else high[line] = value;
    }
}
