package hermitux.kernel.trace;

/** The line of --trace under construction: one at a time, as calls complete one after the other. Formats numbers and quotes strings as strace does. */
final class Line {
    private static StringBuilder text;

    private Line() { }

    static void init() { text = new StringBuilder(512); }

    static void clear() { text.setLength(0); }
    static int length() { return text.length(); }
    static void add(String part) { text.append(part); }
    static void add(char part) { text.append(part); }
    static void padTo(int column) { while (text.length() < column) text.append(' '); }

    static String take() {
        String line = text.append('\n').toString();
        text.setLength(0);
        return line;
    }

    static void decimal(long value) { text.append(value); }

    static void unsigned(long value) {
        if (value >= 0) { text.append(value); return; }
        long tens = (value >>> 1) / 5;
        text.append(tens).append((char) ('0' + (value - tens * 10)));
    }

    /** 0 without a prefix. */
    static void hexadecimal(long value) {
        if (value != 0) text.append("0x");
        bareHexadecimal(value);
    }

    static void bareHexadecimal(long value) { digits(value, 4, value == 0 ? 1 : (67 - Long.numberOfLeadingZeros(value)) / 4); }

    /** With a leading 0 and at least three digits. */
    static void octal(int value) {
        text.append('0');
        int count = (34 - Integer.numberOfLeadingZeros(value)) / 3;
        digits(value & 0xffffffffL, 3, Math.max(count, 2));
    }

    static void address(long value) {
        if (value == 0) text.append("NULL");
        else hexadecimal(value);
    }

    private static void digits(long value, int bits, int count) {
        for (int i = count - 1; i >= 0; i--) {
            int digit = (int) (value >>> i * bits) & (1 << bits) - 1;
            text.append((char) (digit < 10 ? '0' + digit : 'a' + digit - 10));
        }
    }

    /** Decimal with leading zeros. */
    static void padded(long value, int count) {
        long scale = 1;
        for (int i = 1; i < count; i++) scale *= 10;
        for (; scale > 1 && value < scale; scale /= 10) text.append('0');
        text.append(value);
    }

    /** One byte of a quoted string; the next one (-1 at the end) decides how many octal digits it needs. */
    static void quotedByte(int value, int next) {
        switch (value) {
            case '"': text.append("\\\""); break;
            case '\\': text.append("\\\\"); break;
            case '\n': text.append("\\n"); break;
            case '\t': text.append("\\t"); break;
            case '\r': text.append("\\r"); break;
            case 0x0b: text.append("\\v"); break;
            case '\f': text.append("\\f"); break;
            default:
                if (value >= ' ' && value < 0x7f) { text.append((char) value); break; }
                text.append('\\');
                boolean digitFollows = next >= '0' && next <= '7';
                digits(value, 3, digitFollows || value >= 0x40 ? 3 : value >= 8 ? 2 : 1);
        }
    }

    static void hexByte(int value) {
        text.append("\\x");
        digits(value, 4, 2);
    }

    /** A quoted string, cut after limit chars. */
    static void quoted(String string, int limit) {
        int shown = Math.min(string.length(), limit);
        text.append('"');
        for (int i = 0; i < shown; i++) quotedByte(string.charAt(i), i + 1 < shown ? string.charAt(i + 1) : -1);
        text.append(shown < string.length() ? "\"..." : "\"");
    }
}
