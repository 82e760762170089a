package hermitux.kernel.trace;

/**
 * Prints a number in the words of a vocabulary. The vocabulary is one string: "one" (the number is a word) or "set" (words joined by "|"), what
 * annotates a number without a word, then words and hexadecimal values. In a set, the word "field" begins words that are values of the bits of its mask.
 */
final class VocabularyPrinter {
    private final String words;
    /** Where the next token of {@link #words} begins. */
    private int at;

    private VocabularyPrinter(int kind) { words = Vocabulary.words(kind); }

    static void print(int kind, long value) {
        var printer = new VocabularyPrinter(kind);
        boolean one = printer.token().equals("one");
        String unknown = printer.token();
        if (one) printer.one(value, unknown);
        else printer.set(value, unknown);
    }

    /** The word of a value in a vocabulary, or null. */
    static String word(int kind, long value) {
        var printer = new VocabularyPrinter(kind);
        printer.token();
        printer.token();
        return printer.wordOf(value);
    }

    private String wordOf(long value) {
        while (at < words.length()) {
            String word = token();
            if (number() == value) return word;
        }
        return null;
    }

    private void one(long value, String unknown) {
        String word = wordOf(value);
        if (word != null) Line.add(word);
        else strange(value, unknown);
    }

    private static void strange(long value, String unknown) {
        Line.hexadecimal(value);
        Line.add(" /* ");
        Line.add(unknown);
        Line.add(" */");
    }

    private void set(long value, String unknown) {
        long rest = value, mask = 0;
        int start = Line.length();
        boolean found = true;
        while (at < words.length()) {
            String word = token();
            long bits = number();
            if (word.equals("field")) {
                if (mask != 0 && !found) rest = strangeField(rest, mask, start, unknown);
                mask = bits;
                found = false;
            } else if (mask != 0) {
                if (found || (value & mask) != bits) continue;
                found = true;
                rest &= ~mask;
                join(start);
                Line.add(word);
            } else if (bits != 0 ? (rest & bits) == bits : value == 0) {
                rest &= ~bits;
                join(start);
                Line.add(word);
            }
        }
        if (rest == 0) {
            if (Line.length() == start) Line.add('0');
        } else if (Line.length() == start) strange(rest, unknown);
        else {
            join(start);
            Line.hexadecimal(rest);
        }
    }

    private static long strangeField(long rest, long mask, int start, String unknown) {
        if ((rest & mask) == 0) return rest;
        join(start);
        strange(rest & mask, unknown);
        return rest & ~mask;
    }

    private static void join(int start) { if (Line.length() > start) Line.add('|'); }

    private String token() {
        int start = at, end = words.indexOf(' ', at);
        if (end < 0) end = words.length();
        at = end + 1;
        return words.substring(start, end);
    }

    private long number() {
        long value = 0;
        for (; at < words.length() && words.charAt(at) != ' '; at++) {
            int digit = words.charAt(at);
            value = value << 4 | (digit <= '9' ? digit - '0' : digit - 'a' + 10);
        }
        at++;
        return value;
    }
}
