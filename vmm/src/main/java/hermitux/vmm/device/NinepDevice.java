package hermitux.vmm.device;

import hermitux.vmm.ninep.NinepServer;
import hermitux.vmm.virtio.Precedence;
import hermitux.vmm.virtio.VirtioDevice;
import hermitux.vmm.virtio.Virtqueue;

/** A shared folder (virtio 1.2, device 9): one queue of 9p requests, each a chain of message and room for its answer. Its name is the tag. */
public final class NinepDevice extends VirtioDevice {
    private static final int MOUNT_TAG = 1;
    /** Requests that are served before others have their turn; each is bounded by the size of a message. */
    private static final int SLICE = 16;

    private final String tag;
    private final NinepServer server;
    private Events.Watch waiting;

    public NinepDevice(String tag, NinepServer server) {
        super(NINEP, 1);
        this.tag = tag;
        this.server = server;
    }

    /** The guest may be told of what others change: false if the host cannot. From the guest's first request on, a thread waits for that. */
    public boolean watchChanges(Events events, Precedence precedence) {
        int descriptor = server.watchChanges(() -> transport.configurationChanged());
        if (descriptor < 0) return false;
        precedence.add(server::settle);
        waiting = new Events.Watch() {
            @Override public void ready(int what) {
                server.settle();
                events.arm(this, descriptor, Events.READABLE);
            }
        };
        server.whenWatching(() -> events.arm(waiting, descriptor, Events.READABLE));
        return true;
    }

    @Override public int features() { return MOUNT_TAG; }

    /** u16 length, then the tag. */
    @Override public int configuration(int offset) {
        if (offset < 2) return tag.length() >>> 8 * offset;
        return offset - 2 < tag.length() ? tag.charAt(offset - 2) : 0;
    }

    @Override public void reset() { server.reset(); }

    @Override public void notified(int number) {
        Virtqueue queue = queue(number);
        boolean any = false;
        int left = SLICE;
        while (left > 0 && queue.next()) {
            queue.finish(server.serve(queue));
            any = true;
            left--;
        }
        if (left == 0) transport.later(number);
        if (any) transport.finished(number);
    }
}
