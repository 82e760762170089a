package hermitux.launcher.control;

import hermitux.host.Descriptor;
import hermitux.host.HostFiles;

/**
 * Names the addresses of the kernel's stack traces, lines {@code \tat ADDRESS} of 16 hexadecimal digits. The build leaves kernel.callsites beside the
 * kernel: in the order of addresses, lines {@code ADDRESS class.method(file:line)} for each function and for what follows each call; several
 * for one address where calls have been inlined, innermost first.
 */
public final class TraceSymbols {
    private static final String FRAME = "\tat ";
    private static final int DIGITS = 16;
    private static final int MAX_BYTES = 16 << 20;

    private final HostFiles files;
    private final String path;
    private byte[] table;
    private Descriptor opened;

    public TraceSymbols(HostFiles files, String path) {
        this.files = files;
        this.path = path;
    }

    /** From now on nothing is opened. */
    public void keepOpen() { opened = new Descriptor(Descriptor.open(path, Descriptor.O_RDONLY)); }

    /** The line with its address replaced by the places of the nearest entry up to it, a line each; other lines stay. */
    String decode(String line) {
        int at = line.indexOf(FRAME);
        if (at < 0 || line.length() < at + FRAME.length() + DIGITS || !isNumber(line, at + FRAME.length())) return line;
        int first = entry(line.substring(at + FRAME.length(), at + FRAME.length() + DIGITS));
        if (first < 0) return line;
        var text = new StringBuilder();
        for (int entry = first; entry == first || entry < table.length && compare(entry, text(first, first + DIGITS)) == 0; entry = end(entry) + 1) {
            if (entry > first) text.append('\n');
            text.append(line, 0, at + FRAME.length()).append(text(entry + DIGITS + 1, end(entry)));
        }
        return text.append(line.substring(at + FRAME.length() + DIGITS)).toString();
    }

    private static boolean isNumber(String line, int start) {
        for (int i = start; i < start + DIGITS; i++) if (Character.digit(line.charAt(i), 16) < 0) return false;
        return true;
    }

    /** Where the first line of the greatest address up to this one begins; -1 if there is none. */
    private int entry(String address) {
        if (table == null) table = opened == null ? files.read(path, 0, MAX_BYTES) : opened.readAt(0, MAX_BYTES);
        if (table == null) table = new byte[0];
        int found = -1;
        for (int line = 0; line + DIGITS < table.length && compare(line, address) <= 0; line = end(line) + 1)
            if (found < 0 || compare(line, text(found, found + DIGITS)) != 0) found = line;
        return found;
    }

    private int end(int line) {
        while (line < table.length && table[line] != '\n') line++;
        return line;
    }

    /** The address at a line's start against another one. */
    private int compare(int line, String address) {
        for (int i = 0; i < DIGITS; i++) {
            int difference = line + i < table.length ? table[line + i] - address.charAt(i) : -1;
            if (difference != 0) return difference;
        }
        return 0;
    }

    private String text(int at, int end) {
        var text = new StringBuilder();
        for (int i = at; i < end; i++) text.append((char) (table[i] & 255));
        return text.toString();
    }
}
