package hermitux.kernel.cpu;

import hermitux.kernel.machine.Cpu;

/** What the processor can do, as the boot code read it from CPUID: each read is an exit (29 µs on a software KVM). */
public final class Features {
    private static final int LEGACY_VECTOR_STATE = 512;

    /** What init found. */
    private static Features features;

    private boolean xsave;
    private int vectorStateSize;
    private long vectorStateMask;
    private int featuresEcx;
    private int featuresEdx;

    private Features() { }

    public static void init() {
        features = new Features();
        long cd = Cpu.bootFeatures();
        features.featuresEcx = (int) cd;
        features.featuresEdx = (int) (cd >>> 32);
        features.xsave = (features.featuresEcx >> 26 & 1) != 0;
        features.vectorStateSize = LEGACY_VECTOR_STATE;
        if (features.xsave) {
            long state = Cpu.bootVectorState();
            features.vectorStateSize = (int) (state >>> 32);
            features.vectorStateMask = state & 0xffffffffL;      // x87, SSE, AVX and AVX-512, of what there is
        }
    }

    public static boolean hasXsave() { return features.xsave; }
    /** Bytes that XSAVE (or FXSAVE) writes. */
    public static int vectorStateSize() { return features.vectorStateSize; }
    public static long vectorStateMask() { return features.vectorStateMask; }
    /** Bits of MXCSR that may be set: all but the upper half, on every processor with SSE2's denormals-are-zero. */
    public static int mxcsrMask() { return 0xffff; }
    /** CPUID.1:EDX, which AT_HWCAP shows. */
    public static int hardwareCapabilities() { return features.featuresEdx; }
    /** The processor says that it is a hypervisor's. */
    public static boolean isVirtual() { return features.featuresEcx < 0; }
    public static boolean hasRdrand() { return (features.featuresEcx >> 30 & 1) != 0; }
}
