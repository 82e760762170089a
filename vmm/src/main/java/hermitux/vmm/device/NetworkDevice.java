package hermitux.vmm.device;

import hermitux.vmm.virtio.Virtqueue;
import hermitux.vmm.virtio.VirtioDevice;

/**
 * A network interface (virtio 1.2, 5.1): queue 0 receives, queue 1 sends. Frames go through buffers of ours, many at a time, so that neither a guest's
 * descriptors nor a partial write cost a system call each. What has no room waits at its source: in the guest's ring, or in the host's socket.
 */
public final class NetworkDevice extends VirtioDevice {
    static final int RECEIVE = 0, SEND = 1;
    static final int MERGED_BUFFERS = 1 << 15;
    private static final int CHECKSUM = 1, GUEST_CHECKSUM = 1 << 1, MTU = 1 << 3, MAC = 1 << 5, GUEST_SEGMENTS_4 = 1 << 7, GUEST_SEGMENTS_6 = 1 << 8;
    private static final int STATUS = 1 << 16;
    private static final int MAC_BYTES = 6, STATUS_AT = 6, MTU_AT = 10, CONFIGURATION_BYTES = 12;

    /** Who is told that the host's end has gone. */
    public interface Observer {
        void gone();
    }

    private final HostLink link;
    private final long macAddress;
    private final int mtu;
    private final Observer observer;
    private final NetworkReceiver receiver;
    private final NetworkSender sender;
    private boolean linkIsUp = true;
    /** Null without one. */
    PacketCapture capture;

    /** @param macAddress six bytes, the first in the lowest */
    public NetworkDevice(Events events, HostLink link, long macAddress, int mtu, Observer observer) {
        super(NETWORK, 2);
        this.link = link;
        this.macAddress = macAddress;
        this.mtu = mtu;
        this.observer = observer;
        receiver = new NetworkReceiver(this, events, link);
        sender = new NetworkSender(this, events, link);
    }

    /** What passes is written there from now on. */
    public void captureTo(PacketCapture file) { capture = file; }

    /** Checksums and segments are the host's kernel's, so they are offered where its interface takes them. */
    @Override public int features() {
        int offloads = link.hasHeader ? CHECKSUM | GUEST_CHECKSUM | GUEST_SEGMENTS_4 | GUEST_SEGMENTS_6 : 0;
        return MAC | MTU | STATUS | MERGED_BUFFERS | offloads;
    }

    @Override public int configuration(int offset) {
        if (offset < MAC_BYTES) return (int) (macAddress >>> 8 * offset) & 0xff;
        if (offset == STATUS_AT) return linkIsUp ? 1 : 0;
        return offset >= MTU_AT && offset < CONFIGURATION_BYTES ? mtu >>> 8 * (offset - MTU_AT) & 0xff : 0;
    }

    @Override public void notified(int number) {
        if (number == SEND) sender.pump();
        else receiver.pump();
    }

    @Override public void reset() {
        receiver.reset();
        sender.reset();
    }

    Virtqueue ring(int number) { return queue(number); }
    void used(int number) { transport.finished(number); }
    boolean running() { return transport.running(); }
    boolean mergesBuffers() { return (transport.acceptedFeatures() & MERGED_BUFFERS) != 0; }

    /** The host's end is no more: the guest's link goes down, and it lives on. */
    void ended() {
        if (!linkIsUp) return;
        linkIsUp = false;
        observer.gone();
        if (running()) transport.configurationChanged();
    }

    boolean linkIsUp() { return linkIsUp; }
}
