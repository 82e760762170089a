package hermitux.launcher.options;

/** Numbers and addresses as options have them. */
final class Numbers {
    private static final int MOST_DIGITS = 9;

    private Numbers() { }

    /** A decimal number without sign, at most so large; -1 for anything else. */
    static int of(String text, int most) {
        if (text.isEmpty() || text.length() > MOST_DIGITS) return -1;
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) return -1;
            value = value * 10 + digit;
        }
        return value > most ? -1 : value;
    }

    /** -1 for what is no digit. */
    static int hex(char c) {
        if (c >= '0' && c <= '9') return c - '0';
        int letter = c | 32;
        return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
    }

    /** Four numbers with dots between them. */
    static boolean isAddress(String text) {
        int at = 0;
        for (int i = 0; i < 4; i++) {
            int dot = text.indexOf('.', at);
            int end = i < 3 ? dot : text.length();
            if (end < at || of(text.substring(at, end), 255) < 0) return false;
            at = end + 1;
        }
        return true;
    }
}
