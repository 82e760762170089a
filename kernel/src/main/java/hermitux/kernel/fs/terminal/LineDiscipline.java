package hermitux.kernel.fs.terminal;

import static hermitux.kernel.fs.terminal.TerminalSettings.*;

import hermitux.kernel.machine.Memory;

/**
 * What becomes of typed bytes (termios(3); Linux's N_TTY): special characters, line editing and echo on the way in; lines or bytes on the way
 * out to read(2). Positions count bytes since the beginning. Bytes between lineStart and head are the line being edited; what lies
 * before lineStart can be read. Nothing here allocates: bytes arrive by interrupts.
 * Echo lands in the output's ring, which the terminal empties afterwards.
 */
final class LineDiscipline {
    static final int SIZE = 4096;
    /** Marks in the buffer, over the byte: a line ends here; this is an end of file and no byte. */
    private static final int LINE_END = 0x100, END_OF_FILE = 0x200;
    static final int SIGINT = 2, SIGQUIT = 3, SIGTSTP = 20;

    private final TerminalSettings settings;
    private final TerminalOutput output;
    private final short[] buffer = new short[SIZE];
    private long tail;
    private long lineStart;
    private long head;
    /** Lines between tail and lineStart. */
    private int lines;
    /** The next byte is literal (VLNEXT). */
    private boolean literal;
    /** Column at which the line being edited began. */
    private int startColumn;

    LineDiscipline(TerminalSettings settings, TerminalOutput output) {
        this.settings = settings;
        this.output = output;
    }

    /**
     * How many bytes may come. In canonical mode a full line still takes its end, so one place is kept for that; and bytes that make a line too long
     * are taken to be lost, as else it could never end.
     */
    long room() {
        long room = SIZE - (settings.canonical() ? 2 : 1) - (head - tail);
        return room > 0 ? room : settings.canonical() && lines == 0 ? 1 : 0;
    }

    /** Bytes that a read can take now (FIONREAD). */
    long available() {
        if (!settings.canonical()) return head - tail;
        long count = 0;
        for (long at = tail; at < lineStart; at++) if ((at(at) & END_OF_FILE) == 0) count++;
        return count;
    }

    /** A read has something to answer in canonical mode: a line, or an end of file. */
    boolean hasLine() { return lines > 0; }

    /** Takes one byte in and answers the signal that it means, or 0. */
    int receive(int value) {
        int flags = settings.input;
        if (literal) {
            literal = false;
            insert(value);
            return 0;
        }
        if ((flags & ISTRIP) != 0) value &= 127;
        if ((flags & IUCLC) != 0 && value >= 'A' && value <= 'Z') value += 32;
        if ((flags & IXON) != 0 && control(value)) return 0;
        if ((settings.local & ISIG) != 0) {
            int signal = settings.is(value, VINTR) ? SIGINT : settings.is(value, VQUIT) ? SIGQUIT : settings.is(value, VSUSP) ? SIGTSTP : 0;
            if (signal != 0) {
                if ((settings.local & NOFLSH) == 0) {
                    flush();
                    output.discard();
                }
                if ((flags & IXON) != 0) output.stopped = false;
                echo(value);
                return signal;
            }
        }
        if (value == '\r') {
            if ((flags & IGNCR) != 0) return 0;
            if ((flags & ICRNL) != 0) value = '\n';
        } else if (value == '\n' && (flags & INLCR) != 0) {
            value = '\r';
        }
        if (!settings.canonical() || !edit(value)) insert(value);
        return 0;
    }

    /** Moves up to length bytes to a reader: in canonical mode at most one line. */
    long take(long address, long length) {
        boolean canonical = settings.canonical();
        long done = 0;
        long end = canonical ? lineStart : head;
        while (done < length && tail < end) {
            int entry = at(tail++);
            if ((entry & END_OF_FILE) == 0) Memory.store8(address + done++, entry & 255);
            if ((entry & LINE_END) != 0) {
                lines--;
                if (canonical) return done;
            }
        }
        // A reader that stops right before an end of file takes it along, as else its next read would answer 0 (Linux does so, too).
        if (canonical && tail < end && at(tail) == (LINE_END | END_OF_FILE)) {
            tail++;
            lines--;
        }
        return done;
    }

    /** TCIFLUSH. */
    void flush() {
        tail = lineStart = head;
        lines = 0;
        literal = false;
    }

    /** ICANON was switched: all that is there becomes readable as it is, for a canonical reader as one line. */
    void modeChanged() {
        for (long at = tail; at < head; at++) buffer[(int) (at % SIZE)] &= ~LINE_END;
        lines = 0;
        lineStart = head;
        if (!settings.canonical() || head == tail) return;
        buffer[(int) ((head - 1) % SIZE)] |= LINE_END;
        lines = 1;
    }

    /** ^S and ^Q. */
    private boolean control(int value) {
        if (settings.is(value, VSTART)) output.stopped = false;
        else if (settings.is(value, VSTOP)) output.stopped = true;
        else {
            if (output.stopped && (settings.input & IXANY) != 0) output.stopped = false;
            return false;
        }
        return true;
    }

    /** Line editing: true if the byte meant something. */
    private boolean edit(int value) {
        boolean extended = (settings.local & IEXTEN) != 0;
        if (settings.is(value, VERASE)) eraseCharacter();
        else if (settings.is(value, VKILL)) kill(value);
        else if (extended && settings.is(value, VWERASE)) eraseWord();
        else if (extended && settings.is(value, VLNEXT)) {
            literal = true;
            if (echoes() && (settings.local & ECHOCTL) != 0) {
                output.echo('^');
                output.echo('\b');
            }
        } else if (extended && settings.is(value, VREPRINT)) reprint(value);
        else if (settings.is(value, VEOF)) end(LINE_END | END_OF_FILE);
        else if (value == '\n') {
            if (echoes() || (settings.local & ECHONL) != 0) output.echo('\n');
            end(LINE_END | '\n');
        } else if (settings.is(value, VEOL) || extended && settings.is(value, VEOL2)) {
            echo(value);
            end(LINE_END | value);
        } else return false;
        return true;
    }

    private void insert(int value) {
        if (head - tail >= SIZE - (settings.canonical() ? 2 : 1)) {
            if ((settings.input & IMAXBEL) != 0) output.echo(7);
            return;
        }
        if (head == lineStart) startColumn = output.column();
        append(value);
        if (!settings.canonical()) lineStart = head;
        if (value == '\n' && (settings.local & (ECHO | ECHONL | ICANON)) == (ECHONL | ICANON)) output.echo('\n');
        else echo(value);
    }

    private void end(int entry) {
        if (head - tail >= SIZE) return;
        append(entry);
        lineStart = head;
        lines++;
    }

    /** Erases the last character of the line being edited, all bytes of it; false if there is none. */
    private boolean eraseCharacter() {
        if (head == lineStart) return false;
        int value;
        do value = at(--head); while (continuation(value) && head > lineStart);
        if (!echoes()) return true;
        if ((settings.local & ECHOE) == 0) {
            echo(settings.character(VERASE));
            return true;
        }
        int width = value == '\t' ? output.column() - columnAt(head) : value >= 32 && value != 127 ? 1 : (settings.local & ECHOCTL) != 0 ? 2 : 0;
        for (int i = 0; i < width; i++) {
            output.echo('\b');
            if (value != '\t') {
                output.echo(' ');
                output.echo('\b');
            }
        }
        return true;
    }

    /** Back over what is no part of a word, then over the word: letters, digits, underlines and all beyond ASCII. */
    private void eraseWord() {
        boolean seen = false;
        while (head > lineStart) {
            int last = at(head - 1);
            boolean word = last >= 128 || last == '_' || last >= '0' && last <= '9' || (last | 32) >= 'a' && (last | 32) <= 'z';
            if (seen && !word) return;
            seen |= word;
            eraseCharacter();
        }
    }

    private void kill(int value) {
        if ((settings.local & (ECHOK | ECHOKE | ECHOE)) == (ECHOK | ECHOKE | ECHOE)) {
            while (eraseCharacter()) { }
            return;
        }
        head = lineStart;
        echo(value);
        if (echoes() && (settings.local & ECHOK) != 0) output.echo('\n');
    }

    private void reprint(int value) {
        if (!echoes()) return;
        echo(value);
        output.echo('\n');
        startColumn = 0;
        for (long at = lineStart; at < head; at++) echo(at(at));
    }

    private boolean echoes() { return (settings.local & ECHO) != 0; }

    /** Control characters appear as ^X, but for tab and newline. */
    private void echo(int value) {
        if (!echoes()) return;
        if ((settings.local & ECHOCTL) != 0 && (value < 32 || value == 127) && value != '\t' && value != '\n') {
            output.echo('^');
            value ^= 64;
        }
        output.echo(value);
    }

    /** Column at which the character at a position of the edited line is shown. */
    private int columnAt(long position) {
        int column = startColumn;
        for (long at = lineStart; at < position; at++) {
            int value = at(at);
            if (value == '\t') column = (column | 7) + 1;
            else if (value < 32 || value == 127) column += (settings.local & ECHOCTL) != 0 ? 2 : 0;
            else if (!continuation(value)) column++;
        }
        return column;
    }

    private boolean continuation(int value) { return (settings.input & IUTF8) != 0 && (value & 0xc0) == 0x80; }

    private void append(int entry) { buffer[(int) (head++ % SIZE)] = (short) entry; }
    private int at(long position) { return buffer[(int) (position % SIZE)]; }
}
