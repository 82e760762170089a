package hermitux.kernel.driver;

import hermitux.kernel.cpu.InterruptHandler;
import hermitux.kernel.machine.Allocates;
import hermitux.kernel.machine.Cpu;
import hermitux.kernel.machine.Image;

/**
 * The control channel to the launcher (ARCHITECTURE.md), on the serial port. A record to it is a byte 0x01, a letter, and text up to the newline;
 * what it sends is understood once somebody listens, and while the time is asked for. A bootable image may run without a launcher: then no record
 * is sent, and nobody answers.
 */
public final class LauncherChannel extends InterruptHandler {
    private static final int LONGEST_LINE = 64;
    /** The port that ends the machine, and the bit that makes the lowest byte the program's status. */
    private static final int END = 0x501, PROGRAM_ENDED = 0x100;

    /** The one line to the launcher. */
    private static LauncherChannel channel;

    private boolean present;
    private Listener listener;
    /** The line that is arriving. */
    private StringBuilder line;
    private long time;

    private LauncherChannel() { }

    /** Who is told what the launcher sends. */
    public abstract static class Listener {
        public abstract void signal(int number);
        /** Standard input has this many bytes in all. */
        public abstract void inputEnds(long bytes);
        public abstract void resized(int rows, int columns);
    }

    /** @param exists there is a launcher at the other end of the serial port */
    public static void init(boolean exists) {
        channel = new LauncherChannel();
        channel.present = exists;
    }

    public static boolean isPresent() { return channel.present; }

    public static void send(char kind, String text) {
        if (!channel.present) return;
        SerialPort.put(1);
        SerialPort.put(kind);
        SerialPort.print(text);
        SerialPort.put('\n');
    }

    /** The program's exit status, the last that is said: a record, or for the native monitor one write, which then needs no record (ARCHITECTURE.md). */
    public static void ended(int status) {
        if (channel.present && Image.enteredByMonitor() != 0) {
            Cpu.out32(END, PROGRAM_ENDED | status & 0xff);
            return;
        }
        send('E', Integer.toString(status));
        SerialPort.drain();
    }

    /** From now on the listener is told what arrives. Called once, after Interrupts.init. */
    public static void listen(Listener who) {
        channel.listener = who;
        SerialPort.listen(new LauncherChannel());
    }

    /** Asks for the wall clock: nanoseconds since the Epoch, or -1 if nobody answers. */
    public static long requestTime() {
        channel.time = -1;
        send('T', "");
        for (int i = 0; channel.present && channel.time < 0 && i < SerialPort.PATIENCE; i++) receive();
        return channel.time;
    }

    @Override public void interrupt() { receive(); }

    @Allocates(reason = "the line's builder, once")
    private static void receive() {
        if (channel.line == null) channel.line = new StringBuilder(LONGEST_LINE);
        for (int c = SerialPort.receive(); c >= 0; c = SerialPort.receive()) {
            if (c == '\n') {
                understand();
                channel.line.setLength(0);
            } else if (channel.line.length() < LONGEST_LINE) {
                channel.line.append((char) c);
            }
        }
    }

    private static void understand() {
        if (channel.line.length() < 2) return;
        char kind = channel.line.charAt(0);
        int space = channel.line.indexOf(" ");
        long first = number(1, space < 0 ? channel.line.length() : space);
        if (first < 0) return;
        if (kind == 'T') channel.time = first;
        if (channel.listener == null) return;
        if (kind == 'S' && first >= 1 && first <= 64) channel.listener.signal((int) first);
        if (kind == 'I') channel.listener.inputEnds(first);
        if (kind == 'W' && space > 0) {
            long second = number(space + 1, channel.line.length());
            if (second >= 0 && first <= 0xffff && second <= 0xffff) channel.listener.resized((int) first, (int) second);
        }
    }

    /** The decimal number between two places of the line, or -1. */
    private static long number(int start, int end) {
        if (start >= end || end - start > 19) return -1;
        long value = 0;
        for (int i = start; i < end; i++) {
            int digit = channel.line.charAt(i) - '0';
            if (digit < 0 || digit > 9) return -1;
            value = value * 10 + digit;
        }
        return value;
    }
}
