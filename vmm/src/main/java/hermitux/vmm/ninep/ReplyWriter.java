package hermitux.vmm.ninep;

import hermitux.abi.ninep.MessageWriter;
import hermitux.vmm.machine.Memory;

/** Writes an answer into a buffer of ours; {@link #room} says how much of it the guest left room for. */
final class ReplyWriter extends MessageWriter {
    private final long buffer;

    ReplyWriter(long buffer) { this.buffer = buffer; }

    void open(int limitBytes) { begin(buffer, limitBytes); }

    /** The guest left less room than the answer needs: it must not be sent. */
    boolean isTooLong() { return !fits(); }

    /** A name as the host has it. */
    void put(long address, int lengthBytes) {
        put16(lengthBytes);
        long to = take(lengthBytes);
        if (to != 0) Memory.copy(to, address, lengthBytes);
    }

    /** Completes the message, which dataBytes follow elsewhere; answers the length of what is here. */
    int end(int type, int tag, int dataBytes) {
        header(length() + dataBytes, type, tag);
        return length();
    }

    @Override protected void store8(long address, int value) { Memory.store8(address, value); }
    @Override protected void store16(long address, int value) { Memory.store16(address, value); }
    @Override protected void store32(long address, int value) { Memory.store32(address, value); }
    @Override protected void store64(long address, long value) { Memory.store64(address, value); }
}
