package hermitux.kernel.cpu;

/**
 * Layout of the registers that an upcall hands to the kernel and that the kernel hands back (runtime/x86_64/entry.S):
 * sixteen general registers, the exception's vector and error code, then the frame of iretq. Offsets in bytes.
 */
public final class Registers {
    public static final int R15 = 0, R14 = 8, R13 = 16, R12 = 24, R11 = 32, R10 = 40, R9 = 48, R8 = 56;
    public static final int RBP = 64, RDI = 72, RSI = 80, RDX = 88, RCX = 96, RBX = 104, RAX = 112;
    public static final int VECTOR = 120, ERROR = 128, RIP = 136, CS = 144, RFLAGS = 152, RSP = 160, SS = 168;
    public static final int SIZE = 176;

    /** Selectors of 64-bit user code and data, Linux's own. */
    public static final int USER_CODE = 0x33, USER_DATA = 0x2b;
    /** Vectors of upcalls that are no exceptions: interrupts have arrived; a system call is about to return and there is work. */
    public static final int VECTOR_WORK = 0x20, VECTOR_SYSCALL = 0x100;

    private Registers() { }
}
