package hermitux.vmm.machine;

import org.teavm.interop.Address;
import org.teavm.interop.Import;
import org.teavm.interop.Unmanaged;
import org.teavm.interop.c.Include;

/**
 * Raw memory of this process, guest memory among it, by address. Nothing here checks a bound: {@link hermitux.vmm.GuestMemory} turns what a
 * guest says into addresses, and nothing else may. A twin in the tests has the same methods and knows which memory is the guest's.
 */
@Include("machine.h")
public final class Memory {
    private Memory() { }

    @Import(name = "machine_load8") @Unmanaged public static native int load8(long address);
    @Import(name = "machine_load16") @Unmanaged public static native int load16(long address);
    @Import(name = "machine_load32") @Unmanaged public static native int load32(long address);
    @Import(name = "machine_load64") @Unmanaged public static native long load64(long address);
    @Import(name = "machine_store8") @Unmanaged public static native void store8(long address, int value);
    @Import(name = "machine_store16") @Unmanaged public static native void store16(long address, int value);
    @Import(name = "machine_store32") @Unmanaged public static native void store32(long address, int value);
    @Import(name = "machine_store64") @Unmanaged public static native void store64(long address, long value);
    /** The ranges may overlap only if to is below from. */
    @Import(name = "machine_copy") @Unmanaged public static native void copy(long to, long from, long lengthBytes);
    @Import(name = "machine_fill") @Unmanaged public static native void fill(long to, int value, long lengthBytes);
    @Import(name = "machine_load16_acquire") @Unmanaged public static native int load16Acquire(long address);
    @Import(name = "machine_store16_release") @Unmanaged public static native void store16Release(long address, int value);
    /** Nothing moves past it in either direction, in the compiler or the processor. */
    @Import(name = "machine_fence") @Unmanaged public static native void fence();

    /** An array's bytes to an address. The collector never moves an object. */
    public static void store(long address, byte[] from, int at, int lengthBytes) {
        copy(address, Address.ofData(from).toLong() + at, lengthBytes);
    }
}
