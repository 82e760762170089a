package hermitux.kernel.driver.virtio;

import hermitux.kernel.cpu.InterruptHandler;
import hermitux.kernel.driver.stream.StandardStreams;
import hermitux.kernel.machine.Allocates;
import hermitux.kernel.machine.Cpu;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.DirectMap;
import hermitux.kernel.memory.Frames;

/**
 * The virtio console (virtio 1.2, 5.3) that carries the standard streams: port 1 is standard input, 2 output, 3 error (ARCHITECTURE.md, The
 * control channel). It is set up in steps, as programs need it: the first write brings up the device and one output queue; the first read the
 * control queues and the input queue; output looks for a vanished reader, which only the control queues tell, once it has run for a while.
 *
 * The device reports through the control queues whether the host's side of a port is open: on PORT_READY if it is, then at each change.
 */
public final class ConsoleDriver extends InterruptHandler {
    public static final int INPUT_PORT = 1, OUTPUT_PORT = 2, ERROR_PORT = 3;

    private static final int MULTIPORT = 1 << 1;
    private static final int CONTROL_RECEIVE = 2, CONTROL_TRANSMIT = 3, CONTROL_DESCRIPTORS = 16;
    /** Control messages: u32 port, u16 event, u16 value, then what the event brings. */
    private static final int EVENT = 4, VALUE = 6, CONTENT = 8, MESSAGE = 64;
    private static final int DEVICE_READY = 0, PORT_READY = 3, RESIZE = 5, PORT_OPEN = 6;
    /** How often to look for the answer to control messages before leaving that to an interrupt: some 100 µs. */
    private static final int LOOKS = 2000;

    private static ConsoleDriver driver;

    public final ConsoleInput input;
    public final ConsoleOutput output;
    public final ConsoleOutput error;
    /** The terminal's size as the device last told it; 0 if it has not. */
    public int rows;
    public int columns;

    private Transport transport;
    private boolean started;
    private boolean connecting;
    /** The device has not answered PORT_READY yet. */
    private boolean asking;
    private Queue controlReceive;
    private Queue controlTransmit;
    private long controlMessages;
    /** Which of the receive queue's messages a chain's first descriptor stands for. */
    private int[] messageOf;

    private ConsoleDriver() {
        input = new ConsoleInput(this, INPUT_PORT);
        output = new ConsoleOutput(this, OUTPUT_PORT);
        error = new ConsoleOutput(this, ERROR_PORT);
    }

    /** Touches no device yet. */
    public static void init() {
        driver = new ConsoleDriver();
        StandardStreams.init(driver.input, driver.output, driver.error);
    }

    public static ConsoleDriver console() { return driver; }

    /** Brings the device up at first; false if there is none. */
    boolean start() {
        if (started) return transport != null;
        started = true;
        transport = VirtioDevices.find(VirtioDevices.CONSOLE);
        if (transport == null) return false;
        if (transport.negotiate(MULTIPORT) != MULTIPORT) {
            transport.fail();
            transport = null;
            return false;
        }
        transport.start();
        return true;
    }

    /** A queue of the device, its interrupts off. */
    Queue queue(int number, int size) {
        Queue queue = transport.queue(number, size);
        if (queue != null) queue.setInterrupts(false);
        return queue;
    }

    void enableInterrupts() { transport.enableInterrupts(this); }
    void acknowledge() { transport.acknowledge(); }

    /** Brings the control queues up and learns which ports are open on the host's side. */
    @Allocates(reason = "once a port")
    void connect() {
        if (connecting || !start()) return;
        connecting = true;
        long frame = Frames.allocate();
        if (frame == 0) return;
        controlReceive = transport.queue(CONTROL_RECEIVE, CONTROL_DESCRIPTORS);
        controlTransmit = queue(CONTROL_TRANSMIT, CONTROL_DESCRIPTORS);
        if (controlReceive == null || controlTransmit == null) return;
        controlMessages = DirectMap.address(frame);
        messageOf = new int[controlReceive.size];
        for (int i = 0; i < controlReceive.size; i++) offer(i);
        enableInterrupts();
        send(-1, DEVICE_READY, 1);
        send(INPUT_PORT, PORT_READY, 1);
        send(OUTPUT_PORT, PORT_READY, 1);
        send(ERROR_PORT, PORT_READY, 1);
        asking = true;
        controlReceive.notifyDevice();
        exchange();
    }

    /** Lets the device send us a port's data. */
    void open(int port) {
        if (controlTransmit == null) return;
        send(port, PORT_OPEN, 1);
        exchange();
    }

    private void offer(int message) {
        controlReceive.add(DirectMap.physical(controlMessages + (long) message * MESSAGE), MESSAGE, true);
        messageOf[controlReceive.publish()] = message;
    }

    /** Messages to the device lie behind those from it: it has taken all earlier ones when the next are made. */
    private void send(int port, int event, int value) {
        if (controlTransmit.freeDescriptors() == 0) return;
        long at = controlMessages + (CONTROL_DESCRIPTORS + controlTransmit.outstanding()) * (long) MESSAGE;
        Memory.store32(at, port);
        Memory.store16(at + EVENT, event);
        Memory.store16(at + VALUE, value);
        controlTransmit.add(DirectMap.physical(at), CONTENT, false);
        controlTransmit.publish();
    }

    /** Tells the device of what was sent. It answers at once as a rule; if not, an interrupt will say so. */
    private void exchange() {
        controlTransmit.notifyDevice();
        for (int i = 0; controlTransmit.outstanding() > 0 && i < LOOKS; i++) if (controlTransmit.poll() < 0) Cpu.pause();
        if (controlTransmit.outstanding() > 0) controlTransmit.setInterrupts(true);
        receiveControl();
    }

    /** Takes in what the device has said about ports. Once it has used our messages, its answers to them are there. */
    void receiveControl() {
        if (messageOf == null) return;
        while (controlTransmit.poll() >= 0) { }
        boolean answered = asking && controlTransmit.outstanding() == 0;
        if (controlReceive.hasUsed()) {
            for (int head = controlReceive.poll(); head >= 0; head = controlReceive.poll()) {
                int message = messageOf[head];
                if (controlReceive.writtenBytes >= CONTENT) understand(controlMessages + (long) message * MESSAGE, controlReceive.writtenBytes);
                offer(message);
            }
            controlReceive.notifyDevice();
        }
        if (!answered) return;
        asking = false;
        input.answered();
        output.answered();
        error.answered();
    }

    private void understand(long message, int length) {
        int port = Memory.load32(message);
        int event = Memory.load16(message + EVENT);
        int value = Memory.load16(message + VALUE);
        if (event == RESIZE && length >= CONTENT + 4) {
            columns = Memory.load16(message + CONTENT);
            rows = Memory.load16(message + CONTENT + 2);
        }
        if (event != PORT_OPEN) return;
        if (port == INPUT_PORT) input.opened(value != 0);
        if (port == OUTPUT_PORT) output.opened(value != 0);
        if (port == ERROR_PORT) error.opened(value != 0);
    }

    @Override public void interrupt() {
        transport.acknowledge();
        receiveControl();
        input.interrupted();
        output.interrupted();
        error.interrupted();
    }
}
