package hermitux.kernel.driver.virtio;

import hermitux.kernel.cpu.InterruptHandler;
import hermitux.kernel.cpu.Interrupts;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.DirectMap;

/**
 * One virtio-mmio device, version 2 (virtio 1.2, 4.2): its registers, in as few accesses as the device allows.
 *
 * Deviations from the driver's initialisation (3.1.1), each of which saves accesses of 60 µs on software KVM: no reset first, as the machine has
 * just started; ACKNOWLEDGE, DRIVER, FEATURES_OK and DRIVER_OK in one write, not read back, as only offered features are accepted; the high halves of
 * addresses only where they are not zero; queues that a program may never need are set up when it does, after DRIVER_OK; what the hypervisor has
 * announced (VirtioDevices) is not read.
 */
public final class Transport {
    private static final int VERSION = 4, DEVICE_ID = 8, DEVICE_FEATURES = 0x10, DRIVER_FEATURES = 0x20, DRIVER_FEATURES_SELECT = 0x24;
    private static final int QUEUE_SELECT = 0x30, QUEUE_SIZE_MAX = 0x34, QUEUE_SIZE = 0x38, QUEUE_READY = 0x44, QUEUE_NOTIFY = 0x50;
    private static final int INTERRUPT_ACKNOWLEDGE = 0x64, STATUS = 0x70;
    private static final int QUEUE_DESCRIPTORS = 0x80, QUEUE_AVAILABLE = 0x90, QUEUE_USED = 0xa0, HIGH = 4, CONFIGURATION = 0x100;

    private static final int VERSION_2 = 2;
    private static final int ACKNOWLEDGE = 1, DRIVER = 2, DRIVER_OK = 4, FEATURES_OK = 8, FAILED = 128;
    /** Bit of the second feature word: VIRTIO_F_VERSION_1. */
    private static final int VERSION_1 = 1;
    /** Used buffers and changes of the configuration. */
    private static final int ALL_INTERRUPTS = 3;

    /** layout.h: physical 0xfe000000 is seen here. */
    private static final long WINDOW = 0xffffffffff000000L - 0xfe000000L;

    private final long registers;
    private final int line;
    private int kind = -1;
    /** The low word of the features offered, and the largest queue, if they were announced; else -1. */
    private long offered = -1;
    private int largestQueue = -1;
    private int selected;
    private boolean interrupting;
    /** A driver has it. */
    boolean taken;

    Transport(long physicalAddress, int line) {
        this.registers = WINDOW + physicalAddress;
        this.line = line;
    }

    /** The hypervisor has said what the registers hold. */
    void announced(int kind, int features, int largestQueue) {
        this.kind = kind;
        offered = features & 0xffffffffL;
        this.largestQueue = largestQueue;
    }

    /** What kind of device it is (VirtioDevices.CONSOLE, …); 0 if there is none or it is a legacy one. */
    int kind() {
        if (kind < 0) kind = read(VERSION) == VERSION_2 ? read(DEVICE_ID) : 0;
        return kind;
    }

    /**
     * Takes the device for a driver that understands these features of the first word; answers those the device offers of them. It takes note of that at
     * {@link #start}.
     */
    int negotiate(int understood) {
        taken = true;
        int features = understood == 0 ? 0 : (offered < 0 ? read(DEVICE_FEATURES) : (int) offered) & understood;
        if (features != 0) write(DRIVER_FEATURES, features);
        write(DRIVER_FEATURES_SELECT, 1);
        write(DRIVER_FEATURES, VERSION_1);
        return features;
    }

    /** Gives the device a queue of at most this many descriptors; null if it has none of that number or memory is short. */
    Queue queue(int number, int size) {
        if (selected != number) write(QUEUE_SELECT, number);
        selected = number;
        int largest = largestQueue < 0 ? read(QUEUE_SIZE_MAX) : largestQueue;
        if (largest <= 0) return null;
        Queue queue = Queue.create(this, number, Math.min(size, Integer.highestOneBit(largest)));
        if (queue == null) return null;
        write(QUEUE_SIZE, queue.size);
        writeAddress(QUEUE_DESCRIPTORS, queue.descriptors);
        writeAddress(QUEUE_AVAILABLE, queue.available);
        writeAddress(QUEUE_USED, queue.used);
        write(QUEUE_READY, 1);
        return queue;
    }

    /** The device may work from now on. */
    void start() { write(STATUS, ACKNOWLEDGE | DRIVER | FEATURES_OK | DRIVER_OK); }

    void fail() { write(STATUS, FAILED); }

    void notify(int queue) { write(QUEUE_NOTIFY, queue); }

    /** Its interrupts run the handler, which calls {@link #acknowledge} first. */
    void enableInterrupts(InterruptHandler handler) {
        if (interrupting) return;
        interrupting = true;
        Interrupts.register(line, handler);
    }

    /** Lowers the line. What the device does from here on raises it anew. */
    void acknowledge() { write(INTERRUPT_ACKNOWLEDGE, ALL_INTERRUPTS); }

    /** Four bytes of the device's configuration, also where they are single bytes: virtio 4.2.2.2 would have these read one by one. */
    int configuration(int offset) { return read(CONFIGURATION + offset); }

    private void writeAddress(int register, long address) {
        long physicalAddress = DirectMap.physical(address);
        write(register, (int) physicalAddress);
        if (physicalAddress >>> 32 != 0) write(register + HIGH, (int) (physicalAddress >>> 32));
    }

    private int read(int register) { return Memory.load32Volatile(registers + register); }
    private void write(int register, int value) { Memory.store32Volatile(registers + register, value); }
}
