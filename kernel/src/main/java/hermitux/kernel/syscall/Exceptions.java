package hermitux.kernel.syscall;

import hermitux.kernel.cpu.Registers;
import hermitux.kernel.machine.Gate;
import hermitux.kernel.machine.Image;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.AddressSpace;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.signal.SignalInfo;
import hermitux.kernel.signal.Signals;
import org.teavm.interop.Export;

/** Exceptions of the program, as the gate hands them up (SDM volume 3, chapter 6): page faults are served, the rest become signals. */
final class Exceptions {
    private static final int DIVIDE = 0, DEBUG = 1, BREAKPOINT = 3, INVALID_OPCODE = 6;
    private static final int INT = 0xcd;
    private static final int PAGE_FAULT = 14, X87 = 16, ALIGNMENT = 17, SIMD = 19;
    /** The last instruction of a system call's exit window, a jump to the program, can fault: then RIP is in its block's second half. */
    private static final int WINDOW = 32;

    private Exceptions() { }

    @Export(name = "kernel_exception")
    static long exception(long registers) {
        int vector = (int) Memory.load64(registers + Registers.VECTOR);
        if (vector == PAGE_FAULT && AddressSpace.current().fault(Gate.faultAddress(), Memory.load64(registers + Registers.ERROR)) == AddressSpace.MAPPED) {
            return Gate.pending() == 0 ? registers : UserReturn.work(registers);
        }
        Signals.force(signal(vector, registers));
        return UserReturn.leave(registers, false);
    }

    private static SignalInfo signal(int vector, long registers) {
        long rip = Memory.load64(registers + Registers.RIP);
        return switch (vector) {
            case PAGE_FAULT -> pageFault(registers);
            case DIVIDE -> SignalInfo.fault(Signals.SIGFPE, SignalInfo.FPE_INTDIV, rip);
            case X87, SIMD -> SignalInfo.fault(Signals.SIGFPE, SignalInfo.FPE_FLTINV, rip);
            case DEBUG -> SignalInfo.fault(Signals.SIGTRAP, SignalInfo.TRAP_TRACE, rip);
            case BREAKPOINT -> new SignalInfo(Signals.SIGTRAP, SignalInfo.KERNEL);
            case INVALID_OPCODE -> isSoftwareInterrupt(rip) ? new SignalInfo(Signals.SIGSEGV, SignalInfo.KERNEL)
                : SignalInfo.fault(Signals.SIGILL, SignalInfo.ILL_ILLOPN, rip);
            case ALIGNMENT -> SignalInfo.fault(Signals.SIGBUS, SignalInfo.BUS_ADRALN, 0);
            default -> new SignalInfo(Signals.SIGSEGV, SignalInfo.KERNEL);
        };
    }

    /** Some software KVMs raise #UD for "int n", where the processor finds a gate that the program may not use and raises #GP. */
    private static boolean isSoftwareInterrupt(long rip) { return UserMemory.readable(rip, 1) && Memory.load8(rip) == INT; }

    private static SignalInfo pageFault(long registers) {
        long address = Gate.faultAddress();
        int verdict = AddressSpace.current().fault(address, Memory.load64(registers + Registers.ERROR));
        if (verdict == AddressSpace.OUT_OF_MEMORY) Exit.outOfMemory();
        return SignalInfo.fault(verdict & 0xff, verdict >> 8, address);
    }

    /**
     * A fault with RIP in the kernel's half. It is the program's after all where the exit window jumped to a bad address, or where the program
     * itself jumped to an address at which the kernel has no text; else it is a kernel bug.
     */
    @Export(name = "kernel_panic")
    static long kernelFault(long registers) {
        long rip = Memory.load64(registers + Registers.RIP);
        long jump = Image.exitWindows() + WINDOW;
        if (rip >= jump && rip < jump + WINDOW) {
            Memory.store64(registers + Registers.RIP, Memory.load64(registers + Registers.RCX));
            return exception(registers);
        }
        if (rip >= jump + WINDOW && Memory.load64(registers + Registers.RSP) >= 0) return exception(registers);
        Panic.fault(registers);
        return registers;
    }
}
