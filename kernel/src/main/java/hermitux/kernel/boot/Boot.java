package hermitux.kernel.boot;

import hermitux.kernel.cpu.Features;
import hermitux.kernel.driver.SerialPort;
import hermitux.kernel.machine.Gate;
import hermitux.kernel.syscall.Entries;
import org.teavm.interop.Export;

/** The kernel's start, top to bottom. */
public final class Boot {
    private Boot() { }

    /**
     * What TeaVM's generated entry runs: nothing, as the start proper has a result (kernel_start). But what only assembly and C call must be
     * reachable from here to be compiled at all; the arguments are null at run time.
     */
    public static void main(String[] arguments) {
        if (arguments == null) return;
        start();
        Entries.call(arguments.length);
    }

    /** Answers the address of the first task's registers. */
    @Export(name = "kernel_start")
    static long start() {
        Features.init();
        SerialPort.print("kernel in Java\n");
        Gate.powerOff(0);
        return 0;
    }

    private static void fail(String reason) {
        SerialPort.print("hermitux: " + reason + "\n");
        Gate.powerOff(1);
    }
}
