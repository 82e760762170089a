package hermitux.kernel.fs.ninep;

import hermitux.abi.ninep.MessageWriter;
import hermitux.kernel.machine.Memory;

/** Writes a request into the kernel's memory. A message that does not fit is noticed at its end. */
final class RequestWriter extends MessageWriter {
    private int type;
    private int tag;

    /** @param address where the message goes, limit bytes at most */
    RequestWriter begin(long address, int limit, int type, int tag) {
        this.type = type;
        this.tag = tag;
        begin(address, limit);
        return this;
    }

    /** Completes the message, which payloadBytes of data follow elsewhere; answers its own length, or -1 if it did not fit. */
    int end(int payloadBytes) {
        if (!fits()) return -1;
        header(length() + payloadBytes, type, tag);
        return length();
    }

    @Override protected void store8(long address, int value) { Memory.store8(address, value); }
    @Override protected void store16(long address, int value) { Memory.store16(address, value); }
    @Override protected void store32(long address, int value) { Memory.store32(address, value); }
    @Override protected void store64(long address, long value) { Memory.store64(address, value); }
}
