package hermitux.launcher.contents;

import hermitux.host.HostFiles;
import hermitux.launcher.options.Refusal;

/** Users and groups by name or number, as the passwd(5) and group(5) of the files that the guest sees have them. */
final class Accounts {
    private static final int MOST_BYTES = 1 << 20;
    private static final long MOST = 0xfffffffeL;
    private static final int NAME = 0, NUMBER = 2, GROUP = 3;

    private final HostFiles files;

    /** @param files null where they cannot be looked at: there are numbers alone then */
    Accounts(HostFiles files) { this.files = files; }

    /** @param group -1 where a number was given that no account has */
    record User(long user, long group) { }

    /** Throws a Refusal for a name that there is not. @param option the option that named it, for the message */
    User user(String text, String option) {
        long number = number(text);
        String[] account = entry("/etc/passwd", number < 0 ? NAME : NUMBER, text);
        if (account != null && account.length > GROUP) return new User(number(account[NUMBER]), number(account[GROUP]));
        if (number < 0) throw Refusal.own("run: " + option + missing("user", text, "passwd"));
        return new User(number, -1);
    }

    long group(String text, String option) {
        long number = number(text);
        if (number >= 0) return number;
        String[] entry = entry("/etc/group", NAME, text);
        if (entry == null || entry.length <= NUMBER) throw Refusal.own("run: " + option + missing("group", text, "group"));
        return number(entry[NUMBER]);
    }

    private static String missing(String kind, String name, String file) {
        return ": there is no " + kind + " " + name + " in the guest's /etc/" + file + "; a number needs no entry";
    }

    /** -1 for what is no number of a user or group. */
    private static long number(String text) {
        long number = text.isEmpty() || text.length() > 10 ? -1 : 0;
        for (int i = 0; i < text.length() && number >= 0; i++) {
            int digit = text.charAt(i) - '0';
            number = digit < 0 || digit > 9 ? -1 : number * 10 + digit;
        }
        return number > MOST ? -1 : number;
    }

    /** The fields of the first line in which one is as wanted; null if there is none. */
    private String[] entry(String path, int field, String wanted) {
        byte[] text = files == null ? null : files.read(path, 0, MOST_BYTES);
        if (text == null) return null;
        String[] fields = new String[GROUP + 1];
        var word = new StringBuilder();
        int count = 0;
        for (int i = 0; i <= text.length; i++) {
            char c = i == text.length ? '\n' : (char) (text[i] & 255);
            if (c != ':' && c != '\n') {
                word.append(c);
                continue;
            }
            if (count < fields.length) fields[count++] = word.toString();
            word.setLength(0);
            if (c == ':') continue;
            if (count > field && fields[field].equals(wanted)) {
                String[] entry = new String[count];
                System.arraycopy(fields, 0, entry, 0, count);
                return entry;
            }
            count = 0;
        }
        return null;
    }
}
