package hermitux.kernel.cpu;

import hermitux.kernel.machine.Memory;

/**
 * The I/O APIC (82093AA): which vector an interrupt line raises. Lines are edge-triggered: the gate writes EOI before the device has been
 * served, and a level-triggered line, still high then, would fire again at once. The device's handler lowers the line (virtio's InterruptACK)
 * before it looks for work, so that no edge is missed.
 */
public final class IoApic {
    /** Physical 0xfec00000 in the window of layout.h's DEVICES; lines from 24 on belong to a second one (QEMU microvm: ioapic2=on). */
    private static final long BASE = 0xffffffffffc00000L, SECOND = BASE + 0x10000;
    private static final int LINES_EACH = 24;
    private static final int SELECT = 0, WINDOW = 0x10, REDIRECTION = 0x10;

    private IoApic() { }

    /** Unmasks a line: edge, active high, fixed delivery to the local APIC 0, which is what the entry's high half says after reset. */
    static void route(int line, int vector) {
        long base = line < LINES_EACH ? BASE : SECOND;
        Memory.store32Volatile(base + SELECT, REDIRECTION + 2 * (line % LINES_EACH));
        Memory.store32Volatile(base + WINDOW, vector);
    }
}
