package hermitux.vmm.device;

import hermitux.vmm.machine.Memory;
import hermitux.vmm.virtio.VirtioDevice;
import hermitux.vmm.virtio.Virtqueue;
import java.util.ArrayList;

/**
 * The virtio console (virtio 1.2, 5.3) whose ports 1, 2 and 3 are this process's standard input, output and error (ARCHITECTURE.md, The control
 * channel). Port n has queues 2n + 2 and 2n + 3; queues 2 and 3 carry control messages: which ports there are, which are open.
 */
public final class ConsoleDevice extends VirtioDevice {
    static final int INPUT_PORT = 1, OUTPUT_PORT = 2, ERROR_PORT = 3, PORTS = 4;

    private static final int MULTIPORT = 1 << 1;
    private static final int CONTROL_RECEIVE = 2, CONTROL_TRANSMIT = 3;
    private static final int MAX_PORTS = 4;
    private static final int MESSAGE_BYTES = 8, EVENT = 4, VALUE = 6;
    private static final int DEVICE_READY = 0, PORT_ADD = 1, PORT_READY = 3, PORT_OPEN = 6;
    /** Messages that the guest leaves no room for are dropped beyond this. */
    private static final int MOST_WAITING = 64;

    /** Who sees what goes to the guest's input. */
    public interface Typing {
        void typed(int key);
    }

    private final ConsoleReceiver input;
    private final ConsoleSender output;
    private final ConsoleSender error;
    /** For the guest: port, event and value, as they go out. */
    private final ArrayList<Long> messages = new ArrayList<>();

    public ConsoleDevice(Events events, Typing typing) { this(events, typing, 0, 1, 2); }

    /** Over other descriptors than the standard ones. */
    ConsoleDevice(Events events, Typing typing, int inputDescriptor, int outputDescriptor, int errorDescriptor) {
        super(CONSOLE, 2 * PORTS + 2);
        input = new ConsoleReceiver(this, events, inputDescriptor, typing);
        output = new ConsoleSender(this, events, OUTPUT_PORT, outputDescriptor);
        error = new ConsoleSender(this, events, ERROR_PORT, errorDescriptor);
    }

    @Override public int features() { return MULTIPORT; }

    /** u16 columns, u16 rows, u32 max_nr_ports. */
    @Override public int configuration(int offset) { return offset == MAX_PORTS ? PORTS : 0; }

    static int receiveQueue(int port) { return 2 * port + 2; }
    static int transmitQueue(int port) { return 2 * port + 3; }

    Virtqueue ring(int number) { return queue(number); }
    void used(int number) { transport.finished(number); }
    void later(int number) { transport.later(number); }

    @Override public void notified(int queue) {
        if (queue == CONTROL_RECEIVE) deliver();
        if (queue == CONTROL_TRANSMIT) takeControl();
        if (queue == receiveQueue(INPUT_PORT)) input.pump();
        if (queue == transmitQueue(OUTPUT_PORT)) output.pump();
        if (queue == transmitQueue(ERROR_PORT)) error.pump();
    }

    @Override public void reset() {
        messages.clear();
        input.reset();
        output.reset();
        error.reset();
    }

    private void takeControl() {
        Virtqueue queue = queue(CONTROL_TRANSMIT);
        boolean any = false;
        while (queue.next()) {
            any = true;
            if (queue.readable > 0 && queue.length[0] >= MESSAGE_BYTES) {
                long message = queue.address[0];
                understand(Memory.load32(message), Memory.load16(message + EVENT), Memory.load16(message + VALUE));
            }
            queue.finish(0);
        }
        if (any) used(CONTROL_TRANSMIT);
        deliver();
    }

    private void understand(int port, int event, int value) {
        if (event == DEVICE_READY && value == 1) for (int i = INPUT_PORT; i <= ERROR_PORT; i++) tell(i, PORT_ADD, 1);
        if (event == PORT_READY && value == 1) {
            if (port == INPUT_PORT) tell(port, PORT_OPEN, 1);
            if (port == OUTPUT_PORT) output.asked();
            if (port == ERROR_PORT) error.asked();
        }
        if (event == PORT_OPEN && port == INPUT_PORT) input.opened(value != 0);
    }

    /** The host's side of a port is open, or is no longer. */
    void tellOpen(int port, boolean open) {
        tell(port, PORT_OPEN, open ? 1 : 0);
        deliver();
    }

    private void tell(int port, int event, int value) {
        if (messages.size() < MOST_WAITING) messages.add((long) port | (long) event << 32 | (long) value << 48);
    }

    private void deliver() {
        if (messages.isEmpty()) return;
        Virtqueue queue = queue(CONTROL_RECEIVE);
        int done = 0;
        while (done < messages.size() && queue.next()) {
            if (queue.readable < queue.pieces && queue.length[queue.readable] >= MESSAGE_BYTES) {
                Memory.store64(queue.address[queue.readable], messages.get(done++));
                queue.finish(MESSAGE_BYTES);
            } else {
                queue.finish(0);
            }
        }
        if (done == 0) return;
        messages.subList(0, done).clear();
        used(CONTROL_RECEIVE);
    }
}
