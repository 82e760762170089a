package hermitux.launcher;

import hermitux.host.HostFiles;

/**
 * Decodes the kernel's stack traces. Compiled Java knows its call sites by number and prints {@code Obfuscated.obfuscated(Obfuscated.java:N)};
 * the build leaves kernel.callsites beside the kernel, a line {@code N class.method(file:line)} each.
 */
final class CallSites {
    private static final String NUMBERED = "Obfuscated.obfuscated(Obfuscated.java:";
    private static final int MAX_BYTES = 16 << 20;

    private final HostFiles files;
    private final String path;
    private byte[] table;

    CallSites(HostFiles files, String path) {
        this.files = files;
        this.path = path;
    }

    /** The line with each number replaced by its place; a number that the table lacks stays. */
    String decode(String line) {
        int at = line.indexOf(NUMBERED);
        if (at < 0) return line;
        int end = line.indexOf(')', at);
        if (end < 0) return line;
        String place = place(line.substring(at + NUMBERED.length(), end));
        return place == null ? line : line.substring(0, at) + place + decode(line.substring(end + 1));
    }

    private String place(String number) {
        if (table == null) table = files.read(path, 0, MAX_BYTES);
        if (table == null) table = new byte[0];
        String start = number + " ";
        for (int line = 0; line < table.length; ) {
            int end = line;
            while (end < table.length && table[end] != '\n') end++;
            if (begins(line, end, start)) return text(line + start.length(), end);
            line = end + 1;
        }
        return null;
    }

    private boolean begins(int at, int end, String start) {
        if (end - at < start.length()) return false;
        for (int i = 0; i < start.length(); i++) if (table[at + i] != start.charAt(i)) return false;
        return true;
    }

    private String text(int at, int end) {
        var text = new StringBuilder();
        for (int i = at; i < end; i++) text.append((char) (table[i] & 255));
        return text.toString();
    }
}
