package hermitux.kernel.boot;

import hermitux.kernel.machine.Cpu;
import hermitux.kernel.machine.Image;
import hermitux.kernel.time.Clock;

/** When each part of the start was done, for --stats. */
final class Timeline {
    private static final int MOST = 16;
    private static String[] names;
    private static long[] timestamps;
    private static int count;
    private static long ended;

    private Timeline() { }

    static void init() {
        names = new String[MOST];
        timestamps = new long[MOST];
        count = 0;
        mark("java");
    }

    static void mark(String name) {
        names[count] = name;
        timestamps[count++] = Cpu.timestamp();
    }

    /** The program has ended, now. */
    static void end() { ended = Cpu.timestamp(); }

    /** One line: the whole, then each part in microseconds, then what came after. */
    static String describe() {
        var text = new StringBuilder("boot: kernel entry to first instruction ");
        text.append(micros(timestamps[count - 1] - Image.bootTimestamp())).append(" us (");
        long before = Image.bootTimestamp();
        for (int i = 0; i < count; i++) {
            if (i > 0) text.append(", ");
            text.append(names[i]).append(' ').append(micros(timestamps[i] - before));
            before = timestamps[i];
        }
        text.append("), its run ").append(micros(ended - before)).append(", the last output ").append(micros(Cpu.timestamp() - ended));
        return text.append('\n').toString();
    }

    private static long micros(long timestamps) { return Clock.nanosOf(timestamps) / 1000; }
}
