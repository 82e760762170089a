package hermitux.kernel.boot;

import hermitux.kernel.cpu.Registers;
import hermitux.kernel.machine.Cpu;
import hermitux.kernel.machine.Gate;
import org.teavm.interop.Export;

/** The kernel's start, top to bottom. */
public final class Boot {
    private Boot() { }

    /** What TeaVM's generated entry runs: nothing, as the start proper has a result. */
    public static void main(String[] arguments) {
        start();
        Cpu.out8(0, Registers.SIZE);
    }

    /** Answers the address of the first thread's registers. */
    @Export(name = "kernel_start")
    static long start() {
        String s = "kernel in Java\n";
        for (int i = 0; i < s.length(); i++) Cpu.out8(0x3f8, s.charAt(i));
        Gate.powerOff(0);
        return 0;
    }
}
