package hermitux.vmm.device;

import hermitux.abi.Errno;
import hermitux.vmm.MachineFailure;
import hermitux.vmm.virtio.Backlog;
import hermitux.vmm.virtio.Virtqueue;

/**
 * A stream from the guest to one of this process's descriptors, written straight from guest memory. A chain goes back when all of it is
 * written: while the reader is slow the guest's buffers stay full, and its writer waits. When the reader is gone the guest is told once, and
 * what it still sends is dropped.
 */
final class ConsoleSender extends Events.Watch {
    /** What a chain counts beside its bytes. */
    private static final int CHAIN_BYTES = 256;
    private static final int EDQUOT = 122;

    private final ConsoleDevice device;
    private final Events events;
    private final int port;
    private final HostStream stream;
    /** A chain is taken, and written up to here. */
    private boolean holding;
    private int piece;
    private int offset;
    private boolean closed;
    /** The guest shall hear when the reader goes. */
    private boolean watched;
    private boolean armed;
    /** What is left of this slice. */
    private long sliceBytes;

    ConsoleSender(ConsoleDevice device, Events events, int port, int descriptor) {
        this.device = device;
        this.events = events;
        this.port = port;
        stream = new HostStream(descriptor, true);
    }

    void reset() { holding = false; }

    /** The guest wants to know whether anybody reads, now and later. */
    void asked() {
        device.tellOpen(port, !closed);
        watched = true;
        watch();
    }

    private void watch() {
        if (watched && !closed && !armed) armed = events.arm(this, stream.descriptor(), 0);
    }

    void pump() {
        if (holding && armed) return;
        int queueNumber = ConsoleDevice.transmitQueue(port);
        Virtqueue queue = device.ring(queueNumber);
        boolean any = false;
        sliceBytes = Backlog.SLICE_BYTES;
        while (holding || take(queue)) {
            if (!closed && !write(queue)) break;
            // An empty chain is work as well.
            sliceBytes -= CHAIN_BYTES;
            holding = false;
            queue.finish(0);
            any = true;
        }
        if (any) device.used(queueNumber);
    }

    private boolean take(Virtqueue queue) {
        if (!queue.next()) return false;
        holding = true;
        piece = 0;
        offset = 0;
        return true;
    }

    /** True when the chain is written, or nobody will read it. */
    private boolean write(Virtqueue queue) {
        while (piece < queue.readable) {
            if (sliceBytes <= 0) {
                device.later(ConsoleDevice.transmitQueue(port));
                return false;
            }
            int left = (int) Math.min(queue.length[piece] - offset, sliceBytes);
            long count = left == 0 ? 0 : stream.write(queue.address[piece] + offset, left);
            if (count == -Errno.EINTR) continue;
            if (count == -Errno.EAGAIN) {
                armed = events.arm(this, stream.descriptor(), Events.WRITABLE);
                return false;
            }
            if (count == -Errno.ENOSPC || count == -EDQUOT || count == -Errno.EFBIG)
                throw new MachineFailure("standard " + (port == ConsoleDevice.OUTPUT_PORT ? "output" : "error") + " takes no more: "
                    + (count == -Errno.ENOSPC ? "no space left on its device" : count == -EDQUOT ? "the disk quota is used up" : "its file is too large"));
            if (count < 0) {
                close();
                return true;
            }
            offset += (int) count;
            sliceBytes -= count;
            if (offset < queue.length[piece]) continue;
            piece++;
            offset = 0;
        }
        return true;
    }

    private void close() {
        closed = true;
        device.tellOpen(port, false);
    }

    @Override public void ready(int what) {
        armed = false;
        if ((what & Events.WRITABLE) == 0 && (what & (Events.ERROR | Events.HANG_UP)) != 0 && !closed) close();
        pump();
        watch();
    }
}
