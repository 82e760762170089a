package hermitux.kernel.driver.virtio;

import hermitux.kernel.machine.Cpu;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.DirectMap;
import hermitux.kernel.memory.Frames;

/**
 * A split virtqueue (virtio 1.2, 2.7) of at most 128 descriptors in one frame: the descriptors, the ring of what is available to the device, the
 * ring of what it has used.
 *
 * A request is a chain of descriptors: {@link #add} for each piece, the ones the device reads first, then {@link #publish}. {@link #poll} answers
 * finished chains by the number of their first descriptor. Which chains are out and how long they are is kept on this side too: an answer
 * that names no chain of ours, or claims more bytes than the chain has, is a broken device's and ends its use ({@link #broken}).
 */
final class Queue {
    static final int LARGEST = 128;

    private static final int DESCRIPTOR = 16, LENGTH = 8, FLAGS = 12, NEXT = 14;
    private static final int NEXT_FOLLOWS = 1, DEVICE_WRITES = 2;
    /** Rings: u16 flags, u16 index, then the entries. */
    private static final int INDEX = 2, ENTRIES = 4, USED_ENTRY = 8;
    private static final int NO_INTERRUPT = 1, NO_NOTIFY = 1;

    final int size;
    final int number;
    final long descriptors;
    final long available;
    final long used;
    /** The device has broken the protocol: nothing more is asked of it. */
    boolean broken;
    /** Bytes the device wrote for the chain that poll answered last. */
    int writtenBytes;

    private final Transport transport;
    /** Next descriptor of a chain or of the free list; -1 at the end. */
    private final int[] next;
    /** For the first descriptor of a chain that is out: bytes that the device may write, else -1. */
    private final int[] capacity;
    private int firstFree;
    private int freeCount;
    private int building = -1;
    private int last;
    private int buildingCapacity;
    private int availableIndex;
    private int usedIndex;

    private Queue(Transport transport, int number, int size, long frame) {
        this.transport = transport;
        this.number = number;
        this.size = size;
        descriptors = frame;
        available = frame + (long) DESCRIPTOR * size;
        used = available + (ENTRIES + 2 * size + 2 + 3 & ~3);
        next = new int[size];
        capacity = new int[size];
        for (int i = 0; i < size; i++) {
            next[i] = i + 1 < size ? i + 1 : -1;
            capacity[i] = -1;
        }
        freeCount = size;
    }

    static Queue create(Transport transport, int number, int size) {
        long frame = Frames.allocateZeroed();
        return frame == 0 ? null : new Queue(transport, number, Math.min(size, LARGEST), DirectMap.address(frame));
    }

    int freeDescriptors() { return freeCount; }
    /** Chains that the device has not answered yet. */
    int outstanding() { return availableIndex - usedIndex & 0xffff; }

    /** Adds a piece to the chain in the making. The caller has looked at freeDescriptors. */
    void add(long physicalAddress, int lengthBytes, boolean deviceWrites) {
        int descriptor = firstFree;
        firstFree = next[descriptor];
        freeCount--;
        long at = descriptors + (long) DESCRIPTOR * descriptor;
        Memory.store64(at, physicalAddress);
        Memory.store32(at + LENGTH, lengthBytes);
        Memory.store32(at + FLAGS, deviceWrites ? DEVICE_WRITES : 0);
        next[descriptor] = -1;
        if (building < 0) {
            building = descriptor;
            buildingCapacity = 0;
        } else {
            long before = descriptors + (long) DESCRIPTOR * last;
            Memory.store16(before + FLAGS, Memory.load16(before + FLAGS) | NEXT_FOLLOWS);
            Memory.store16(before + NEXT, descriptor);
            next[last] = descriptor;
        }
        last = descriptor;
        if (deviceWrites) buildingCapacity += lengthBytes;
    }

    /** Hands the chain to the device, which may not notice before {@link #notifyDevice}; answers its first descriptor's number. */
    int publish() {
        int head = building;
        building = -1;
        capacity[head] = buildingCapacity;
        Memory.store16(available + ENTRIES + 2L * (availableIndex & size - 1), head);
        availableIndex = availableIndex + 1 & 0xffff;
        Memory.store16Release(available + INDEX, availableIndex);
        return head;
    }

    /** Tells the device of what was published, unless it said that it looks by itself. */
    void notifyDevice() {
        Cpu.fence();        // the index must be visible before the flag is read (virtio 2.7.21)
        if ((Memory.load16Acquire(used) & NO_NOTIFY) == 0) transport.notify(number);
    }

    /** The first descriptor of a chain that the device is done with, whose descriptors are free again; -1 if there is none. */
    int poll() {
        if (broken || Memory.load16Acquire(used + INDEX) == usedIndex) return -1;
        long entry = used + ENTRIES + (long) USED_ENTRY * (usedIndex & size - 1);
        int head = Memory.load32(entry);
        int written = Memory.load32(entry + 4);
        if (head < 0 || head >= size || capacity[head] < 0 || written < 0 || written > capacity[head]) {
            broken = true;
            return -1;
        }
        usedIndex = usedIndex + 1 & 0xffff;
        writtenBytes = written;
        release(head);
        return head;
    }

    private void release(int head) {
        capacity[head] = -1;
        int end = head;
        int count = 1;
        while (next[end] >= 0) {
            end = next[end];
            count++;
        }
        next[end] = firstFree;
        firstFree = head;
        freeCount += count;
    }

    /** The device has something for {@link #poll}. */
    boolean hasUsed() { return !broken && Memory.load16Acquire(used + INDEX) != usedIndex; }

    /**
     * Whether the device shall interrupt when it has used a chain. A hint only, as it may be about to: look at hasUsed after switching on
     * (virtio 2.7.7).
     */
    void setInterrupts(boolean wanted) {
        Memory.store16Release(available, wanted ? 0 : NO_INTERRUPT);
        if (wanted) Cpu.fence();
    }
}
