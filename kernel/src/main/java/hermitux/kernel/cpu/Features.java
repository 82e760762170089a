package hermitux.kernel.cpu;

import hermitux.kernel.machine.Cpu;

/** What the processor can do, as the boot code read it from CPUID: each read is an exit (29 µs on a software KVM). */
public final class Features {
    private static final int LEGACY_VECTOR_STATE = 512;

    private static boolean xsave;
    private static int vectorStateSize;
    private static long vectorStateMask;
    private static int featuresEcx;
    private static int featuresEdx;

    private Features() { }

    public static void init() {
        long cd = Cpu.bootFeatures();
        featuresEcx = (int) cd;
        featuresEdx = (int) (cd >>> 32);
        xsave = (featuresEcx >> 26 & 1) != 0;
        vectorStateSize = LEGACY_VECTOR_STATE;
        if (xsave) {
            long state = Cpu.bootVectorState();
            vectorStateSize = (int) (state >>> 32);
            vectorStateMask = state & 0xffffffffL;      // x87, SSE, AVX and AVX-512, of what there is
        }
    }

    public static boolean hasXsave() { return xsave; }
    /** Bytes that XSAVE (or FXSAVE) writes. */
    public static int vectorStateSize() { return vectorStateSize; }
    public static long vectorStateMask() { return vectorStateMask; }
    /** Bits of MXCSR that may be set: all but the upper half, on every processor with SSE2's denormals-are-zero. */
    public static int mxcsrMask() { return 0xffff; }
    /** CPUID.1:EDX, which AT_HWCAP shows. */
    public static int hardwareCapabilities() { return featuresEdx; }
    /** The processor says that it is a hypervisor's. */
    public static boolean isVirtual() { return featuresEcx < 0; }
    public static boolean hasRdrand() { return (featuresEcx >> 30 & 1) != 0; }
}
