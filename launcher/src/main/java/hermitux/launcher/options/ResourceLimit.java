package hermitux.launcher.options;

/** One of the program's limits (getrlimit(2)): {@code NAME=SOFT[:HARD]}, named as the ulimits of containers are; -1 is no limit. */
public record ResourceLimit(int resource, long soft, long hard) {
    /** In the order of their numbers, RLIMIT_CPU first. */
    private static final String[] NAMES = {"cpu", "fsize", "data", "stack", "core", "rss", "nproc", "nofile", "memlock", "as", "locks", "sigpending",
        "msgqueue", "nice", "rtprio", "rttime"};
    /** The kernel's own highest number of files (/proc/sys/fs/nr_open). */
    private static final int OPEN_FILES = 7, MOST_OPEN_FILES = 1048576;

    /** Throws a Refusal that names what is wrong. */
    static ResourceLimit parse(String text) {
        int equals = text.indexOf('='), colon = text.indexOf(':', equals + 1);
        if (equals <= 0) throw Refusal.own("run: --ulimit " + text + ": use NAME=SOFT[:HARD], as in --ulimit nofile=1024:4096");
        int resource = 0;
        while (resource < NAMES.length && !NAMES[resource].equals(text.substring(0, equals))) resource++;
        if (resource == NAMES.length) throw Refusal.own("run: --ulimit " + text + ": there is no such limit; there are " + names());
        long soft = value(text, text.substring(equals + 1, colon < 0 ? text.length() : colon));
        long hard = colon < 0 ? soft : value(text, text.substring(colon + 1));
        if (hard >= 0 && (soft < 0 || soft > hard)) throw Refusal.own("run: --ulimit " + text + ": the soft limit is above the hard one");
        if (resource == OPEN_FILES && (hard < 0 || hard > MOST_OPEN_FILES))
            throw Refusal.own("run: --ulimit " + text + ": at most " + MOST_OPEN_FILES + " open files");
        return new ResourceLimit(resource, soft, hard);
    }

    private static long value(String whole, String text) {
        if (text.equals("-1") || text.equals("unlimited")) return -1;
        long value = text.isEmpty() || text.length() > 18 ? -1 : 0;
        for (int i = 0; i < text.length() && value >= 0; i++) {
            int digit = text.charAt(i) - '0';
            value = digit < 0 || digit > 9 ? -1 : value * 10 + digit;
        }
        if (value < 0) throw Refusal.own("run: --ulimit " + whole + ": use numbers, or -1 for no limit");
        return value;
    }

    private static String names() {
        var text = new StringBuilder();
        for (String name : NAMES) text.append(text.length() == 0 ? "" : " ").append(name);
        return text.toString();
    }

    /** As the boot configuration has it: number, soft and hard limit, an empty one for no limit. */
    public String configured() { return resource + ":" + (soft < 0 ? "" : Long.toString(soft)) + ":" + (hard < 0 ? "" : Long.toString(hard)); }
}
