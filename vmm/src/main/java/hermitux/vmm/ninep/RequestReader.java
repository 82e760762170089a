package hermitux.vmm.ninep;

import hermitux.abi.ninep.MessageReader;
import hermitux.vmm.machine.Memory;

/** Reads a request out of a copy of ours, so that the guest cannot change what was checked. */
final class RequestReader extends MessageReader {
    @Override protected int load8(long address) { return Memory.load8(address); }
    @Override protected int load16(long address) { return Memory.load16(address); }
    @Override protected int load32(long address) { return Memory.load32(address); }
    @Override protected long load64(long address) { return Memory.load64(address); }
}
