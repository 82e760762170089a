package hermitux.vmm;

import hermitux.vmm.device.Devices;
import hermitux.vmm.device.IoApic;
import hermitux.vmm.machine.Linux;
import hermitux.vmm.machine.Memory;
import hermitux.vmm.machine.Scratch;
import hermitux.vmm.virtio.RingWatch;
import hermitux.vmm.virtio.VirtioDevice;

/**
 * A guest without a processor: RAM, one device at the first place, and what a driver does with them. Nothing but the RAM's very bytes may be
 * touched, before and behind it lie pages that are not allowed.
 */
public final class SimulatedGuest {
    public static final int RAM_BYTES = 64 << 10;
    public static final int STATUS = 0x70, QUEUE_SELECT = 0x30, QUEUE_SIZE = 0x38, QUEUE_READY = 0x44, NOTIFY = 0x50;
    public static final int DESCRIPTORS = 0x80, AVAILABLE = 0x90, USED = 0xa0;
    public static final int NEXT = 1, WRITE = 2, INDIRECT = 4;
    public static final int SIZE = 16;
    /** Where {@link #queue} puts the rings of a queue: descriptors, available, used, in a page of its own. */
    public static final int RINGS = 0x8000;

    private static final long DEVICE = 0xfeb00000L;
    private static final int GAP = 1 << 20;
    private static final int PROT_READ_WRITE = 3, MAP_PRIVATE_ANONYMOUS = 0x22;

    public final long ram;
    private final Devices devices;
    private boolean finishes = true;
    private final long data = Scratch.allocate(8);

    public SimulatedGuest(VirtioDevice device) {
        long room = Linux.call(Linux.MMAP, 0, RAM_BYTES + 2 * GAP, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0);
        Memory.forbid(room);
        ram = room + GAP;
        Memory.allow(ram, RAM_BYTES);
        devices = new Devices(GuestMemory.at(ram, RAM_BYTES), new IoApic(null), new RingWatch(true));
        devices.add(device);
    }

    public int read(int register) { return (int) read(register, 4); }

    public long read(int register, int size) {
        devices.access(DEVICE + register, data, size, false);
        long value = Memory.load64(data);
        return size == 8 ? value : value & (1L << 8 * size) - 1;
    }

    public void write(int register, int value) { write(register, value, 4); }

    public void write(int register, long value, int size) {
        Memory.store64(data, value);
        devices.access(DEVICE + register, data, size, true);
        if (finishes) while (devices.backlog.isLeft()) devices.backlog.resume();
    }

    /** Work that a device leaves for later is left from now on; {@link #resume} does a slice of it. */
    public void leaveWork() { finishes = false; }

    /** True if some is left afterwards. */
    public boolean resume() { return devices.backlog.resume(); }

    /** Any access to the bus. */
    public void access(long physicalAddress, int size, boolean write, long value) {
        Memory.store64(data, value);
        devices.access(physicalAddress, data, size, write);
    }

    public void reset() { write(STATUS, 0); }

    public void start() { write(STATUS, 0xf); }

    /** A queue of {@link #SIZE} entries at its place. */
    public void queue(int number) {
        int at = rings(number);
        place(number, SIZE, at, at + 0x200, at + 0x300);
        write(QUEUE_READY, 1);
    }

    public static int rings(int number) { return RINGS + 0x400 * number; }

    public void place(int number, int size, long descriptors, long availableRing, long usedRing) {
        write(QUEUE_SELECT, number);
        write(QUEUE_SIZE, size);
        for (int half = 0; half < 2; half++) {
            write(DESCRIPTORS + 4 * half, (int) (descriptors >> 32 * half));
            write(AVAILABLE + 4 * half, (int) (availableRing >> 32 * half));
            write(USED + 4 * half, (int) (usedRing >> 32 * half));
        }
    }

    public void descriptor(int queue, int number, long physical, int length, int flags, int next) {
        long at = ram + rings(queue) + 16L * number;
        Memory.store64(at, physical);
        Memory.store32(at + 8, length);
        Memory.store16(at + 12, flags);
        Memory.store16(at + 14, next);
    }

    /** Makes a chain available and tells the device. */
    public void offer(int queue, int head) {
        offerQuietly(queue, head);
        write(NOTIFY, queue);
    }

    /** Makes a chain available for a device that looks by itself. */
    public void offerQuietly(int queue, int head) {
        long ring = ram + rings(queue) + 0x200;
        int index = Memory.load16(ring + 2);
        Memory.store16(ring + 4 + 2L * (index % SIZE), head);
        Memory.store16(ring + 2, index + 1);
    }

    public RingWatch rings() { return devices.rings; }

    public int usedIndex(int queue) { return Memory.load16(ram + rings(queue) + 0x300 + 2); }
    public int usedLength(int queue, int entry) { return Memory.load32(ram + rings(queue) + 0x300 + 4 + 8L * entry + 4); }
    public int usedHead(int queue, int entry) { return Memory.load32(ram + rings(queue) + 0x300 + 4 + 8L * entry); }

    public void put(int physical, byte[] bytes) { Memory.store(ram + physical, bytes, 0, bytes.length); }
    public byte[] get(int physical, int lengthBytes) { return Memory.bytes(ram + physical, lengthBytes); }
}
