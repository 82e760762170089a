package hermitux.kernel.driver;

import hermitux.kernel.cpu.InterruptHandler;
import hermitux.kernel.cpu.Interrupts;
import hermitux.kernel.machine.Cpu;

/**
 * The first serial port (16550 at 0x3f8): the kernel's messages, --trace, panics; the records of the {@link LauncherChannel}; the program's streams
 * where a bootable image runs without the launcher. Output waits while the host is behind, as the port would lose it otherwise. Input costs two
 * port accesses a byte, of 60 µs each on software KVM: it is taken only once somebody listens.
 */
public final class SerialPort {
    private static final int DATA = 0x3f8, INTERRUPT_ENABLE = 0x3f9, FIFO = 0x3fa, LINE_STATUS = 0x3fd;
    private static final int RECEIVE_INTERRUPT = 1, FIFO_ENABLE = 1, DATA_READY = 1, TRANSMITTER_EMPTY = 0x20, ALL_SENT = 0x40;
    /** Bytes that the port takes once it is empty. */
    private static final int FIFO_SIZE = 16;
    /** ISA line 4, which the I/O APIC sees unchanged. */
    private static final int LINE = 4;
    /** How often to look whether the host has taken something: a second at least. */
    static final int PATIENCE = 1_000_000;

    /** COM1. */
    private static SerialPort port;

    /** Bytes that the port takes before it must be looked at again. */
    private int room;
    private boolean started;

    private SerialPort() { }

    /** First of all: whatever fails says so here. */
    public static void init() { port = new SerialPort(); }

    /** Characters above 255 do not occur: the kernel's strings hold bytes. */
    public static void print(String text) {
        for (int i = 0; i < text.length(); i++) put(text.charAt(i));
    }

    public static void put(int value) {
        start();
        if (port.room == 0) port.room = waitUntilEmpty();
        port.room--;
        Cpu.out8(DATA, value);
    }

    private static void start() {
        if (port.started) return;
        port.started = true;
        Cpu.out8(FIFO, FIFO_ENABLE);
    }

    /** A host that takes nothing for seconds is gone: then output is lost, as nothing may hang for it. */
    private static int waitUntilEmpty() {
        for (int i = 0; (Cpu.in8(LINE_STATUS) & TRANSMITTER_EMPTY) == 0 && i < PATIENCE; i++) Cpu.pause();
        return FIFO_SIZE;
    }

    /** Waits until the host has taken everything, as what is still in the port is lost when the machine ends. */
    public static void drain() {
        for (int i = 0; (Cpu.in8(LINE_STATUS) & ALL_SENT) == 0 && i < PATIENCE; i++) Cpu.pause();
    }

    /** From now on the handler runs when bytes have arrived. Called once, after Interrupts.init. */
    public static void listen(InterruptHandler handler) {
        start();
        Interrupts.register(LINE, handler);
        Cpu.out8(INTERRUPT_ENABLE, RECEIVE_INTERRUPT);
    }

    /** The next byte that has arrived, or -1. */
    public static int receive() { return (Cpu.in8(LINE_STATUS) & DATA_READY) != 0 ? Cpu.in8(DATA) : -1; }
}
