package hermitux.vmm.debug;

import hermitux.vmm.GuestMemory;
import hermitux.vmm.kvm.ProcessorState;
import hermitux.vmm.machine.Memory;

/**
 * The guest's memory by virtual addresses, through its own page tables of four levels (SDM 3A, 4.5). What is not mapped cannot be read; whatever the
 * tables say, only RAM is touched.
 */
final class VirtualMemory {
    private static final long ADDRESS = 0x000ffffffffff000L;
    private static final int PRESENT = 1, WRITABLE = 2, LARGE = 0x80;

    private final GuestMemory memory;
    private final ProcessorState state;

    VirtualMemory(GuestMemory memory, ProcessorState state) {
        this.memory = memory;
        this.state = state;
    }

    /** Our address of a byte, 0 if it is not mapped, or not writable where that is asked for. */
    long host(long virtual, boolean writable) {
        long table = state.pageTables() & ADDRESS;
        for (int shift = 39; shift >= 12; shift -= 9) {
            long at = memory.host(table + ((virtual >>> shift & 511) << 3), 8);
            if (at == 0) return 0;
            long entry = Memory.load64(at);
            if ((entry & PRESENT) == 0 || writable && (entry & WRITABLE) == 0) return 0;
            long size = 1L << shift;
            if (shift == 12 || shift < 39 && (entry & LARGE) != 0) return memory.host((entry & ADDRESS & -size) + (virtual & size - 1), 1);
            table = entry & ADDRESS;
        }
        return 0;
    }

    /** A byte, or -1. */
    int load8(long virtual) {
        long at = host(virtual, false);
        return at == 0 ? -1 : Memory.load8(at);
    }

    /** 0 where there is none. */
    long load64(long virtual) {
        long value = 0;
        for (int i = 0; i < 8; i++) value |= (load8(virtual + i) & 0xffL) << 8 * i;
        return value;
    }

    /** Also where the guest itself may not write. False if there is nothing. */
    boolean store8(long virtual, int value) {
        long at = host(virtual, false);
        if (at != 0) Memory.store8(at, value);
        return at != 0;
    }
}
