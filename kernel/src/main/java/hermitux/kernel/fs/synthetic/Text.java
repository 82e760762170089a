package hermitux.kernel.fs.synthetic;

/** The text of a file under construction, with the columns that /proc's formats want. No String.format in the kernel. */
public final class Text {
    private final StringBuilder text = new StringBuilder();

    public Text add(String string) {
        text.append(string);
        return this;
    }

    public Text add(char character) {
        text.append(character);
        return this;
    }

    public Text add(long number) {
        text.append(number);
        return this;
    }

    /** A number that is unsigned 64 bits wide. */
    public Text addUnsigned(long number) { return add(Long.toUnsignedString(number)); }

    /** Followed by spaces up to a width. */
    public Text left(String string, int width) {
        text.append(string);
        return spaces(width - string.length());
    }

    /** Preceded by spaces up to a width. */
    public Text right(long number, int width) {
        String digits = Long.toString(number);
        return spaces(width - digits.length()).add(digits);
    }

    /** Hexadecimal digits, at least so many. */
    public Text hexadecimal(long number, int digits) { return digits(number, digits, "0123456789abcdef"); }

    /** The same in capital letters. */
    public Text upper(long number, int digits) { return digits(number, digits, "0123456789ABCDEF"); }

    private Text digits(long number, int digits, String alphabet) {
        int needed = Math.max(digits, 16 - (Long.numberOfLeadingZeros(number | 1) >>> 2));
        for (int shift = needed * 4 - 4; shift >= 0; shift -= 4) text.append(alphabet.charAt((int) (number >>> shift & 15)));
        return this;
    }

    /** Decimal digits with zeros before them. */
    public Text zeros(long number, int width) {
        String digits = Long.toString(number);
        for (int i = digits.length(); i < width; i++) text.append('0');
        return add(digits);
    }

    public Text spaces(int count) {
        for (int i = 0; i < count; i++) text.append(' ');
        return this;
    }

    public boolean isEmpty() { return text.isEmpty(); }

    /** For what writes to a StringBuilder itself. */
    public StringBuilder builder() { return text; }

    @Override public String toString() { return text.toString(); }
}
