package hermitux.vmm.device;

import hermitux.vmm.machine.Linux;
import hermitux.vmm.virtio.VirtioDevice;
import hermitux.vmm.virtio.Virtqueue;

/** Random bytes of the host (virtio 1.2, 5.4), at most so many at once that a guest cannot keep us busy. */
public final class EntropyDevice extends VirtioDevice {
    private static final int MOST_BYTES = 4096;
    /** Requests that are answered before others have their turn. */
    private static final int SLICE = 256;

    public EntropyDevice() { super(ENTROPY, 1); }

    @Override public void notified(int number) {
        Virtqueue queue = queue(number);
        boolean any = false;
        int left = SLICE;
        while (left-- > 0 && queue.next()) {
            int written = 0;
            if (queue.readable < queue.pieces) {
                int length = Math.min(queue.length[queue.readable], MOST_BYTES);
                written = (int) Math.max(0, Linux.call(Linux.GETRANDOM, queue.address[queue.readable], length, 0));
            }
            queue.finish(written);
            any = true;
        }
        if (left < 0) transport.later(number);
        if (any) transport.finished(number);
    }
}
