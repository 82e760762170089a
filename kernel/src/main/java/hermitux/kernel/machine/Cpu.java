package hermitux.kernel.machine;

import org.teavm.interop.Import;
import org.teavm.interop.Unmanaged;
import org.teavm.interop.c.Include;

/** Instructions that have no Java equivalent; all of them run at CPL 3. */
@Unmanaged
@Include("machine.h")
public final class Cpu {
    private Cpu() { }

    /** Port I/O: opens the TSS's I/O map around the instruction, as the application must not reach any port. */
    @Import(name = "machine_out8") public static native void out8(int port, int value);
    @Import(name = "machine_in8") public static native int in8(int port);
    @Import(name = "machine_out32") public static native void out32(int port, int value);
    /** Writes lengthBytes bytes to one port (rep outsb). */
    @Import(name = "machine_out_bytes") public static native void outBytes(int port, long address, long lengthBytes);
    @Import(name = "machine_timestamp") public static native long timestamp();
    @Import(name = "machine_pause") public static native void pause();
    @Import(name = "machine_fence") public static native void fence();
    @Import(name = "machine_wrfsbase") public static native void writeFsBase(long value);
    @Import(name = "machine_rdfsbase") public static native long readFsBase();
    @Import(name = "machine_wrgsbase") public static native void writeGsBase(long value);
    @Import(name = "machine_rdgsbase") public static native long readGsBase();
    /** 64 random bits of the processor, or 0 where it has none (CPUID.1:ECX.RDRAND). */
    @Import(name = "machine_random") public static native long random();
    /** EAX and EBX, ECX and EDX of CPUID, packed (second register in the high half). Costs 29 µs on software KVM: at boot only. */
    @Import(name = "machine_cpuid_ab") public static native long cpuidAb(int leaf, int subleaf);
    @Import(name = "machine_cpuid_cd") public static native long cpuidCd(int leaf, int subleaf);
    /** What the boot code read of CPUID, without another exit: leaf 1's ECX and, in the high half, EDX. */
    @Import(name = "machine_boot_features") public static native long bootFeatures();
    /** XCR0 and, in the high half, the bytes that XSAVE writes with it; 0 without XSAVE. */
    @Import(name = "machine_boot_vector_state") public static native long bootVectorState();
    /** Saves or loads the vector state with XSAVE or FXSAVE; the area is 64-byte aligned. */
    @Import(name = "machine_xsave") public static native void saveVectors(long area);
    @Import(name = "machine_xrstor") public static native void loadVectors(long area);
    /** (a * b) >> shift over a 128-bit product; shift is 0 to 127. For clock conversion. */
    @Import(name = "machine_scale") public static native long scale(long a, long b, int shift);
}
