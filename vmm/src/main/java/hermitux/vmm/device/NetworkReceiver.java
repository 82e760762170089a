package hermitux.vmm.device;

import hermitux.abi.Errno;
import hermitux.vmm.machine.Memory;
import hermitux.vmm.machine.Scratch;
import hermitux.vmm.virtio.Virtqueue;

/**
 * Frames from the host's end of its network to the guest, once that has made buffers available. A frame takes as many of them as it needs, where the
 * guest merges them. One without enough room waits in our buffer, and what comes behind it in the host's.
 */
final class NetworkReceiver extends Events.Watch {
    private static final int LENGTH = 4, SMALLEST_FRAME = 14, BUFFERS_AT = 10, BUFFER_BYTES = 4 * (HostLink.MOST_FRAME + HostLink.HEADER);
    /** Reads of one event: then others have their turn. */
    private static final int MOST_READS = 32;

    private final NetworkDevice device;
    private final Events events;
    private final HostLink link;
    private long buffer, header;
    /** What has been read and not delivered lies from first to end. */
    private int first, end;
    private boolean armed;

    NetworkReceiver(NetworkDevice device, Events events, HostLink link) {
        this.device = device;
        this.events = events;
        this.link = link;
    }

    void reset() { }

    /** Delivers what is there while there is room, then waits for more. */
    void pump() {
        if (!device.running() || !device.linkIsUp() || !device.ring(NetworkDevice.RECEIVE).ready()) return;
        if (buffer == 0) {
            buffer = Scratch.allocate(BUFFER_BYTES);
            header = Scratch.allocate(HostLink.HEADER);
        }
        boolean any = false, hasRoom = true;
        long count = 1;
        for (int i = 0; i < MOST_READS && hasRoom && count > 0; i++) {
            while (hasRoom && hasFrame()) {
                int before = first;
                hasRoom = deliver() || waitForRoom();
                any |= first != before;
            }
            if (hasRoom && device.linkIsUp()) count = fill();
        }
        if (any) device.used(NetworkDevice.RECEIVE);
        if (hasRoom) device.ring(NetworkDevice.RECEIVE).setDoorbell(false);
        if (hasRoom && device.linkIsUp() && !armed) armed = events.arm(this, link.descriptor, Events.READABLE);
    }

    /** Has the guest ring when there is room, as it need not otherwise; true if there is some by now. */
    private boolean waitForRoom() {
        Virtqueue queue = device.ring(NetworkDevice.RECEIVE);
        boolean had = queue.hasNext();
        queue.setDoorbell(true);
        return !had && queue.hasNext();
    }

    @Override public void ready(int what) {
        armed = false;
        pump();
    }

    /** Reads more; what it answers says whether there was any. */
    private long fill() {
        if (first > 0) {
            Memory.copy(buffer, buffer + first, end - first);
            end -= first;
            first = 0;
        }
        // A datagram lies behind its length as in a stream, so that what follows is the same for both.
        int ahead = link.isStream ? 0 : LENGTH;
        if (BUFFER_BYTES - end < HostLink.MOST_FRAME + HostLink.HEADER + LENGTH) return 0;
        long count = link.read(buffer + end + ahead, link.isStream ? BUFFER_BYTES - end : HostLink.MOST_FRAME + HostLink.HEADER);
        if (count <= 0) {
            if (count == 0 && link.isStream || count < 0 && count != -Errno.EAGAIN && count != -Errno.ENOBUFS) device.ended();
            return 0;
        }
        if (!link.isStream) Memory.store32(buffer + end, Integer.reverseBytes((int) count));
        end += ahead + (int) count;
        return count;
    }

    /** A whole frame is there; one whose length cannot be ends the link, as nobody knows where the next begins. */
    private boolean hasFrame() {
        if (end - first < LENGTH) return false;
        int length = Integer.reverseBytes(Memory.load32(buffer + first));
        if (link.isStream && (length < SMALLEST_FRAME || length > HostLink.MOST_FRAME)) {
            device.ended();
            first = end;
            return false;
        }
        return end - first - LENGTH >= length;
    }

    /** The first frame to the guest: false if it has no room for it now. */
    private boolean deliver() {
        int length = Integer.reverseBytes(Memory.load32(buffer + first));
        long frame = buffer + first + LENGTH;
        int rest = length;
        if (link.hasHeader) {
            Memory.copy(header, frame, HostLink.HEADER);
            frame += HostLink.HEADER;
            rest -= HostLink.HEADER;
        } else {
            Memory.fill(header, 0, HostLink.HEADER);
        }
        if (rest >= SMALLEST_FRAME && !fits(frame, rest)) return false;
        if (device.capture != null && rest >= SMALLEST_FRAME) device.capture.received(frame, rest);
        first += LENGTH + length;
        return true;
    }

    private boolean fits(long frame, int length) {
        Virtqueue queue = device.ring(NetworkDevice.RECEIVE);
        long count = 0;
        int done = 0;
        while (done < length) {
            if (!queue.next()) {
                boolean never = queue.held() == queue.size();
                queue.unhold();
                return never;
            }
            int head = queue.held() == 0 ? HostLink.HEADER : 0;
            if (queue.writableBytes <= head || queue.length[queue.readable] < head) throw queue.broken("a receive buffer without room");
            int run = (int) Math.min(length - done, queue.writableBytes - head);
            if (head != 0) count = queue.address[queue.readable];
            scatter(queue, head, frame + done, run);
            done += run;
            queue.hold(head + run);
            if (done < length && !device.mergesBuffers()) {
                // It can have no room for this one ever: dropped, and the buffer stays the guest's.
                queue.unhold();
                return true;
            }
        }
        Memory.copy(count, header, HostLink.HEADER);
        Memory.store16(count + BUFFERS_AT, queue.held());
        queue.release();
        return true;
    }

    private static void scatter(Virtqueue chain, int skippedBytes, long from, int lengthBytes) {
        int skip = skippedBytes;
        for (int i = chain.readable, done = 0; done < lengthBytes; i++) {
            int run = Math.min(chain.length[i] - skip, lengthBytes - done);
            Memory.copy(chain.address[i] + skip, from + done, run);
            done += run;
            skip = 0;
        }
    }
}
