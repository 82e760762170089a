package hermitux.launcher.control;

import hermitux.host.Descriptor;
import hermitux.host.HostSystem;
import hermitux.host.Poll;

/**
 * One direction of the program's input or output: bytes from a source to a sink through a buffer. It asks for input only while it has
 * room and for output only while it has bytes, so neither side can make it spin or grow. It tells the source's end and the sink's loss.
 */
class Stream {
    private static final int CAPACITY = 64 << 10;

    private final Descriptor source;
    private final Descriptor sink;
    private final byte[] buffer = new byte[CAPACITY];
    private int start;
    private int end;
    private boolean sourceEnded;
    private boolean sinkLost;
    private String failure;
    private int sourcePlace = -1;
    private int sinkPlace = -1;
    /** How much went through. */
    long totalBytes;

    Stream(Descriptor source, Descriptor sink) {
        this.source = source;
        this.sink = sink;
    }

    /** Nothing more will come through. */
    boolean isDone() { return sinkLost || sourceEnded && start == end; }

    /** Why bytes were lost that somebody waits for, as one reads it behind the stream's name: the source or the sink failed. Null as long as none were. */
    String failure() { return failure; }

    /** A sink is watched even when there is nothing to write: poll then tells of its loss alone. */
    void enter(Poll poll) {
        sourcePlace = sinkPlace = -1;
        if (isDone()) return;
        if (!sourceEnded && end < CAPACITY) sourcePlace = poll.add(source, Poll.IN);
        sinkPlace = poll.add(sink, start < end ? Poll.OUT : 0);
    }

    void move(Poll poll) {
        if (sinkPlace >= 0) {
            int events = poll.events(sinkPlace);
            if (start < end && (events & Poll.OUT) != 0) write();
            else if ((events & (Poll.ERROR | Poll.HANG_UP | Poll.INVALID)) != 0) sinkLost = true;
        }
        if (sourcePlace >= 0 && !sinkLost && poll.readable(sourcePlace)) read();
    }

    private void read() {
        int count = source.read(buffer, end, CAPACITY - end);
        if (count > 0) {
            arrived(buffer, end, end + count);
            end += count;
        }
        if (count > 0 || count == -Descriptor.EINTR || count == -Descriptor.EAGAIN) return;
        sourceEnded = true;
        if (count < 0 && source.isBroken(-count)) failure = "cannot be read: " + HostSystem.errorText(-count);
    }

    /** For a stream that looks at what comes through. */
    void arrived(byte[] bytes, int from, int to) { }

    private void write() {
        int count = sink.offer(buffer, start, end - start);
        if (count >= 0) {
            start += count;
            totalBytes += count;
            if (start == end) start = end = 0;
        } else if (count != -Descriptor.EINTR && count != -Descriptor.EAGAIN) {
            sinkLost = true;
            if (sink.isBroken(-count)) failure = "cannot be written to: " + HostSystem.errorText(-count);
        }
    }
}
