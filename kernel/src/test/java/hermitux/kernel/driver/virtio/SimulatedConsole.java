package hermitux.kernel.driver.virtio;

import hermitux.kernel.machine.Memory;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;

/** A virtio console with ports 1 to 3, as QEMU's virtserialports behave (virtio 1.2, 5.3): what the host's side of a port does is a method. */
public final class SimulatedConsole extends SimulatedDevice {
    static final int PORTS = 4;

    public final ByteArrayOutputStream[] output = new ByteArrayOutputStream[PORTS];
    final boolean[] hostOpen = { false, true, true, true };
    final boolean[] guestOpen = new boolean[PORTS];
    final ArrayDeque<byte[]> input = new ArrayDeque<>();
    public boolean inputEnds;

    public SimulatedConsole() {
        super(VirtioDevices.CONSOLE, 1 << 1 | 1, new byte[16]);
        for (int i = 0; i < PORTS; i++) output[i] = new ByteArrayOutputStream();
        queues[2].largest = 32;
        queues[3].largest = 32;
    }

    @Override void serve(int queue) {
        if (queue == 3) control();
        else if (queue >= 4 && queue % 2 == 1) transmit((queue - 3) / 2);
        else if (queue == 4) pump();
    }

    private void transmit(int port) {
        for (Chain chain = queues[2 * port + 3].pop(); chain != null; chain = queues[2 * port + 3].pop()) {
            if (hostOpen[port]) output[port].writeBytes(chain.bytes());
            queues[2 * port + 3].push(chain.head(), 0);
        }
    }

    private void control() {
        for (Chain chain = queues[3].pop(); chain != null; chain = queues[3].pop()) {
            long message = chain.readable().get(0).address();
            int port = Memory.load32(message), event = Memory.load16(message + 4);
            if (event == 0) for (int i = 1; i < PORTS; i++) say(i, 1, 1);
            if (event == 3 && hostOpen[port]) say(port, 6, 1);
            if (event == 6) guestOpen[port] = Memory.load16(message + 6) == 1;
            queues[3].push(chain.head(), 0);
        }
        pump();
    }

    /** A control message to the driver, with four bytes of content. */
    void say(int port, int event, int value, int... content) {
        Chain chain = queues[2].pop();
        if (chain == null) return;      // QEMU drops it too
        byte[] message = new byte[8 + content.length];
        message[0] = (byte) port;
        message[4] = (byte) event;
        message[6] = (byte) value;
        for (int i = 0; i < content.length; i++) message[8 + i] = (byte) content[i];
        queues[2].push(chain.head(), chain.fill(message));
    }

    /** The host's side of a port is closed. */
    public void hangUp(int port) {
        hostOpen[port] = false;
        if (port > 1) transmit(port);
        say(port, 6, 0);
    }

    /** The host has written to standard input. */
    public void type(byte[] bytes) {
        input.add(bytes);
        pump();
    }

    private void pump() {
        while (guestOpen[1] && !input.isEmpty()) {
            Chain chain = queues[4].pop();
            if (chain == null) return;
            byte[] bytes = input.poll();
            int taken = chain.fill(bytes);
            if (taken < bytes.length) input.addFirst(java.util.Arrays.copyOfRange(bytes, taken, bytes.length));
            queues[4].push(chain.head(), taken);
        }
        if (inputEnds && input.isEmpty() && guestOpen[1] && hostOpen[1]) hangUp(1);
    }
}
