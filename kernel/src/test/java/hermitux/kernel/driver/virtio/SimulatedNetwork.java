package hermitux.kernel.driver.virtio;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.ArrayList;

/** A network device with a wire that a test holds the other end of: frames in and out, each behind the device's header. */
final class SimulatedNetwork extends SimulatedDevice {
    static final int CHECKSUM = 1, MAC = 1 << 5, MERGED = 1 << 15, STATUS = 1 << 16;
    static final byte[] ADDRESS = {2, 0, 0, 0, 0, 1};
    private static final int HEADER = 12;

    /** What the driver has sent, without the header; and the headers. */
    final List<byte[]> sent = new ArrayList<>(), headers = new ArrayList<>();
    private final ArrayDeque<Chain> room = new ArrayDeque<>();

    SimulatedNetwork(int offered) { super(VirtioDevices.NETWORK, offered, configuration(true)); }

    private static byte[] configuration(boolean linkIsUp) {
        byte[] bytes = Arrays.copyOf(ADDRESS, 12);
        bytes[6] = (byte) (linkIsUp ? 1 : 0);
        return bytes;
    }

    @Override void serve(int queue) {
        for (Chain chain = queues[queue].pop(); chain != null; chain = queues[queue].pop()) {
            if (queue == 0) {
                room.add(chain);
                continue;
            }
            byte[] bytes = chain.bytes();
            headers.add(Arrays.copyOf(bytes, HEADER));
            sent.add(Arrays.copyOfRange(bytes, HEADER, bytes.length));
            queues[1].push(chain.head(), 0);
        }
    }

    /** A frame arrives, in as many buffers as it takes of the size given. */
    void arrives(byte[] frame, int flags, int bufferBytes) {
        byte[] whole = new byte[HEADER + frame.length];
        System.arraycopy(frame, 0, whole, HEADER, frame.length);
        int buffers = (whole.length + bufferBytes - 1) / bufferBytes;
        whole[0] = (byte) flags;
        whole[10] = (byte) buffers;
        for (int i = 0; i < buffers; i++) {
            Chain chain = room.remove();
            queues[0].push(chain.head(), chain.fill(Arrays.copyOfRange(whole, i * bufferBytes, Math.min(whole.length, (i + 1) * bufferBytes))));
        }
    }

    void arrives(byte[] frame) { arrives(frame, 0, 4032); }

    int room() { return room.size(); }

    void link(boolean isUp) {
        configuration[6] = (byte) (isUp ? 1 : 0);
        interrupt();
    }
}
