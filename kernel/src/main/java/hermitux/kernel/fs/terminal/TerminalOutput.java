package hermitux.kernel.fs.terminal;

import hermitux.kernel.machine.Memory;

/**
 * The way out of a terminal: output processing (OPOST of termios(3)) into a ring of bytes, which the console port drains. The last quarter of the
 * ring is kept for echo, so that a program that writes without pause cannot silence the keyboard; echo that finds no room is lost.
 */
final class TerminalOutput {
    static final int SIZE = 2048;
    private static final int ECHO_RESERVE = 512, LONGEST_SEQUENCE = 8, TAB = 8;

    private final TerminalSettings settings;
    private final long ring;
    private long head;
    private long tail;
    /** Where the cursor stands in its line: tabs and erased characters need it. */
    private int column;
    /** ^S: nothing goes out until ^Q. */
    boolean stopped;

    /** @param ring address of SIZE bytes */
    TerminalOutput(TerminalSettings settings, long ring) {
        this.settings = settings;
        this.ring = ring;
    }

    int column() { return column; }
    long pending() { return head - tail; }
    boolean hasRoom() { return pending() < SIZE - ECHO_RESERVE - LONGEST_SEQUENCE; }

    /** The oldest bytes that are to go out: their address and how many lie there. */
    long address() { return ring + tail % SIZE; }
    long span() { return Math.min(head - tail, SIZE - tail % SIZE); }
    void consume(long count) { tail += count; }

    /** Takes bytes of a program's write as far as there is room and answers how many. */
    long write(long address, long length) {
        long done = 0;
        while (done < length && hasRoom()) process(Memory.load8(address + done++));
        return done;
    }

    /** One byte of echo, with output processing. */
    void echo(int value) { if (SIZE - pending() > LONGEST_SEQUENCE) process(value); }

    /** TCOFLUSH. */
    void discard() { tail = head; }

    private void process(int value) {
        int flags = settings.output;
        if ((flags & TerminalSettings.OPOST) == 0) {
            put(value);
            return;
        }
        switch (value) {
            case '\n' -> {
                if ((flags & TerminalSettings.ONLRET) != 0) column = 0;
                if ((flags & TerminalSettings.ONLCR) != 0) {
                    put('\r');
                    column = 0;
                }
                put(value);
            }
            case '\r' -> {
                if ((flags & TerminalSettings.ONOCR) != 0 && column == 0) return;
                boolean newline = (flags & TerminalSettings.OCRNL) != 0;
                if (!newline || (flags & TerminalSettings.ONLRET) != 0) column = 0;
                put(newline ? '\n' : '\r');
            }
            case '\t' -> {
                int width = TAB - (column & TAB - 1);
                column += width;
                if ((flags & TerminalSettings.TABDLY) != TerminalSettings.XTABS) put('\t');
                else for (int i = 0; i < width; i++) put(' ');
            }
            case '\b' -> {
                if (column > 0) column--;
                put(value);
            }
            default -> {
                if ((flags & TerminalSettings.OLCUC) != 0 && value >= 'a' && value <= 'z') value -= 32;
                // Continuation bytes of UTF-8 and control characters take no column.
                boolean continuation = (settings.input & TerminalSettings.IUTF8) != 0 && (value & 0xc0) == 0x80;
                if (value >= 32 && value != 127 && !continuation) column++;
                put(value);
            }
        }
    }

    private void put(int value) { Memory.store8(ring + head++ % SIZE, value); }
}
