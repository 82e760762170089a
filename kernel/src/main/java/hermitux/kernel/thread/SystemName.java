package hermitux.kernel.thread;

/** What uname(2) and /proc/sys/kernel say of the system. The release is that of the Linux whose behaviour the kernel follows. */
public final class SystemName {
    public static final String SYSTEM = "Linux", RELEASE = "6.12.0-hermitux", VERSION = "#1 PREEMPT HermiTux", MACHINE = "x86_64";
    /** Longest host or domain name. */
    public static final int LONGEST = 64;

    /** Those of the machine. */
    private static SystemName names;

    private String host;
    private String domain;

    private SystemName() { }

    public static void init(String hostName) {
        names = new SystemName();
        names.host = hostName.length() > LONGEST ? hostName.substring(0, LONGEST) : hostName;
        names.domain = "(none)";
    }

    public static String host() { return names.host; }
    public static void host(String name) { names.host = name; }
    public static String domain() { return names.domain; }
    public static void domain(String name) { names.domain = name; }
}
