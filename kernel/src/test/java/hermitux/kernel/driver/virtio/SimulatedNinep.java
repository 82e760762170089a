package hermitux.kernel.driver.virtio;

import java.util.function.Function;

/** A virtio device that hands 9P messages to a server and carries back its answers. */
public final class SimulatedNinep extends SimulatedDevice {
    private final Function<byte[], byte[]> server;
    /** The answer comes only when the driver has gone to sleep. */
    public boolean slow;
    /** What the device claims to have written, if it lies; else -1. */
    public int claims = -1;

    public SimulatedNinep(String tag, Function<byte[], byte[]> server) {
        super(VirtioDevices.NINEP, 1, configuration(tag));
        this.server = server;
    }

    private static byte[] configuration(String tag) {
        byte[] bytes = new byte[2 + tag.length()];
        bytes[0] = (byte) tag.length();
        for (int i = 0; i < tag.length(); i++) bytes[2 + i] = (byte) tag.charAt(i);
        return bytes;
    }

    public int accesses() { return accesses; }
    public void stop() { paused = slow; }

    @Override void serve(int queue) {
        for (Chain chain = queues[0].pop(); chain != null; chain = queues[0].pop()) {
            byte[] answer = server.apply(chain.bytes());
            int written = chain.fill(answer);
            queues[0].push(chain.head(), claims >= 0 ? claims : written);
        }
        if (slow) paused = true;
    }

    /** For a slow device: it wakes up. */
    public void wake() {
        resume();
        paused = slow;
    }
}
