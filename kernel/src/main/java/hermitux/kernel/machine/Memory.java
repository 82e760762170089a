package hermitux.kernel.machine;

import org.teavm.interop.Import;
import org.teavm.interop.Unmanaged;
import org.teavm.interop.c.Include;

/** Raw memory: every method is a static inline function of runtime/support/machine.h, one or two instructions. */
@Unmanaged
@Include("machine.h")
public final class Memory {
    private Memory() { }

    @Import(name = "machine_load8") public static native int load8(long address);
    @Import(name = "machine_load16") public static native int load16(long address);
    @Import(name = "machine_load32") public static native int load32(long address);
    @Import(name = "machine_load64") public static native long load64(long address);
    @Import(name = "machine_store8") public static native void store8(long address, int value);
    @Import(name = "machine_store16") public static native void store16(long address, int value);
    @Import(name = "machine_store32") public static native void store32(long address, int value);
    @Import(name = "machine_store64") public static native void store64(long address, long value);
    /** The ranges may overlap only if to is below from. */
    @Import(name = "machine_copy") public static native void copy(long to, long from, long lengthBytes);
    @Import(name = "machine_fill") public static native void fill(long to, int value, long lengthBytes);
    @Import(name = "machine_load16_acquire") public static native int load16Acquire(long address);
    @Import(name = "machine_store16_release") public static native void store16Release(long address, int value);
    @Import(name = "machine_load32_volatile") public static native int load32Volatile(long address);
    @Import(name = "machine_store32_volatile") public static native void store32Volatile(long address, int value);
    @Import(name = "machine_exchange64") public static native long exchange64(long address, long value);
    @Import(name = "machine_or64") public static native void or64(long address, long bits);
}
