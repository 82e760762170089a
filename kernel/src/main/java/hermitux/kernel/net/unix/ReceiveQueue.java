package hermitux.kernel.net.unix;

import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.machine.Allocates;
import hermitux.kernel.memory.ByteRing;
import hermitux.kernel.memory.HeapBudget;
import hermitux.kernel.net.socket.Message;

/**
 * What has been sent to a socket and not yet read: bytes in one ring, and a segment for each message or run of bytes. What lies here counts
 * against the send buffer of whoever sent it.
 */
final class ReceiveQueue {
    /** What a segment counts beyond its bytes: about what Linux takes for a small message. */
    static final int OVERHEAD = 768;

    private static final int FIRST_SEGMENTS = 2, SEGMENT_HEAP_BYTES = 80;

    final ByteRing bytes = new ByteRing();
    /** Segment number n since the start lies at n mod length; objects stay where they are for reuse. */
    private Segment[] segments = new Segment[FIRST_SEGMENTS];
    private int first;
    private int count;

    boolean isEmpty() { return count == 0; }
    int count() { return count; }

    /** Counted from the oldest; null behind the last. */
    Segment get(int index) { return index < count ? segments[first + index & segments.length - 1] : null; }
    Segment last() { return count == 0 ? null : get(count - 1); }

    /** There is a place for one more segment, or heap for it: to be asked before {@link #add}. */
    boolean reserve() {
        if (count < segments.length) return true;
        if (!HeapBudget.take((long) segments.length * SEGMENT_HEAP_BYTES)) return false;
        grow();
        return true;
    }

    /** The queue is not used any more. */
    void free() {
        clear();
        HeapBudget.give((long) (segments.length - FIRST_SEGMENTS) * SEGMENT_HEAP_BYTES);
        segments = new Segment[FIRST_SEGMENTS];
    }

    /** A new last segment without bytes, from a sender with what the message brings. Its files are not in it yet. */
    Segment add(UnixSocket sender, Message message) {
        int slot = first + count & segments.length - 1;
        if (segments[slot] == null) segments[slot] = newSegment();
        Segment segment = segments[slot];
        count++;
        segment.sender = sender;
        segment.length = 0;
        segment.overhead = OVERHEAD;
        segment.pid = message.pid;
        segment.uid = message.uid;
        segment.gid = message.gid;
        segment.files = null;
        segment.sealed = false;
        sender.outstanding += OVERHEAD;
        return segment;
    }

    /** Bytes have been appended to the ring for the last segment. */
    void added(Segment segment, long length) {
        segment.length += (int) length;
        segment.sender.outstanding += length;
    }

    /** Takes bytes off the first segment. */
    void consume(long length) {
        Segment segment = get(0);
        bytes.skip(length);
        segment.length -= (int) length;
        segment.sender.outstanding -= length;
    }

    /** Drops the first segment with what is left of it; its files are the caller's. */
    void remove() {
        Segment segment = get(0);
        consume(segment.length);
        UnixSocket sender = segment.sender;
        sender.outstanding -= segment.overhead;
        segment.sender = null;
        first = first + 1 & segments.length - 1;
        count--;
        sender.bufferDrained();
    }

    void clear() {
        while (count > 0) {
            OpenFile[] files = get(0).files;
            get(0).files = null;
            remove();
            if (files != null) InFlight.drop(files);
        }
        bytes.clear();
    }

    @Allocates(reason = "only when more messages wait than ever before")
    private void grow() {
        Segment[] larger = new Segment[segments.length * 2];
        for (int i = 0; i < count; i++) larger[i] = segments[first + i & segments.length - 1];
        first = 0;
        segments = larger;
    }

    @Allocates(reason = "only when more messages wait than ever before")
    private static Segment newSegment() { return new Segment(); }
}
