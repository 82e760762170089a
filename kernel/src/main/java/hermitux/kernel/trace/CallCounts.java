package hermitux.kernel.trace;

/** How often each system call was made, for --stats. */
public final class CallCounts {
    /** Numbers from here on are counted together. */
    private static final int LIMIT = 512;

    private final long[] counts = new long[LIMIT + 1];

    public void add(int number) { counts[number >= 0 && number < LIMIT ? number : LIMIT]++; }

    public long total() {
        long total = 0;
        for (int i = 0; i <= LIMIT; i++) total += counts[i];
        return total;
    }

    /** One line a call, the most frequent first. */
    public String report() {
        var text = new StringBuilder();
        boolean[] done = new boolean[LIMIT + 1];
        for (int most = mostFrequent(done); most >= 0; most = mostFrequent(done)) {
            done[most] = true;
            String count = Long.toString(counts[most]), name = SyscallNames.name(most);
            for (int i = count.length(); i < 10; i++) text.append(' ');
            text.append(count).append("  ").append(name != null ? name : most == LIMIT ? "unknown" : "syscall " + most).append('\n');
        }
        return text.toString();
    }

    private int mostFrequent(boolean[] done) {
        int most = -1;
        for (int i = 0; i <= LIMIT; i++) if (!done[i] && counts[i] > 0 && (most < 0 || counts[i] > counts[most])) most = i;
        return most;
    }
}
