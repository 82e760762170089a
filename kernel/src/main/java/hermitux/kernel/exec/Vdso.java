package hermitux.kernel.exec;

import static hermitux.abi.MemoryMapping.*;

import hermitux.kernel.machine.Image;
import hermitux.kernel.memory.AddressSpace;

/** The vDSO in a program (vdso(7)): its image, which lies in the kernel's, and before it the page of figures that time.Clock keeps. */
public final class Vdso {
    /** The one image that all address spaces map. */
    private static Vdso vdso;

    private KernelPages image, data;
    private long imagePages;

    private Vdso() { }

    /** @param dataPhysicalAddress the frame that time.Clock was given; it must not be freed */
    public static void init(long dataPhysicalAddress) {
        vdso = new Vdso();
        vdso.imagePages = Image.vdsoEnd() - Image.vdsoStart() >>> 12;
        vdso.image = new KernelPages("[vdso]", Image.vdsoStart() - Image.WINDOW, vdso.imagePages);
        vdso.data = new KernelPages("[vvar]", dataPhysicalAddress, 1);
    }

    /** Maps both; the address of the image, or 0 if the kernel has none or there is no room. */
    static long map(AddressSpace space) {
        if (vdso.imagePages == 0) return 0;
        long start = space.findFree(vdso.imagePages + 1 << 12);
        if (start < 0) return 0;
        int fixed = MAP_PRIVATE | MAP_FIXED;
        long first = space.map(start, 4096, PROT_READ, fixed, vdso.data, 0, false);
        long second = space.map(start + 4096, vdso.imagePages << 12, PROT_READ | PROT_EXEC, fixed, vdso.image, 0, false);
        return first < 0 || second < 0 ? 0 : start + 4096;
    }
}
