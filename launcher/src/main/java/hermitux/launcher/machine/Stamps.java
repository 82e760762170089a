package hermitux.launcher.machine;

import hermitux.host.HostSystem;
import hermitux.launcher.Run;

/** When each part of a run was done, for --stats and the picture of docs/boot.md. */
public final class Stamps {
    private static final int MOST = 12;

    private final String[] names = new String[MOST];
    private final long[] nanos = new long[MOST];
    private int count;

    /** Begins with the start of the process, by the processor time that it has used: until now it has waited for nothing. */
    public Stamps() {
        long now = HostSystem.monotonicNanos();
        nanos[count++] = now - HostSystem.processorNanos();
        names[count] = "start";
        nanos[count++] = now;
    }

    /** Up to here, since the last mark, it was this. */
    public void mark(String name) { mark(name, HostSystem.monotonicNanos()); }

    public void mark(String name, long at) {
        names[count] = name;
        nanos[count++] = at;
    }

    /** One line: each part, then the whole, in milliseconds. */
    public String describe() {
        var text = new StringBuilder("launcher:");
        for (int i = 1; i < count; i++) text.append(' ').append(names[i]).append(' ').append(Run.milliseconds(nanos[i] - nanos[i - 1])).append(',');
        text.setCharAt(text.length() - 1, ';');
        return text.append(' ').append(Run.milliseconds(nanos[count - 1] - nanos[0])).append(" ms in all\n").toString();
    }
}
