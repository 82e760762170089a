package hermitux.vmm.device;

import hermitux.vmm.machine.Memory;
import hermitux.vmm.virtio.Precedence;

/**
 * The first serial port, as much of a 16550 as the control channel needs: bytes out at once, bytes in through a queue, an interrupt when that
 * stops being empty.
 */
public final class SerialPort {
    public static final int FIRST = 0x3f8, LAST = 0x3ff, LINE = 4;

    private static final int DATA = 0, INTERRUPT_ENABLE = 1, INTERRUPT_CAUSE = 2, LINE_CONTROL = 3, LINE_STATUS = 5;
    private static final int DATA_READY = 1, TRANSMITTER_EMPTY = 0x60, RECEIVE_INTERRUPT = 1, NO_CAUSE = 1, RECEIVED = 4, DIVISOR_ACCESS = 0x80;
    /** The launcher's records are short; what a guest does not read is lost beyond this. */
    private static final int QUEUE_BYTES = 1024;

    /** Who takes what the guest sends. */
    public interface Peer {
        void received(int character);
    }

    private final Peer peer;
    private final IoApic interrupts;
    private final Precedence precedence;
    private final byte[] queue = new byte[QUEUE_BYTES];
    private int first;
    private int count;
    private int enabled;
    private int control;

    public SerialPort(Peer peer, IoApic interrupts, Precedence precedence) {
        this.peer = peer;
        this.precedence = precedence;
        this.interrupts = interrupts;
    }

    /** To the guest. */
    public void send(String text) {
        precedence.observe();
        boolean wasEmpty = count == 0;
        for (int i = 0; i < text.length() && count < QUEUE_BYTES; i++) queue[(first + count++) % QUEUE_BYTES] = (byte) text.charAt(i);
        if (wasEmpty && count > 0 && (enabled & RECEIVE_INTERRUPT) != 0) interrupts.raise(LINE);
    }

    /** As if the guest had sent that record of the control channel. */
    public void record(String text) {
        peer.received(1);
        for (int i = 0; i < text.length(); i++) peer.received(text.charAt(i));
        peer.received('\n');
    }

    public void output(int port, long data, int lengthBytes) {
        for (int i = 0; i < lengthBytes; i++) output(port - FIRST, Memory.load8(data + i));
    }

    private void output(int register, int value) {
        boolean divisor = (control & DIVISOR_ACCESS) != 0;
        if (register == DATA && !divisor) peer.received(value);
        if (register == LINE_CONTROL) control = value;
        if (register != INTERRUPT_ENABLE || divisor) return;
        boolean wanted = (enabled & RECEIVE_INTERRUPT) == 0 && (value & RECEIVE_INTERRUPT) != 0;
        enabled = value;
        if (wanted && count > 0) interrupts.raise(LINE);
    }

    public int input(int port) {
        boolean waiting = count > 0;
        return switch (port - FIRST) {
            case DATA -> take();
            case INTERRUPT_ENABLE -> enabled;
            case INTERRUPT_CAUSE -> waiting && (enabled & RECEIVE_INTERRUPT) != 0 ? RECEIVED : NO_CAUSE;
            case LINE_CONTROL -> control;
            case LINE_STATUS -> TRANSMITTER_EMPTY | (waiting ? DATA_READY : 0);
            default -> 0;
        };
    }

    private int take() {
        if (count == 0) return 0;
        int value = queue[first] & 0xff;
        first = (first + 1) % QUEUE_BYTES;
        count--;
        return value;
    }
}
