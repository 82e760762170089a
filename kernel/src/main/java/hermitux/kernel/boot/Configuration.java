package hermitux.kernel.boot;

import java.util.ArrayList;

/**
 * The boot configuration: the entry without a path of the boot archive, strings "key=value", each ended by a NUL (ARCHITECTURE.md lists the
 * keys). What is malformed or unknown is passed over.
 */
public final class Configuration {
    private final ArrayList<String> keys = new ArrayList<>();
    private final ArrayList<String> values = new ArrayList<>();

    /** @param text as ArchiveLoader.Result has it: one char a byte */
    public Configuration(String text) {
        for (int at = 0; at < text.length(); ) {
            int end = text.indexOf('\0', at);
            if (end < 0) end = text.length();
            int equals = text.indexOf('=', at);
            if (equals > at && equals < end) {
                keys.add(text.substring(at, equals));
                values.add(text.substring(equals + 1, end));
            }
            at = end + 1;
        }
    }

    /** The last value of a key, or the default. */
    public String get(String key, String otherwise) {
        for (int i = keys.size() - 1; i >= 0; i--) if (keys.get(i).equals(key)) return values.get(i);
        return otherwise;
    }

    /** All values of a repeated key, in their order. */
    public String[] all(String key) {
        int count = 0;
        for (int i = 0; i < keys.size(); i++) if (keys.get(i).equals(key)) count++;
        String[] found = new String[count];
        count = 0;
        for (int i = 0; i < keys.size(); i++) if (keys.get(i).equals(key)) found[count++] = values.get(i);
        return found;
    }

    /** A decimal number of at most nine digits; the default if it is none. */
    public int number(String key, int otherwise) {
        String text = get(key, "");
        if (text.isEmpty() || text.length() > 9) return otherwise;
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) return otherwise;
            value = value * 10 + digit;
        }
        return value;
    }

    public boolean flag(String key) { return number(key, 0) != 0; }
}
