package hermitux.kernel.boot;

import hermitux.kernel.machine.Cpu;
import hermitux.kernel.machine.Image;
import hermitux.kernel.time.Clock;

/** When each part of the start was done, for --stats. */
final class Timeline {
    private static final int MOST = 16;
    /** That of this start. */
    private static Timeline timeline;

    private String[] names;
    private long[] timestamps;
    private int count;
    private long ended;

    private Timeline() { }

    static void init() {
        timeline = new Timeline();
        timeline.names = new String[MOST];
        timeline.timestamps = new long[MOST];
        mark("java");
    }

    static void mark(String name) {
        timeline.names[timeline.count] = name;
        timeline.timestamps[timeline.count++] = Cpu.timestamp();
    }

    /** The program has ended, now. */
    static void end() { timeline.ended = Cpu.timestamp(); }

    /** One line: the whole, then each part in microseconds, then what came after. */
    static String describe() {
        var text = new StringBuilder("boot: kernel entry to first instruction ");
        text.append(micros(timeline.timestamps[timeline.count - 1] - Image.bootTimestamp())).append(" us (");
        long before = Image.bootTimestamp();
        for (int i = 0; i < timeline.count; i++) {
            if (i > 0) text.append(", ");
            text.append(timeline.names[i]).append(' ').append(micros(timeline.timestamps[i] - before));
            before = timeline.timestamps[i];
        }
        text.append("), its run ").append(micros(timeline.ended - before)).append(", the last output ").append(micros(Cpu.timestamp() - timeline.ended));
        return text.append('\n').toString();
    }

    private static long micros(long counts) { return Clock.nanosOf(counts) / 1000; }
}
