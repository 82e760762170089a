package hermitux.kernel.net;

import hermitux.kernel.driver.Entropy;
import hermitux.kernel.machine.NoAllocation;
import hermitux.kernel.memory.DirectMap;
import hermitux.kernel.memory.Frames;
import hermitux.kernel.time.Clock;
import org.teavm.interop.Export;

/** What the TCP/IP stack asks of the kernel (runtime/network/network.h): memory, the time, random numbers. */
final class StackService {
    private StackService() { }

    /** Makes the compiler keep what only C calls. */
    static void init(boolean never) {
        if (!never) return;
        release(pages(0));
        if (millis() == random()) throw new IllegalStateException();
    }

    @Export(name = "kernel_network_pages")
    @NoAllocation(reason = "runs for every packet")
    static long pages(int order) {
        long physicalAddress = Frames.allocateContiguous(order);
        return physicalAddress == 0 ? 0 : DirectMap.address(physicalAddress);
    }

    @Export(name = "kernel_network_release")
    @NoAllocation(reason = "runs for every packet")
    static void release(long address) { Frames.release(DirectMap.physical(address)); }

    @Export(name = "kernel_network_millis")
    @NoAllocation(reason = "runs for every packet")
    static long millis() { return Clock.monotonicNanos() / 1_000_000; }

    @Export(name = "kernel_network_random")
    @NoAllocation(reason = "runs for every connection")
    static long random() { return Entropy.next(); }
}
