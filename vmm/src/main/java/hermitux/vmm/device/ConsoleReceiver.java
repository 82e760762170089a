package hermitux.vmm.device;

import hermitux.abi.Errno;
import hermitux.vmm.machine.Memory;
import hermitux.vmm.virtio.Backlog;
import hermitux.vmm.virtio.Virtqueue;

/**
 * Standard input to the guest: read straight into the buffers that it has made available, once it has opened the port. Without buffers
 * nothing is read, so a program that does not read leaves the data where it is.
 */
final class ConsoleReceiver extends Events.Watch {
    private static final int QUEUE = ConsoleDevice.receiveQueue(ConsoleDevice.INPUT_PORT);

    private final ConsoleDevice device;
    private final Events events;
    private final ConsoleDevice.Typing typing;
    private final HostStream stream;
    private boolean open;
    private boolean ended;
    private boolean armed;

    ConsoleReceiver(ConsoleDevice device, Events events, int descriptor, ConsoleDevice.Typing typing) {
        this.device = device;
        this.events = events;
        stream = new HostStream(descriptor, false);
        this.typing = typing;
    }

    void reset() { open = false; }

    void opened(boolean now) {
        open = now;
        pump();
    }

    /** Reads what there is into what buffers there are, then waits for whichever is missing. */
    void pump() {
        if (!open || ended || armed) return;
        Virtqueue queue = device.ring(QUEUE);
        boolean any = false;
        long count = 1, slice = Backlog.SLICE_BYTES;
        while (count > 0 && slice > 0 && queue.next()) {
            if (queue.writableBytes == 0) throw queue.broken("a buffer without room");
            int first = queue.readable;
            while (queue.length[first] == 0) first++;
            count = stream.read(queue.address[first], Math.min(queue.length[first], slice));
            if (count > 0) {
                for (long i = 0; i < count && stream.isTerminal(); i++) typing.typed(Memory.load8(queue.address[first] + i));
                queue.finish((int) count);
                slice -= count;
                any = true;
            } else {
                queue.putBack();
            }
        }
        if (any) device.used(QUEUE);
        if (slice <= 0) device.later(QUEUE);
        if (count == -Errno.EAGAIN || count == -Errno.EINTR) await();
        else if (count <= 0) end();
    }

    private void await() {
        armed = events.arm(this, stream.descriptor(), Events.READABLE);
        if (!armed) end();
    }

    private void end() {
        ended = true;
        device.tellOpen(ConsoleDevice.INPUT_PORT, false);
    }

    @Override public void ready(int what) {
        armed = false;
        pump();
    }
}
