package hermitux.vmm.virtio;

import hermitux.vmm.machine.Loops;
import java.util.ArrayList;

/**
 * Queues that a device has left before they were empty. A guest may ask for hours of work by one doorbell, and whoever works in Java keeps signals, time
 * limits and all other streams waiting: so a device does a slice and leaves the rest here. The processor's thread goes on with it, the lock given away
 * between two slices, before it enters the guest again.
 */
public final class Backlog {
    /** About as much as is copied in a millisecond. */
    public static final int SLICE_BYTES = 1 << 20;

    private record Entry(MmioTransport transport, int queue) { }

    private final ArrayList<Entry> entries = new ArrayList<>();

    void add(MmioTransport transport, int queue) {
        for (Entry entry : entries) if (entry.transport() == transport && entry.queue() == queue) return;
        entries.add(new Entry(transport, queue));
        Loops.interruptProcessor();     // where this is another thread
    }

    /** Does a slice of the oldest; true if some work is left. */
    public boolean resume() {
        if (entries.isEmpty()) return false;
        Entry entry = entries.remove(0);
        entry.transport().notified(entry.queue());
        return isLeft();
    }

    public boolean isLeft() { return !entries.isEmpty(); }
}
