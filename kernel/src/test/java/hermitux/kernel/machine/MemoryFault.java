package hermitux.kernel.machine;

/** The page fault that an access of the simulated machine would raise: on the real one a panic if the kernel made it. */
public final class MemoryFault extends RuntimeException {
    public final long address;
    /** As the processor pushes it: bit 0 page present, bit 1 write, bit 2 user, bit 4 instruction fetch. */
    public final int errorCode;

    MemoryFault(long address, int errorCode) {
        super("page fault at 0x" + Long.toHexString(address) + ", error code " + errorCode);
        this.address = address;
        this.errorCode = errorCode;
    }
}
