package hermitux.kernel.driver.virtio;

import hermitux.kernel.cpu.InterruptHandler;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.machine.NetworkInterface;
import hermitux.kernel.memory.DirectMap;
import hermitux.kernel.memory.Frames;

/**
 * The network device (virtio 1.2, 5.1), under the stack's interface eth0. Nothing is copied here and nothing allocated: the device receives into
 * frames that the stack makes packets of (several a packet, where it can merge them), and sends from the stack's own buffers.
 *
 * Received frames are looked for whenever the stack is at work; an interrupt comes for those that arrive while it is not. What the device has sent is
 * taken back at the next occasion; an interrupt is asked for that only while packets wait for room.
 */
public final class NetworkDriver extends InterruptHandler {
    /** Whom an interrupt of the device is told. */
    public abstract static class Listener {
        public abstract void arrived();
    }

    private static final int CHECKSUM = 1, GUEST_CHECKSUM = 1 << 1, MTU = 1 << 3, MAC = 1 << 5, GUEST_SEGMENTS_4 = 1 << 7, GUEST_SEGMENTS_6 = 1 << 8;
    private static final int MERGED_BUFFERS = 1 << 15, STATUS = 1 << 16;
    private static final int UNDERSTOOD = CHECKSUM | GUEST_CHECKSUM | MTU | MAC | GUEST_SEGMENTS_4 | GUEST_SEGMENTS_6 | MERGED_BUFFERS | STATUS;
    /** Configuration: six bytes MAC address, u16 status, u16 number of queues, u16 MTU. */
    private static final int MAC_LOW = 0, MAC_HIGH_AND_STATUS = 4, QUEUES_AND_MTU = 8;
    private static final int LINK_IS_UP = 1, DEFAULT_MTU = 1500, SMALLEST_MTU = 68;
    private static final int RECEIVE = 0, TRANSMIT = 1;
    private static final int FRAME_BYTES = Frames.SIZE - NetworkInterface.FRAME_HEADER;

    private final Transport transport;
    private final Listener listener;
    private Queue receive, transmit;
    /** By a chain's first descriptor. */
    private long[] frameOf, packetOf;
    private int features;
    /** Taken off the stack's list, and no room for it yet. */
    private long waiting;

    private NetworkDriver(Transport transport, Listener listener) {
        this.transport = transport;
        this.listener = listener;
    }

    /** Brings the device up and gives the stack its interface; null if there is none that works. */
    public static NetworkDriver start(Listener listener) {
        Transport transport = VirtioDevices.find(VirtioDevices.NETWORK);
        if (transport == null) return null;
        NetworkDriver driver = new NetworkDriver(transport, listener);
        if (driver.setUp()) return driver;
        transport.fail();
        return null;
    }

    private boolean setUp() {
        features = transport.negotiate(UNDERSTOOD);
        // Long packets need frames that can be merged.
        receive = transport.queue(RECEIVE, Queue.LARGEST);
        transmit = transport.queue(TRANSMIT, Queue.LARGEST);
        if (receive == null || transmit == null || !has(MERGED_BUFFERS) && (has(GUEST_SEGMENTS_4) || has(GUEST_SEGMENTS_6))) return false;
        frameOf = new long[receive.size];
        packetOf = new long[transmit.size];
        long scratch = Frames.allocate();
        if (scratch == 0) return false;
        int high = transport.configuration(MAC_HIGH_AND_STATUS);
        Memory.store32(DirectMap.address(scratch), has(MAC) ? transport.configuration(MAC_LOW) : 0x00005452);
        Memory.store32(DirectMap.address(scratch) + 4, has(MAC) ? high : 0x0201);
        int mtu = has(MTU) ? transport.configuration(QUEUES_AND_MTU) >>> 16 : DEFAULT_MTU;
        int added = NetworkInterface.add(DirectMap.address(scratch), Math.max(mtu, SMALLEST_MTU), has(CHECKSUM) ? NetworkInterface.CHECKSUMS : 0);
        Frames.release(scratch);
        if (added != 0) return false;
        transmit.setInterrupts(false);
        transport.start();
        transport.enableInterrupts(this);
        refill();
        NetworkInterface.setLink(NetworkInterface.DEVICE, !has(STATUS) || (high >>> 16 & LINK_IS_UP) != 0);
        return true;
    }

    private boolean has(int feature) { return (features & feature) != 0; }

    /** Hands the stack what has arrived; answers whether anything had. */
    public boolean receive() {
        int head = receive.poll();
        if (head < 0) return false;
        // One turn of the ring at most: what arrives meanwhile waits until what came first has been served.
        for (int i = 0; head >= 0 && i < receive.size; i++) {
            long frame = frameOf[head];
            frameOf[head] = 0;
            NetworkInterface.receive(frame, receive.writtenBytes);
            head = i + 1 < receive.size ? receive.poll() : -1;
        }
        refill();
        return true;
    }

    private void refill() {
        boolean any = false;
        while (receive.freeDescriptors() > 0) {
            long frame = NetworkInterface.frame();
            if (frame == 0) break;
            receive.add(DirectMap.physical(frame) + NetworkInterface.FRAME_HEADER, FRAME_BYTES, true);
            frameOf[receive.publish()] = frame;
            any = true;
        }
        if (any) receive.notifyDevice();
    }

    /** Sends what the stack has made, as far as there is room, with one doorbell. */
    public void transmit() {
        for (int head = transmit.poll(); head >= 0; head = transmit.poll()) {
            NetworkInterface.sent(packetOf[head]);
            packetOf[head] = 0;
        }
        boolean waited = waiting != 0;
        boolean any = false;
        if (!waited) waiting = NetworkInterface.nextOutput();
        while (waiting != 0 && put(waiting)) {
            any = true;
            waiting = NetworkInterface.nextOutput();
        }
        if (any) transmit.notifyDevice();
        if (waited != (waiting != 0)) transmit.setInterrupts(waiting != 0);
    }

    /** False if there is no room. */
    private boolean put(long packet) {
        int pieces = NetworkInterface.pieces(packet);
        if (pieces > transmit.size || transmit.broken) {
            NetworkInterface.sent(packet);
            return true;
        }
        if (pieces > transmit.freeDescriptors()) return false;
        for (int i = 0; i < pieces; i++)
            transmit.add(DirectMap.physical(NetworkInterface.piece(packet, i)), NetworkInterface.pieceLength(packet, i), false);
        packetOf[transmit.publish()] = packet;
        return true;
    }

    /** Nothing has been used: it is the link that has changed. */
    @Override public void interrupt() {
        transport.acknowledge();
        if (has(STATUS) && !receive.hasUsed() && !transmit.hasUsed())
            NetworkInterface.setLink(NetworkInterface.DEVICE, (transport.configuration(MAC_HIGH_AND_STATUS) >>> 16 & LINK_IS_UP) != 0);
        listener.arrived();
    }
}
