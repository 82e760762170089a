package hermitux.kernel.syscall.entry;

import hermitux.kernel.cpu.Registers;
import hermitux.kernel.driver.LauncherChannel;
import hermitux.kernel.exec.CallSites;
import hermitux.kernel.machine.Gate;
import hermitux.kernel.machine.Image;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.AddressSpace;
import hermitux.kernel.memory.Shortage;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.signal.SignalInfo;
import hermitux.kernel.signal.Signals;
import hermitux.kernel.thread.Scheduler;
import org.teavm.interop.Export;

/** Exceptions of the program, as the gate hands them up (SDM volume 3, chapter 6): page faults are served, the rest become signals. */
final class Exceptions {
    private static final int DIVIDE = 0, DEBUG = 1, BREAKPOINT = 3, INVALID_OPCODE = 6;
    private static final int INT = 0xcd;
    /** Offsets in the area of XSAVE, and the exceptions' bits in all three words. */
    private static final int CONTROL_WORD = 0, STATUS_WORD = 2, MXCSR = 24;
    private static final int INVALID = 1, DENORMAL = 2, ZERO_DIVIDE = 4, TOO_LARGE = 8, TOO_SMALL = 16, INEXACT = 32;
    private static final int PAGE_FAULT = 14, X87 = 16, ALIGNMENT = 17, SIMD = 19;
    /** The last instruction of a system call's exit window, a jump to the program, can fault: then RIP is in the second block. */
    private static final int WINDOW = 64;
    /** The image's window begins with so much that is not mapped. */
    private static final long BEFORE_IMAGE = 2 << 20;

    private Exceptions() { }

    @Export(name = "kernel_exception")
    static long exception(long registers) {
        int vector = (int) Memory.load64(registers + Registers.VECTOR);
        SignalInfo info;
        if (vector == PAGE_FAULT) {
            int verdict = AddressSpace.current().fault(Gate.faultAddress(), Memory.load64(registers + Registers.ERROR));
            if (verdict == AddressSpace.MAPPED) return Gate.pending() == 0 ? registers : UserReturn.work(registers);
            info = refusedPage(registers, verdict);
        } else if (vector == DEBUG) {
            long rip = Memory.load64(registers + Registers.RIP), site = CallSites.stepped(rip);
            Memory.store64(registers + Registers.RIP, site);
            if (site != rip) return registers;
            info = SignalInfo.fault(Signals.SIGTRAP, SignalInfo.TRAP_TRACE, rip);
        } else {
            info = signal(vector, registers);
        }
        if (info == null) return UserReturn.leave(registers, false);
        if (AddressSpace.current().debugged) LauncherChannel.send('F', info.number + " " + Long.toHexString(registers));
        Signals.force(info);
        return UserReturn.leave(registers, false);
    }

    private static SignalInfo signal(int vector, long registers) {
        long rip = Memory.load64(registers + Registers.RIP);
        return switch (vector) {
            case DIVIDE -> SignalInfo.fault(Signals.SIGFPE, SignalInfo.FPE_INTDIV, rip);
            case X87, SIMD -> SignalInfo.fault(Signals.SIGFPE, floatingCode(vector), rip);
            case BREAKPOINT -> new SignalInfo(Signals.SIGTRAP, SignalInfo.KERNEL);
            case INVALID_OPCODE -> isSoftwareInterrupt(rip) ? new SignalInfo(Signals.SIGSEGV, SignalInfo.KERNEL)
                : SignalInfo.fault(Signals.SIGILL, SignalInfo.ILL_ILLOPN, rip);
            case ALIGNMENT -> SignalInfo.fault(Signals.SIGBUS, SignalInfo.BUS_ADRALN, 0);
            default -> new SignalInfo(Signals.SIGSEGV, SignalInfo.KERNEL);
        };
    }

    /** Which of the exceptions that the program has unmasked it was (SDM volume 1, 8.1.3 and 10.2.3), as si_code; Linux names the first of them. */
    private static int floatingCode(int vector) {
        long area = Scheduler.current().savedVectors();
        int raised;
        if (vector == X87) {
            raised = Memory.load16(area + STATUS_WORD) & ~Memory.load16(area + CONTROL_WORD);
        } else {
            int control = Memory.load32(area + MXCSR);
            raised = control & ~(control >>> 7);
        }
        if ((raised & INVALID) != 0) return SignalInfo.FPE_FLTINV;
        if ((raised & ZERO_DIVIDE) != 0) return SignalInfo.FPE_FLTDIV;
        if ((raised & TOO_LARGE) != 0) return SignalInfo.FPE_FLTOVF;
        if ((raised & (TOO_SMALL | DENORMAL)) != 0) return SignalInfo.FPE_FLTUND;
        return (raised & INEXACT) != 0 ? SignalInfo.FPE_FLTRES : 0;
    }

    /** Some software KVMs raise #UD for "int n", where the processor finds a gate that the program may not use and raises #GP. */
    private static boolean isSoftwareInterrupt(long rip) { return UserMemory.readable(rip, 1) && Memory.load8(rip) == INT; }

    /** Null if the access can be repeated after all, or the process is about to end by SIGKILL: memory had run out. */
    private static SignalInfo refusedPage(long registers, int firstVerdict) {
        long address = Gate.faultAddress();
        int verdict = firstVerdict;
        while (verdict == AddressSpace.OUT_OF_MEMORY && Shortage.isRelieved())
            verdict = AddressSpace.current().fault(address, Memory.load64(registers + Registers.ERROR));
        if (verdict == AddressSpace.OUT_OF_MEMORY && !Exit.isEnding(Scheduler.current())) Exit.outOfMemory();
        if (verdict == AddressSpace.OUT_OF_MEMORY || verdict == AddressSpace.MAPPED) return null;
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
        if (VirtualSyscalls.isEntry(rip) && VirtualSyscalls.call(registers)) return UserReturn.leave(registers, false);
        boolean isOutside = rip >= jump + WINDOW || rip < Image.WINDOW + BEFORE_IMAGE;
        if (isOutside && Memory.load64(registers + Registers.RSP) >= 0) return exception(registers);
        Panic.fault(registers);
        return registers;
    }
}
