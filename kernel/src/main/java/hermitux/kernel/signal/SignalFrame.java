package hermitux.kernel.signal;

import hermitux.kernel.cpu.Features;
import hermitux.kernel.cpu.Registers;
import hermitux.kernel.machine.Cpu;
import hermitux.kernel.machine.Gate;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.thread.Scheduler;

/**
 * The frame that a signal handler runs on (arch/x86 rt_sigframe): return address, ucontext, siginfo, and above them the vector state as
 * XSAVE writes it, with the words by which programs recognise its size.
 *
 * offset  0 return address | 8 uc_flags | 16 uc_link | 24 uc_stack | 48 sigcontext | 304 uc_sigmask | 312 siginfo | 440 end
 */
final class SignalFrame {
    private static final int CONTEXT = 8, SIZE = 440;
    /** Offsets in ucontext. */
    private static final int UC_FLAGS = 0, UC_STACK = 16, UC_REGISTERS = 40, UC_MASK = 296, INFO = 304;
    /** Offsets in sigcontext after the 16 general registers. */
    private static final int RIP = 128, FLAGS = 136, SEGMENTS = 144, ERROR = 152, TRAP = 160, OLD_MASK = 168, CR2 = 176, VECTORS = 184;
    private static final int UC_FP_XSTATE = 1, UC_SIGCONTEXT_SS = 2, UC_STRICT_RESTORE_SS = 4;
    private static final int RED_ZONE = 128, GENERAL_PROTECTION = 13;
    private static final int LEGACY_SIZE = 512, MXCSR = 24, SOFTWARE_BYTES = 464, HEADER = 512, HEADER_SIZE = 64;
    private static final int MAGIC1 = 0x46505853, MAGIC2 = 0x46505845;
    /** Flags that a handler may change: CF PF AF ZF SF TF DF OF AC. */
    private static final long CHANGEABLE_FLAGS = 0x40dd5;

    private SignalFrame() { }

    /** sigcontext's order of the general registers, as offsets in Registers; the index times 8 is the offset in sigcontext. */
    private static int register(int index) {
        return switch (index) {
            case 0 -> Registers.R8;
            case 1 -> Registers.R9;
            case 2 -> Registers.R10;
            case 3 -> Registers.R11;
            case 4 -> Registers.R12;
            case 5 -> Registers.R13;
            case 6 -> Registers.R14;
            case 7 -> Registers.R15;
            case 8 -> Registers.RDI;
            case 9 -> Registers.RSI;
            case 10 -> Registers.RBP;
            case 11 -> Registers.RBX;
            case 12 -> Registers.RDX;
            case 13 -> Registers.RAX;
            case 14 -> Registers.RCX;
            default -> Registers.RSP;
        };
    }

    /**
     * Makes the frame and points the registers at the handler.
     * @param mask what uc_sigmask holds: the mask that the handler's return brings back
     * @return false if the stack cannot take it
     */
    static boolean push(long registers, SignalState state, SignalInfo info, SignalActions actions, long mask) {
        long oldStack = Memory.load64(registers + Registers.RSP);
        boolean nested = state.onAlternateStack(oldStack);
        boolean alternate = (actions.flags[info.number] & SignalActions.SA_ONSTACK) != 0 && state.stackLength != 0 && !nested;
        long top = alternate ? state.stackStart + state.stackLength : oldStack - RED_ZONE;
        int vectorsSize = Features.vectorStateSize();
        long vectors = top - (Features.hasXsave() ? vectorsSize + 4 : vectorsSize) & -64;
        long frame = (vectors - SIZE & -16) - 8;
        if ((alternate || nested) && !state.onAlternateStack(frame)) return false;
        if (!UserMemory.writable(frame, top - frame)) return false;
        Memory.fill(frame, 0, SIZE);
        storeVectors(vectors, vectorsSize);
        Memory.store64(frame, actions.restorers[info.number]);
        long context = frame + CONTEXT;
        Memory.store64(context + UC_FLAGS, UC_SIGCONTEXT_SS | UC_STRICT_RESTORE_SS | (Features.hasXsave() ? UC_FP_XSTATE : 0));
        storeStack(context + UC_STACK, state, oldStack);
        storeRegisters(context + UC_REGISTERS, registers, vectors, mask);
        Memory.store64(context + UC_MASK, mask);
        info.store(context + INFO);
        if (alternate && (state.stackFlags & Signals.SS_AUTODISARM) != 0) state.stackLength = 0;
        Scheduler.current().initialVectors();
        enterHandler(registers, frame, info.number, actions.handlers[info.number]);
        return true;
    }

    private static void enterHandler(long registers, long frame, int number, long handler) {
        Memory.store64(registers + Registers.RDI, number);
        Memory.store64(registers + Registers.RSI, frame + CONTEXT + INFO);
        Memory.store64(registers + Registers.RDX, frame + CONTEXT);
        Memory.store64(registers + Registers.RAX, 0);
        Memory.store64(registers + Registers.RIP, handler);
        Memory.store64(registers + Registers.RSP, frame);
        Memory.store64(registers + Registers.RFLAGS, Memory.load64(registers + Registers.RFLAGS) & ~0x10500L);      // RF DF TF
    }

    private static void storeVectors(long vectors, int size) {
        if (Features.hasXsave()) Memory.fill(vectors + HEADER, 0, HEADER_SIZE);
        Cpu.saveVectors(vectors);
        Memory.fill(vectors + SOFTWARE_BYTES, 0, LEGACY_SIZE - SOFTWARE_BYTES);
        if (!Features.hasXsave()) return;
        Memory.store32(vectors + SOFTWARE_BYTES, MAGIC1);
        Memory.store32(vectors + SOFTWARE_BYTES + 4, size + 4);
        Memory.store64(vectors + SOFTWARE_BYTES + 8, Features.vectorStateMask());
        Memory.store32(vectors + SOFTWARE_BYTES + 16, size);
        Memory.store32(vectors + size, MAGIC2);
    }

    private static void storeStack(long at, SignalState state, long stackPointer) {
        Memory.store64(at, state.stackStart);
        Memory.store32(at + 8, state.stackLength == 0 ? Signals.SS_DISABLE
            : state.stackFlags | (state.onAlternateStack(stackPointer) ? Signals.SS_ONSTACK : 0));
        Memory.store64(at + 16, state.stackLength);
    }

    private static void storeRegisters(long at, long registers, long vectors, long mask) {
        for (int i = 0; i < 16; i++) Memory.store64(at + 8L * i, Memory.load64(registers + register(i)));
        Memory.store64(at + RIP, Memory.load64(registers + Registers.RIP));
        Memory.store64(at + FLAGS, Memory.load64(registers + Registers.RFLAGS));
        Memory.store64(at + SEGMENTS, Registers.USER_CODE | (long) Registers.USER_DATA << 48);
        long vector = Memory.load64(registers + Registers.VECTOR);
        boolean exception = vector < Registers.VECTOR_WORK;
        Memory.store64(at + ERROR, exception ? Memory.load64(registers + Registers.ERROR) : 0);
        Memory.store64(at + TRAP, exception ? vector : 0);
        Memory.store64(at + OLD_MASK, mask);
        Memory.store64(at + CR2, vector == 14 ? Gate.faultAddress() : 0);
        Memory.store64(at + VECTORS, vectors);
    }

    /**
     * Undoes push: mask, registers, vector state and alternate stack come from the ucontext at the stack pointer, in this order.
     * @return false if it cannot be read, holds a vector state that XRSTOR would refuse, or leads where no program can be: what came before holds
     */
    static boolean pop(long registers, SignalState state) {
        long context = Memory.load64(registers + Registers.RSP);
        if (!UserMemory.readable(context, INFO)) return false;
        long at = context + UC_REGISTERS;
        state.mask = Memory.load64(context + UC_MASK) & ~Signals.UNBLOCKABLE;
        for (int i = 0; i < 16; i++) Memory.store64(registers + register(i), Memory.load64(at + 8L * i));
        long rip = Memory.load64(at + RIP);
        Memory.store64(registers + Registers.RIP, rip);
        Memory.store64(registers + Registers.RFLAGS, Memory.load64(at + FLAGS) & CHANGEABLE_FLAGS | 0x202);
        Memory.store64(registers + Registers.CS, Registers.USER_CODE);
        Memory.store64(registers + Registers.SS, Registers.USER_DATA);
        long vectors = Memory.load64(at + VECTORS);
        if (vectors != 0 && !loadVectors(vectors)) return false;
        int stackFlags = Memory.load32(context + UC_STACK + 8);
        state.stackStart = Memory.load64(context + UC_STACK);
        state.stackLength = (stackFlags & Signals.SS_DISABLE) != 0 ? 0 : Memory.load64(context + UC_STACK + 16);
        state.stackFlags = stackFlags & Signals.SS_AUTODISARM;
        // There is one code segment; Linux sets the two bits, too.
        if (rip >>> 47 == 0 && (Memory.load16(at + SEGMENTS) | 3) == Registers.USER_CODE) return true;
        Memory.store64(registers + Registers.VECTOR, GENERAL_PROTECTION);       // what IRET raises
        Memory.store64(registers + Registers.ERROR, 0);
        return false;
    }

    /** XRSTOR faults on reserved bits; what a program wrote into them must not reach it. */
    private static boolean loadVectors(long vectors) {
        int size = Features.hasXsave() ? Features.vectorStateSize() : LEGACY_SIZE;
        if ((vectors & 63) != 0 || !UserMemory.writable(vectors, size)) return false;
        if ((Memory.load32(vectors + MXCSR) & ~Features.mxcsrMask()) != 0) return false;
        if (Features.hasXsave()) {
            if (Memory.load32(vectors + SOFTWARE_BYTES) != MAGIC1) {            // no extended state: the legacy part only
                Memory.fill(vectors + HEADER, 0, HEADER_SIZE);
                Memory.store64(vectors + HEADER, 3);
            }
            if ((Memory.load64(vectors + HEADER) & ~Features.vectorStateMask()) != 0) return false;
            for (int i = 8; i < HEADER_SIZE; i += 8) if (Memory.load64(vectors + HEADER + i) != 0) return false;
        }
        Cpu.loadVectors(vectors);
        return true;
    }
}
