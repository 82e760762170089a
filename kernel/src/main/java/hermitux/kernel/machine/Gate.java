package hermitux.kernel.machine;

import org.teavm.interop.Import;
import org.teavm.interop.Unmanaged;
import org.teavm.interop.c.Include;

/** The door to CPL 0 (runtime/x86_64/gate.S): one int3 a call, 26 µs on software KVM, 0.2 µs under TCG. */
@Unmanaged
@Include("machine.h")
public final class Gate {
    private Gate() { }

    /** Halts until an interrupt is pending. Returns at once if one is. */
    @Import(name = "gate_halt") public static native void halt();
    @Import(name = "gate_invlpg") public static native void invalidatePage(long address);
    @Import(name = "gate_load_cr3") public static native void loadCr3(long physicalAddress);
    /** -1 where the register does not exist. */
    @Import(name = "gate_rdmsr") public static native long readMsr(int register);
    @Import(name = "gate_wrmsr") public static native void writeMsr(int register, long value);
    /** CR2 of the last page fault. */
    @Import(name = "gate_fault_address") public static native long faultAddress();
    /** The pending word of this CPU: low 16 bits interrupts, bit 32 "the kernel has work before it returns to the program". */
    @Import(name = "gate_take_pending") public static native long takePending();
    @Import(name = "gate_pending") public static native long pending();
    @Import(name = "gate_request_work") public static native void requestWork();
    /** The program's RSP at its last system call. */
    @Import(name = "gate_user_stack_pointer") public static native long userStackPointer();
    /** Where the system call that is in progress returns to. Valid until anything but a call's own path has run in the kernel. */
    @Import(name = "gate_call_return") public static native long callReturn();
    /** RFLAGS as the system call that is in progress found them. Valid as callReturn is. */
    @Import(name = "gate_call_flags") public static native long callFlags();
    /** Ends the virtual machine with the status 2 * code + 1 of QEMU's isa-debug-exit. */
    @Import(name = "gate_power_off") public static native void powerOff(int code);
}
