package hermitux.kernel.fs.ninep;

import hermitux.abi.ninep.MessageReader;
import hermitux.kernel.machine.Memory;

/** Reads an answer of the server out of the kernel's memory. */
final class ReplyReader extends MessageReader {
    @Override protected int load8(long address) { return Memory.load8(address); }
    @Override protected int load16(long address) { return Memory.load16(address); }
    @Override protected int load32(long address) { return Memory.load32(address); }
    @Override protected long load64(long address) { return Memory.load64(address); }
}
