package hermitux.kernel.driver;

import hermitux.kernel.cpu.InterruptHandler;
import hermitux.kernel.cpu.Interrupts;
import hermitux.kernel.machine.Allocates;
import hermitux.kernel.machine.Cpu;

/**
 * The first serial port (16550 at 0x3f8): the control channel to the launcher (ARCHITECTURE.md). Lines of text go out as they are (the kernel's
 * messages, --trace, --verbose, panics); a byte 0x01 begins a record for the launcher. Output waits while the host is
 * behind, as the port would lose it otherwise. What the launcher sends is understood once somebody listens, and while the time is asked for: each
 * byte costs two port accesses, of 60 µs each on software KVM.
 */
public final class SerialPort extends InterruptHandler {
    private static final int DATA = 0x3f8, INTERRUPT_ENABLE = 0x3f9, FIFO = 0x3fa, LINE_STATUS = 0x3fd;
    private static final int RECEIVE_INTERRUPT = 1, FIFO_ENABLE = 1, DATA_READY = 1, TRANSMITTER_EMPTY = 0x20;
    /** Bytes that the port takes once it is empty. */
    private static final int FIFO_SIZE = 16;
    /** ISA line 4, which the I/O APIC sees unchanged. */
    private static final int LINE = 4;
    private static final int LONGEST_LINE = 64;
    /** How often to look for the answer to a request for the time: a second at least. */
    private static final int PATIENCE = 1_000_000;

    /** Bytes that the port takes before it must be looked at again. */
    private static int room;
    private static boolean started;
    private static Listener listener;
    /** The line that is arriving. */
    private static StringBuilder line;
    private static long time;

    private SerialPort() { }

    /** Who is told what the launcher sends. */
    public abstract static class Listener {
        public abstract void signal(int number);
        /** Standard input has this many bytes in all. */
        public abstract void inputEnds(long bytes);
        public abstract void resized(int rows, int columns);
    }

    /** Characters above 255 do not occur: the kernel's strings hold bytes. */
    public static void print(String text) {
        if (!started) {
            started = true;
            Cpu.out8(FIFO, FIFO_ENABLE);
        }
        for (int i = 0; i < text.length(); i++) {
            if (room == 0) room = waitUntilEmpty();
            room--;
            Cpu.out8(DATA, text.charAt(i));
        }
    }

    /** A host that takes nothing for seconds is gone: then output is lost, as nothing may hang for it. */
    private static int waitUntilEmpty() {
        for (int i = 0; (Cpu.in8(LINE_STATUS) & TRANSMITTER_EMPTY) == 0 && i < PATIENCE; i++) Cpu.pause();
        return FIFO_SIZE;
    }

    /** From now on the listener is told what arrives. Called once, after Interrupts.init. */
    public static void listen(Listener who) {
        listener = who;
        Interrupts.register(LINE, new SerialPort());
        print("");
        Cpu.out8(INTERRUPT_ENABLE, RECEIVE_INTERRUPT);
    }

    /** Asks the launcher for the wall clock: nanoseconds since the Epoch, or -1 if nobody answers. */
    public static long requestTime() {
        time = -1;
        print("\u0001T\n");
        for (int i = 0; time < 0 && i < PATIENCE; i++) receive();
        return time;
    }

    @Override public void interrupt() { receive(); }

    @Allocates(reason = "the line's builder, once")
    private static void receive() {
        if (line == null) line = new StringBuilder(LONGEST_LINE);
        while ((Cpu.in8(LINE_STATUS) & DATA_READY) != 0) {
            int c = Cpu.in8(DATA);
            if (c == '\n') {
                understand();
                line.setLength(0);
            } else if (line.length() < LONGEST_LINE) {
                line.append((char) c);
            }
        }
    }

    private static void understand() {
        if (line.length() < 2) return;
        char kind = line.charAt(0);
        int space = line.indexOf(" ");
        long first = number(1, space < 0 ? line.length() : space);
        if (first < 0) return;
        if (kind == 'T') time = first;
        if (listener == null) return;
        if (kind == 'S' && first >= 1 && first <= 64) listener.signal((int) first);
        if (kind == 'I') listener.inputEnds(first);
        if (kind == 'W' && space > 0) {
            long second = number(space + 1, line.length());
            if (second >= 0 && first <= 0xffff && second <= 0xffff) listener.resized((int) first, (int) second);
        }
    }

    /** The decimal number between two places of the line, or -1. */
    private static long number(int start, int end) {
        if (start >= end || end - start > 19) return -1;
        long value = 0;
        for (int i = start; i < end; i++) {
            int digit = line.charAt(i) - '0';
            if (digit < 0 || digit > 9) return -1;
            value = value * 10 + digit;
        }
        return value;
    }
}
