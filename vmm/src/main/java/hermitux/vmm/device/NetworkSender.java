package hermitux.vmm.device;

import hermitux.abi.Errno;
import hermitux.vmm.machine.Memory;
import hermitux.vmm.machine.Scratch;
import hermitux.vmm.virtio.Pieces;
import hermitux.vmm.virtio.Virtqueue;

/**
 * Frames from the guest to the host's end of its network. Into a stream they go many at a time, each behind its length; what it does not take waits in
 * the buffer, and then the ring. A datagram socket or interface that is full makes its frame wait likewise; one that it refuses is dropped, as on a wire.
 */
final class NetworkSender extends Events.Watch {
    private static final int LENGTH = 4, SMALLEST_FRAME = 14, BUFFER_BYTES = 4 * (HostLink.MOST_FRAME + LENGTH);
    /** Frames that one notification sends before others have their turn. */
    private static final int MOST_AT_ONCE = 1024;

    private final NetworkDevice device;
    private final Events events;
    private final HostLink link;
    private long buffer;
    /** Bytes of the buffer that are yet to be written lie from first to end. */
    private int first, end;
    private boolean armed;

    NetworkSender(NetworkDevice device, Events events, HostLink link) {
        this.device = device;
        this.events = events;
        this.link = link;
    }

    /** What is in the buffer has left the guest already. */
    void reset() { }

    void pump() {
        if (armed || !device.running()) return;
        if (buffer == 0) buffer = Scratch.allocate(BUFFER_BYTES);
        Virtqueue queue = device.ring(NetworkDevice.SEND);
        boolean any = false;
        for (int i = 0; i < MOST_AT_ONCE && (link.isStream ? hasRoom() : flushed()) && queue.next(); i++) {
            take(queue);
            queue.finish(0);
            any = true;
        }
        if (any) device.used(NetworkDevice.SEND);
        flushed();
    }

    private boolean hasRoom() { return BUFFER_BYTES - end >= HostLink.MOST_FRAME + LENGTH || flushed(); }

    /** Copies the frame behind what the buffer holds, as the host's end wants it. */
    private void take(Virtqueue chain) {
        if (chain.readableBytes < HostLink.HEADER) throw chain.broken("a frame without a header");
        long length = chain.readableBytes - HostLink.HEADER;
        if (length < SMALLEST_FRAME || length > HostLink.MOST_FRAME || !device.linkIsUp()) return;
        int skipped = link.hasHeader ? 0 : HostLink.HEADER;
        int count = Pieces.readable(chain, skipped, chain.readableBytes - skipped);
        if (link.isStream) {
            Memory.store32(buffer + end, Integer.reverseBytes((int) length));
            end += LENGTH;
        }
        long frame = buffer + end + HostLink.HEADER - skipped;
        for (int i = 0; i < count; i++) {
            int run = (int) Memory.load64(Pieces.vector() + 16L * i + 8);
            Memory.copy(buffer + end, Memory.load64(Pieces.vector() + 16L * i), run);
            end += run;
        }
        if (device.capture != null) device.capture.sent(frame, (int) length);
    }

    /** Writes what the buffer holds; true if that is all gone. */
    private boolean flushed() {
        while (first < end) {
            long count = link.write(buffer + first, end - first);
            if (count == -Errno.EAGAIN) {
                armed = events.arm(this, link.descriptor, Events.WRITABLE);
                return false;
            }
            if (count == -Errno.EPIPE || count == -Errno.ECONNRESET) device.ended();
            first = count > 0 && link.isStream ? first + (int) count : end;
        }
        first = 0;
        end = 0;
        return true;
    }

    @Override public void ready(int what) {
        armed = false;
        if (flushed()) pump();
    }
}
