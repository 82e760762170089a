package hermitux.kernel.boot;

import java.util.ArrayList;

/** What the launcher wants run and how: the boot archive's configuration entry, "key=value" strings (ARCHITECTURE.md names the keys). */
public final class Configuration {
    private final ArrayList<String> keys = new ArrayList<>();
    private final ArrayList<String> values = new ArrayList<>();

    /** @param text the strings, each ended by a NUL; one without "=" is left out */
    public Configuration(String text) {
        int start = 0;
        while (start < text.length()) {
            int end = text.indexOf('\0', start);
            if (end < 0) end = text.length();
            int equals = text.indexOf('=', start);
            if (equals >= 0 && equals < end) {
                keys.add(text.substring(start, equals));
                values.add(text.substring(equals + 1, end));
            }
            start = end + 1;
        }
    }

    /** The first value of a key, or the default. */
    public String get(String key, String otherwise) {
        for (int i = 0; i < keys.size(); i++) if (keys.get(i).equals(key)) return values.get(i);
        return otherwise;
    }

    /** All values of a key, in order. */
    public String[] all(String key) {
        int count = 0;
        for (int i = 0; i < keys.size(); i++) if (keys.get(i).equals(key)) count++;
        String[] found = new String[count];
        count = 0;
        for (int i = 0; i < keys.size(); i++) if (keys.get(i).equals(key)) found[count++] = values.get(i);
        return found;
    }

    /** A decimal number; the default where there is none or it is not one. */
    public long number(String key, long otherwise) { return parse(get(key, ""), otherwise); }

    static long parse(String text, long otherwise) {
        if (text.isEmpty() || text.length() > 18) return otherwise;
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) return otherwise;
            value = value * 10 + digit;
        }
        return value;
    }

    public boolean flag(String key, boolean otherwise) { return number(key, otherwise ? 1 : 0) != 0; }
}
