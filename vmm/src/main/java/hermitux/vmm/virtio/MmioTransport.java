package hermitux.vmm.virtio;

import hermitux.vmm.GuestMemory;
import hermitux.vmm.device.IoApic;

/**
 * The registers of one virtio-mmio device, version 2 (virtio 1.2, 4.2.2), and its interrupt line. Registers are 32 bits wide; an access of another
 * size outside the configuration, or to a register that does not exist, reads 0 and does nothing.
 */
public final class MmioTransport {
    public static final int SIZE = 512;

    private static final int MAGIC = 0, VERSION = 4, DEVICE_ID = 8, VENDOR_ID = 0xc, DEVICE_FEATURES = 0x10, DEVICE_FEATURES_SELECT = 0x14;
    private static final int DRIVER_FEATURES = 0x20, DRIVER_FEATURES_SELECT = 0x24, QUEUE_SELECT = 0x30, QUEUE_SIZE_MAX = 0x34, QUEUE_SIZE = 0x38;
    private static final int QUEUE_READY = 0x44, QUEUE_NOTIFY = 0x50, INTERRUPT_STATUS = 0x60, INTERRUPT_ACKNOWLEDGE = 0x64, STATUS = 0x70;
    private static final int QUEUE_DESCRIPTORS = 0x80, QUEUE_AVAILABLE = 0x90, QUEUE_USED = 0xa0, GENERATION = 0xfc, CONFIGURATION = 0x100;
    private static final int MAGIC_VALUE = 0x74726976, VENDOR = 0x58544d48;
    private static final int VERSION_1 = 1;
    private static final int DRIVER_OK = 4, FEATURES_OK = 8;
    private static final int USED_BUFFER = 1, CONFIGURATION_CHANGE = 2;

    public final VirtioDevice device;
    public final int line;
    private final IoApic interrupts;
    private final RingWatch rings;
    private final Backlog backlog;
    private final Virtqueue[] queues;
    private int deviceFeaturesSelect;
    private int driverFeaturesSelect;
    private int driverFeatures;
    private int driverFeaturesHigh;
    private int queueSelect;
    private int status;
    private int interruptStatus;
    private int generation;

    public MmioTransport(VirtioDevice device, GuestMemory memory, IoApic interrupts, RingWatch rings, Backlog backlog, Precedence precedence, int line) {
        this.device = device;
        this.line = line;
        this.interrupts = interrupts;
        this.rings = rings;
        this.backlog = backlog;
        queues = new Virtqueue[device.queueCount];
        for (int i = 0; i < queues.length; i++) queues[i] = new Virtqueue(memory, precedence, "device " + device.kind + ", queue " + i);
        device.attached(this);
    }

    Virtqueue queue(int number) { return queues[number]; }

    /** The driver is ready: only then does a device use its queues. */
    public boolean running() { return (status & DRIVER_OK) != 0; }

    /** Those of the offered features of the low word that the driver accepted. */
    public int acceptedFeatures() { return driverFeatures & device.features(); }

    /** The device has finished chains of a queue. */
    public void finished(int queue) {
        if (queues[queue].wantsInterrupt()) raise(USED_BUFFER);
    }

    /** The device goes on with a queue later: there is more to do than a slice. */
    public void later(int queue) { backlog.add(this, queue); }

    public void configurationChanged() {
        generation++;
        raise(CONFIGURATION_CHANGE);
    }

    /** The line is the status word's, and an edge is its rise. */
    private void raise(int cause) {
        boolean low = interruptStatus == 0;
        interruptStatus |= cause;
        if (low) interrupts.raise(line);
    }

    public long read(int offset, int size) {
        if (offset >= CONFIGURATION) return configuration(offset - CONFIGURATION, size);
        return size == 4 ? register(offset) & 0xffffffffL : 0;
    }

    private long configuration(int offset, int size) {
        long value = 0;
        for (int i = 0; i < size; i++) value |= (device.configuration(offset + i) & 0xffL) << 8 * i;
        return value;
    }

    private int register(int offset) {
        return switch (offset) {
            case MAGIC -> MAGIC_VALUE;
            case VERSION -> 2;
            case DEVICE_ID -> device.kind;
            case VENDOR_ID -> VENDOR;
            case DEVICE_FEATURES -> deviceFeaturesSelect == 0 ? device.features() : deviceFeaturesSelect == 1 ? VERSION_1 : 0;
            case QUEUE_SIZE_MAX -> selected() == null ? 0 : Virtqueue.LARGEST;
            case QUEUE_READY -> selected() != null && selected().ready() ? 1 : 0;
            case INTERRUPT_STATUS -> interruptStatus;
            case STATUS -> status;
            case GENERATION -> generation;
            default -> 0;
        };
    }

    private Virtqueue selected() { return Integer.compareUnsigned(queueSelect, queues.length) < 0 ? queues[queueSelect] : null; }

    public void write(int offset, int size, long data) {
        if (size != 4) return;
        int value = (int) data;
        switch (offset) {
            case DEVICE_FEATURES_SELECT -> deviceFeaturesSelect = value;
            case DRIVER_FEATURES_SELECT -> driverFeaturesSelect = value;
            case DRIVER_FEATURES -> acceptFeatures(value);
            case QUEUE_SELECT -> queueSelect = value;
            case QUEUE_NOTIFY -> rung(value);
            case INTERRUPT_ACKNOWLEDGE -> interruptStatus &= ~value;
            case STATUS -> setStatus(value);
            default -> {
                if (selected() != null) writeQueue(offset, value, selected());
            }
        }
    }

    private void rung(int number) {
        if (Integer.compareUnsigned(number, queues.length) < 0 && notified(number)) rings.rung(this, number);
    }

    /** Has the device serve one of its queues; false if it may not yet. */
    boolean notified(int number) {
        boolean usable = running() && queues[number].ready();
        if (usable) device.notified(number);
        return usable;
    }

    private void acceptFeatures(int value) {
        if ((status & FEATURES_OK) != 0) return;
        if (driverFeaturesSelect == 0) driverFeatures = value;
        if (driverFeaturesSelect == 1) driverFeaturesHigh = value;
    }

    /** FEATURES_OK stays clear if the driver wants what was not offered, or not version 1 (virtio 1.2, 3.1.1). */
    private void setStatus(int value) {
        boolean refused = (driverFeatures & ~device.features()) != 0 || driverFeaturesHigh != VERSION_1;
        status = refused && (status & FEATURES_OK) == 0 ? value & ~FEATURES_OK : value;
        if (value != 0) return;
        device.reset();
        for (Virtqueue queue : queues) queue.reset();
        driverFeatures = 0;
        driverFeaturesHigh = 0;
        interruptStatus = 0;
    }

    private static void writeQueue(int offset, int value, Virtqueue queue) {
        if (offset == QUEUE_READY) {
            if ((value & 1) != 0) queue.enable();
            else queue.reset();
            return;
        }
        if (queue.ready()) return;      // its rings are fixed until it is reset
        switch (offset) {
            case QUEUE_SIZE -> queue.size = value;
            case QUEUE_DESCRIPTORS -> queue.descriptorsPhysical = low(queue.descriptorsPhysical, value);
            case QUEUE_DESCRIPTORS + 4 -> queue.descriptorsPhysical = high(queue.descriptorsPhysical, value);
            case QUEUE_AVAILABLE -> queue.availablePhysical = low(queue.availablePhysical, value);
            case QUEUE_AVAILABLE + 4 -> queue.availablePhysical = high(queue.availablePhysical, value);
            case QUEUE_USED -> queue.usedPhysical = low(queue.usedPhysical, value);
            case QUEUE_USED + 4 -> queue.usedPhysical = high(queue.usedPhysical, value);
            default -> { }
        }
    }

    private static long low(long address, int value) { return address & 0xffffffff00000000L | value & 0xffffffffL; }
    private static long high(long address, int value) { return address & 0xffffffffL | (long) value << 32; }
}
