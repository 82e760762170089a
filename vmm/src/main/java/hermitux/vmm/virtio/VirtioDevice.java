package hermitux.vmm.virtio;

/**
 * What a virtio device does behind its transport. The transport has checked that a queue is ready and its rings are RAM before it passes a
 * notification on; whatever else comes from the guest is the device's to check.
 */
public abstract class VirtioDevice {
    /** Device kinds (virtio 1.2, 5). */
    public static final int NETWORK = 1, BLOCK = 2, CONSOLE = 3, ENTROPY = 4, NINEP = 9;

    public final int kind;
    public final int queueCount;
    protected MmioTransport transport;

    protected VirtioDevice(int kind, int queueCount) {
        this.kind = kind;
        this.queueCount = queueCount;
    }

    void attached(MmioTransport transport) { this.transport = transport; }

    /** The low word of the features offered; the high one is VIRTIO_F_VERSION_1 alone. */
    public int features() { return 0; }

    /** One byte of the configuration; 0 beyond its end. */
    public int configuration(int offset) { return 0; }

    /** The guest has made something available on a queue. */
    public abstract void notified(int queue);

    /** The guest has reset the device: nothing of before may be touched, as its memory may be in other use. */
    public void reset() { }

    protected final Virtqueue queue(int number) { return transport.queue(number); }
}
