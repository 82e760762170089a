package hermitux.launcher.options;

import hermitux.host.HostSystem;

/**
 * How much memory a machine gets that is not told: half of the host's, at least 512M. Programs size themselves by what there is, and what they do
 * not touch costs the host nothing. Where limits (ulimit -v) or strict overcommitment forbid to map that much, it is half of it, and so on.
 */
public final class DefaultMemory {
    public static final long LEAST = 512L << 20;
    /** A multiple of a large page. */
    private static final long UNIT = 2 << 20;
    /** The kernel's direct map shows so much (PhysicalMemory); --memory takes more, which stays unused. */
    private static final long MOST = 256L << 30;
    /** What a hypervisor maps beside the guest's memory, at most. */
    private static final long BESIDE = 3L << 29;

    private DefaultMemory() { }

    public static long bytes() {
        long bytes = ofHost(HostSystem.memoryBytes());
        while (bytes > LEAST && !HostSystem.couldMap(bytes + BESIDE)) bytes = Math.max(LEAST, bytes / 2 & -UNIT);
        return bytes;
    }

    static long ofHost(long hostBytes) { return Math.max(LEAST, Math.min(MOST, hostBytes / 2 & -UNIT)); }
}
