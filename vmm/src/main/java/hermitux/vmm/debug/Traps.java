package hermitux.vmm.debug;

import hermitux.vmm.MachineFailure;
import hermitux.vmm.kvm.ProcessorState;

/**
 * How #DB and #BP of the guest come to the monitor: the kernel's interrupt table is pointed at entries of its gate that write to a port before they
 * go on as always (gate.S, gate_debug). KVM_SET_GUEST_DEBUG would do the same without the guest's help, but a software KVM gives the exceptions to the
 * guest all the same.
 */
final class Traps {
    /** The port that the entries write to. */
    static final int PORT = 0xde;

    private static final int OUT = 0xe6, DEBUG = 1, BREAKPOINT = 3, GATE_BYTES = 16;
    /** From gate_debug to the entries of the exceptions, 32 bytes each; and to its second half, for int3. */
    private static final int BEFORE = 64, STUB = 32, SECOND = 16;

    private final VirtualMemory memory;
    private long entries;

    Traps(VirtualMemory memory) { this.memory = memory; }

    /** Once the kernel has its table. */
    void install(ProcessorState state) {
        long table = state.interruptTable();
        entries = handler(table + GATE_BYTES) - STUB - BEFORE;
        if (memory.load8(entries) != OUT || memory.load8(entries + 1) != PORT) throw new MachineFailure("--gdb: this kernel has no entries for a debugger");
        point(table + DEBUG * GATE_BYTES, entries);
        point(table + BREAKPOINT * GATE_BYTES, entries + SECOND);
    }

    /** Whether the processor, behind its write to the port, is there for an int3. */
    boolean isBreakpoint(long rip) { return rip >= entries + SECOND; }

    /** Offset 0 to 15 at 0, 16 to 31 at 6, 32 to 63 at 8 (SDM 3A, 7.14.1). */
    private long handler(long gate) {
        return memory.load64(gate) & 0xffff | memory.load64(gate) >>> 32 & 0xffff0000L | memory.load64(gate + 8) << 32;
    }

    private void point(long gate, long address) {
        for (int i = 0; i < 2; i++) {
            memory.store8(gate + i, (int) (address >> 8 * i) & 0xff);
            memory.store8(gate + 6 + i, (int) (address >> 16 + 8 * i) & 0xff);
        }
    }
}
