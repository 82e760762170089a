package hermitux.vmm.virtio;

import hermitux.vmm.GuestMemory;
import hermitux.vmm.MachineFailure;
import hermitux.vmm.machine.Memory;

/**
 * The device's side of a split virtqueue (virtio 1.2, 2.7). {@link #next} takes the oldest available chain apart into pieces of our memory, each
 * wholly guest RAM, those to read first; {@link #finish} gives the chain back. One chain at a time.
 *
 * All of it lies in memory that the guest may change at any moment: every value is loaded once, then checked. A chain that loops, leaves RAM,
 * mixes its directions or is longer than the queue ends the machine: no driver does that by accident.
 */
public final class Virtqueue {
    public static final int LARGEST = 256;

    private static final int DESCRIPTOR = 16, LENGTH = 8, FLAGS = 12, NEXT = 14;
    private static final int NEXT_FOLLOWS = 1, DEVICE_WRITES = 2, INDIRECT = 4;
    private static final int INDEX = 2, ENTRIES = 4, USED_ENTRY = 8;
    private static final int NO_INTERRUPT = 1, NO_NOTIFY = 1;

    private final GuestMemory memory;
    private final String name;
    private final Precedence precedence;
    /** As the guest sets them, before the queue is ready. */
    int size;
    long descriptorsPhysical;
    long availablePhysical;
    long usedPhysical;
    private boolean ready;

    private long descriptors;
    private long available;
    private long used;
    private int availableIndex;
    private int usedIndex;

    /** The pieces of the chain at hand: the first `readable` are the device's to read, the others to write. */
    public final long[] address = new long[LARGEST];
    public final int[] length = new int[LARGEST];
    public int pieces;
    public int readable;
    /** All their bytes, at most 4 GiB. */
    public long readableBytes;
    public long writableBytes;
    private int head;
    /** Chains that were taken and are not given back yet, by {@link #hold}. */
    private int held;

    Virtqueue(GuestMemory memory, Precedence precedence, String name) {
        this.memory = memory;
        this.precedence = precedence;
        this.name = name;
    }

    public boolean ready() { return ready; }

    /** Takes the rings into use if they are what virtio allows and lie in RAM. */
    void enable() {
        if (ready) return;
        if (size <= 0 || size > LARGEST || (size & size - 1) != 0) throw broken("its size is " + size);
        if ((descriptorsPhysical & 15) != 0 || (availablePhysical & 1) != 0 || (usedPhysical & 3) != 0) throw broken("a ring is not aligned");
        descriptors = memory.host(descriptorsPhysical, (long) DESCRIPTOR * size);
        available = memory.host(availablePhysical, ENTRIES + 2L * size + 2);
        used = memory.host(usedPhysical, ENTRIES + (long) USED_ENTRY * size + 2);
        if (descriptors == 0 || available == 0 || used == 0) throw broken("a ring lies outside of memory");
        availableIndex = 0;
        usedIndex = 0;
        held = 0;
        ready = true;
    }

    void reset() {
        ready = false;
        size = 0;
        descriptorsPhysical = 0;
        availablePhysical = 0;
        usedPhysical = 0;
    }

    /** Something is available; cheap, takes nothing. */
    public boolean hasNext() { return ready && Memory.load16Acquire(available + INDEX) != availableIndex; }

    /** Takes the next chain apart; false if there is none. */
    public boolean next() {
        if (!ready) return false;
        int index = Memory.load16Acquire(available + INDEX);
        if (index == availableIndex) return false;
        if ((index - availableIndex & 0xffff) > size) throw broken("more is available than fits");
        head = Memory.load16(available + ENTRIES + 2L * (availableIndex & size - 1));
        availableIndex = availableIndex + 1 & 0xffff;
        pieces = 0;
        readable = 0;
        readableBytes = 0;
        writableBytes = 0;
        int at = head;
        while (at >= 0) at = piece(at);
        return true;
    }

    /** Adds the descriptor to the pieces; answers the next one's number, or -1. */
    private int piece(int number) {
        if (number >= size) throw broken("descriptor " + number + " does not exist");
        if (pieces == size) throw broken("a chain has no end");
        long descriptor = descriptors + (long) DESCRIPTOR * number;
        long physical = Memory.load64(descriptor);
        int bytes = Memory.load32(descriptor + LENGTH);
        int flags = Memory.load16(descriptor + FLAGS);
        int next = Memory.load16(descriptor + NEXT);
        boolean writes = (flags & DEVICE_WRITES) != 0;
        if ((flags & INDIRECT) != 0) throw broken("indirect descriptors were not offered");
        if (!writes && pieces > readable) throw broken("a piece to read follows one to write");
        long host = bytes < 0 ? 0 : memory.host(physical, bytes);
        if (host == 0) throw broken("descriptor " + number + " lies outside of memory");
        address[pieces] = host;
        length[pieces++] = bytes;
        if (writes) {
            writableBytes += bytes;
        } else {
            readable++;
            readableBytes += bytes;
        }
        return (flags & NEXT_FOLLOWS) != 0 ? next : -1;
    }

    /** Gives the chain at hand back, so many of its bytes written. A queue that was reset in the meantime takes nothing back. */
    public void finish(int writtenBytes) {
        if (!ready) return;
        precedence.observe();
        long entry = used + ENTRIES + (long) USED_ENTRY * (usedIndex & size - 1);
        Memory.store32(entry, head);
        Memory.store32(entry + 4, writtenBytes);
        usedIndex = usedIndex + 1 & 0xffff;
        Memory.store16Release(used + INDEX, usedIndex);
    }

    /** As finish, but the guest sees it with {@link #release} alone: several chains are given back as one. Not mixed with finish. */
    public void hold(int writtenBytes) {
        if (!ready) return;
        long entry = used + ENTRIES + (long) USED_ENTRY * (usedIndex + held & size - 1);
        Memory.store32(entry, head);
        Memory.store32(entry + 4, writtenBytes);
        held++;
    }

    public int held() { return held; }
    public int size() { return size; }

    public void release() {
        if (!ready) return;
        usedIndex = usedIndex + held & 0xffff;
        held = 0;
        Memory.store16Release(used + INDEX, usedIndex);
    }

    /** Puts back what was held, for another time. */
    public void unhold() {
        availableIndex = availableIndex - held & 0xffff;
        held = 0;
    }

    /** Whether the guest shall ring when it makes something available. Afterwards the device must look at the queue (virtio 1.2, 2.7.10). */
    public void setDoorbell(boolean wanted) {
        if (!ready) return;
        Memory.store16Release(used, wanted ? 0 : NO_NOTIFY);
        Memory.fence();
    }

    /** Where the guest counts what it has made available: u16 in guest memory. */
    long indexAddress() { return available + INDEX; }

    int index() { return Memory.load16Acquire(available + INDEX); }

    /** Puts back the chain that was taken last, for another time. */
    public void putBack() { availableIndex = availableIndex - 1 & 0xffff; }

    /** The guest wants to be told of what was finished (virtio 2.7.7: the index must be visible before the flag is read). */
    boolean wantsInterrupt() {
        Memory.fence();
        return (Memory.load16(available) & NO_INTERRUPT) == 0;
    }

    public MachineFailure broken(String how) { return new MachineFailure("the guest broke virtio's rules: " + name + ": " + how); }
}
