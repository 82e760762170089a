package hermitux.vmm.debug;

import hermitux.vmm.kvm.ProcessorState;
import hermitux.vmm.machine.Memory;

/**
 * The general registers of a program that has caused an exception, where the guest's kernel keeps them (runtime/x86_64/entry.S): gdb sees and changes
 * these, while the processor is in the kernel.
 */
final class ExceptionRegisters {
    /** By the order of kvm_regs: RAX RBX RCX RDX RSI RDI RSP RBP, R8 to R15, RIP, RFLAGS. */
    private static final int[] PLACES = {112, 104, 96, 88, 80, 72, 160, 64, 56, 48, 40, 32, 24, 16, 8, 0, 136, 152};

    private final VirtualMemory memory;
    private final ProcessorState state;
    private long address;

    ExceptionRegisters(VirtualMemory memory, ProcessorState state) {
        this.memory = memory;
        this.state = state;
    }

    boolean areShown() { return address != 0; }

    void show(long registers) {
        address = registers;
        for (int i = 0; i < PLACES.length; i++) Memory.store64(state.general + 8L * i, memory.load64(address + PLACES[i]));
    }

    /** Gives back what gdb may have changed. */
    void hide() {
        for (int i = 0; i < PLACES.length; i++)
            for (int j = 0; j < 8; j++) memory.store8(address + PLACES[i] + j, Memory.load8(state.general + 8L * i + j));
        address = 0;
    }
}
