package hermitux.host;

import org.teavm.interop.Address;
import org.teavm.interop.Import;
import org.teavm.interop.Unmanaged;
import org.teavm.interop.c.Include;

/**
 * Raw memory of the native program: what {@link Libc} takes and answers by address. Only this package sees addresses; everything else
 * sees strings, byte arrays and records. The collector never moves an object, so the address of an array's data stays good.
 */
@Include("machine.h")
final class Memory {
    private Memory() { }

    @Import(name = "machine_load8") @Unmanaged static native int load8(long address);
    @Import(name = "machine_load16") @Unmanaged static native int load16(long address);
    @Import(name = "machine_load32") @Unmanaged static native int load32(long address);
    @Import(name = "machine_load64") @Unmanaged static native long load64(long address);
    @Import(name = "machine_store8") @Unmanaged static native void store8(long address, int value);
    @Import(name = "machine_store16") @Unmanaged static native void store16(long address, int value);
    @Import(name = "machine_store32") @Unmanaged static native void store32(long address, int value);
    @Import(name = "machine_store64") @Unmanaged static native void store64(long address, long value);
    @Import(name = "machine_copy") @Unmanaged private static native void copy(long to, long from, long lengthBytes);

    static void load(byte[] to, int at, long address, int lengthBytes) {
        copy(Address.ofData(to).toLong() + at, address, lengthBytes);
    }

    static void store(long address, byte[] from, int at, int lengthBytes) {
        copy(address, Address.ofData(from).toLong() + at, lengthBytes);
    }
}
