package hermitux.vmm.virtio;

import hermitux.vmm.machine.Linux;
import hermitux.vmm.machine.Loops;
import hermitux.vmm.machine.Memory;
import hermitux.vmm.machine.Scratch;

/**
 * Spares a busy queue its doorbells. A doorbell costs two changes of world, by an ioeventfd two of threads as well; a look at the ring costs nothing. So a
 * queue that is rung again and again gets a thread (vmm.c) that looks at its ring, and whose guest need not ring (VIRTQ_USED_F_NO_NOTIFY), until it has
 * been quiet for a moment. One queue at a time.
 *
 * Looking must pay: it wants another processor for itself. A watch that found next to nothing, or that ended because the thread lost its processor,
 * doubles the doorbells that the next one takes; a good one halves them.
 */
public final class RingWatch {
    private static final int FEWEST_DOORBELLS = 8, MOST_DOORBELLS = 1 << 20;
    /** Finds that are worth a watch. */
    private static final int WORTH = 8;
    private static final int GET_AFFINITY = 204, MASK_BYTES = 1024;

    private final boolean possible;
    /** The queue that was rung last or is watched, by its transport and number. */
    private MmioTransport transport;
    private int number;
    private int doorbells;
    private int wanted = FEWEST_DOORBELLS;
    private boolean watching;
    /** What the thread has found in this watch; -1 before it has looked at all. */
    private int finds;

    /** @param possible there is a processor for the thread beside the guest's */
    public RingWatch(boolean possible) { this.possible = possible; }

    /** As far as this process has processors. */
    public static RingWatch whereItPays() {
        long mask = Scratch.allocate(MASK_BYTES);
        long bytes = Linux.call(GET_AFFINITY, 0, MASK_BYTES, mask);
        int processors = 0;
        for (long i = 0; i < bytes && processors < 2; i++) processors += Integer.bitCount(Memory.load8(mask + i));
        return new RingWatch(processors > 1);
    }

    /** The guest has rung for a queue, and it was served. */
    void rung(MmioTransport by, int queue) {
        if (watching || !possible) return;
        boolean again = transport == by && number == queue;
        transport = by;
        number = queue;
        doorbells = again ? doorbells + 1 : 1;
        if (doorbells < wanted) return;
        watching = true;
        finds = -1;
        watch();
    }

    /**
     * From the watching thread: it has begun, or something new is on the ring, or nothing has been for a moment.
     *
     * @param prompt the thread goes on: it has seen at once what there is to see
     */
    public void looked(boolean prompt) {
        Virtqueue queue = transport.queue(number);
        boolean goesOn = queue.ready() && (prompt || finds < 0);
        queue.setDoorbell(!goesOn);
        if (goesOn) {
            finds++;
            watch();
        } else {
            end();
        }
        transport.notified(number);     // behind setDoorbell: what came before the guest knew of it must not be missed
    }

    /** Has the thread look for an index other than that of now. */
    private void watch() {
        Virtqueue queue = transport.queue(number);
        Loops.watchRing(queue.indexAddress(), queue.index());
    }

    private void end() {
        wanted = finds < WORTH ? Math.min(MOST_DOORBELLS, wanted * 2) : Math.max(FEWEST_DOORBELLS, wanted / 2);
        doorbells = 0;
        watching = false;
        Loops.watchRing(0, 0);
    }
}
