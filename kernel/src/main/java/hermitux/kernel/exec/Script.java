package hermitux.kernel.exec;

/** The first line of a script, "#! interpreter [argument]", as Linux reads it (execve(2), binfmt_script.c): one argument, blanks and all. */
final class Script {
    /** Linux looks at this much of a file. */
    private static final int LIMIT = 256;

    final String interpreter;
    /** Null if there is none. */
    final String argument;

    private Script(String interpreter, String argument) {
        this.interpreter = interpreter;
        this.argument = argument;
    }

    static boolean isScript(FileBytes bytes) { return bytes.covers(0, 2) && bytes.byteAt(0) == '#' && bytes.byteAt(1) == '!'; }

    /** Null if the line names no interpreter, or its name may be cut off. */
    static Script read(FileBytes bytes) {
        int end = 2, limit = (int) Math.min(LIMIT, bytes.length());
        while (end < limit && bytes.byteAt(end) != '\n' && bytes.byteAt(end) != 0) end++;
        boolean whole = end < limit || limit < LIMIT;
        int from = skipBlanks(bytes, 2, end), to = from;
        while (to < end && !isBlank(bytes.byteAt(to))) to++;
        if (from == to || to == end && !whole) return null;
        int next = skipBlanks(bytes, to, end), last = end;
        while (last > next && isBlank(bytes.byteAt(last - 1))) last--;
        return new Script(bytes.text(from, to - from), next == last ? null : bytes.text(next, last - next));
    }

    private static boolean isBlank(int c) { return c == ' ' || c == '\t'; }

    private static int skipBlanks(FileBytes bytes, int from, int end) {
        while (from < end && isBlank(bytes.byteAt(from))) from++;
        return from;
    }
}
