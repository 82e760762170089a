package hermitux.launcher.oci;

import hermitux.abi.LittleEndian;
import java.util.ArrayList;
import java.util.List;

/**
 * A JSON text (RFC 8259) as {@link JsonObject}s, lists, strings, Booleans, and numbers as their text. What a stranger wrote: deeper than 64 or with an error
 * anywhere it is refused as a whole. Strings are byte strings, a char a byte, as all names of files here.
 */
final class Json {
    private static final int DEEPEST = 64;

    private final byte[] text;
    private int at;

    private Json(byte[] text) { this.text = text; }

    /** Throws a Malformed. */
    static Object parse(byte[] text) {
        var json = new Json(text);
        Object value = json.value(0);
        json.blanks();
        if (json.at < text.length) throw json.malformed();
        return value;
    }

    /** Where the text goes wrong. */
    static final class Malformed extends RuntimeException {
        Malformed(int at) { super("no JSON from byte " + at + " on"); }
    }

    private Malformed malformed() { return new Malformed(at); }
    private int peek() { return at < text.length ? text[at] : -1; }

    private void blanks() { while (at < text.length && (text[at] == ' ' || text[at] == '\n' || text[at] == '\t' || text[at] == '\r')) at++; }

    /** The character comes next, behind blanks, and is taken. */
    private boolean takes(char wanted) {
        blanks();
        if (peek() != wanted) return false;
        at++;
        return true;
    }

    private Object value(int depth) {
        if (depth > DEEPEST) throw malformed();
        if (takes('{')) return object(depth);
        if (takes('[')) return array(depth);
        if (takes('"')) return string();
        int start = at;
        while (at < text.length && isPlain(text[at])) at++;
        String word = LittleEndian.text(text, start, at - start);
        switch (word) {
            case "true" -> { return Boolean.TRUE; }
            case "false" -> { return Boolean.FALSE; }
            case "null" -> { return null; }
            default -> {
                if (word.isEmpty() || !(word.charAt(0) == '-' || word.charAt(0) >= '0' && word.charAt(0) <= '9')) throw malformed();
                return word;
            }
        }
    }

    private static boolean isPlain(byte c) { return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '+' || c == '.' || c == 'E'; }

    private JsonObject object(int depth) {
        var fields = new JsonObject();
        if (takes('}')) return fields;
        do {
            if (!takes('"')) throw malformed();
            String name = string();
            if (!takes(':')) throw malformed();
            fields.put(name, value(depth + 1));
        } while (takes(','));
        if (!takes('}')) throw malformed();
        return fields;
    }

    private List<Object> array(int depth) {
        List<Object> elements = new ArrayList<>();
        if (takes(']')) return elements;
        do elements.add(value(depth + 1)); while (takes(','));
        if (!takes(']')) throw malformed();
        return elements;
    }

    private String string() {
        var result = new StringBuilder();
        while (true) {
            int c = peek();
            if (c >= 0 && c < ' ' || at >= text.length) throw malformed();
            at++;
            if (c == '"') return result.toString();
            if (c == '\\') escape(result);
            else result.append((char) (c & 255));
        }
    }

    private void escape(StringBuilder result) {
        int c = peek();
        at++;
        switch (c) {
            case '"', '\\', '/' -> result.append((char) c);
            case 'b' -> result.append('\b');
            case 'f' -> result.append('\f');
            case 'n' -> result.append('\n');
            case 'r' -> result.append('\r');
            case 't' -> result.append('\t');
            case 'u' -> encode(codePoint(), result);
            default -> throw malformed();
        }
    }

    private int codePoint() {
        int first = hexadecimal();
        if (first < 0xd800 || first > 0xdfff) return first;
        if (first > 0xdbff || peek() != '\\' || at + 1 >= text.length || text[at + 1] != 'u') throw malformed();
        at += 2;
        int second = hexadecimal();
        if (second < 0xdc00 || second > 0xdfff) throw malformed();
        return 0x10000 + (first - 0xd800 << 10) + (second - 0xdc00);
    }

    private int hexadecimal() {
        int value = 0;
        for (int i = 0; i < 4; i++, at++) {
            int digit = digit(peek());
            if (digit < 0) throw malformed();
            value = value << 4 | digit;
        }
        return value;
    }

    /** Hexadecimal; -1 for what is none. */
    static int digit(int c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1; }

    /** UTF-8. */
    private static void encode(int point, StringBuilder result) {
        if (point < 0x80) {
            result.append((char) point);
            return;
        }
        int more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
        result.append((char) (0xff00 >>> more + 1 & 0xff | point >>> 6 * more));
        while (more-- > 0) result.append((char) (0x80 | point >>> 6 * more & 0x3f));
    }
}
