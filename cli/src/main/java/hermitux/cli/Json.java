package hermitux.cli;

/** Text as JSON has it. */
final class Json {
    private Json() { }

    /** Adds a byte string: its bytes as they are, but for what JSON escapes. */
    static StringBuilder string(StringBuilder text, String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') text.append('\\').append(c);
            else if (c < ' ') text.append("\\u00").append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
            else text.append(c);
        }
        return text.append('"');
    }
}
