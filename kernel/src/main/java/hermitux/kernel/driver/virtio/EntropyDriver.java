package hermitux.kernel.driver.virtio;

import hermitux.kernel.driver.Entropy;
import hermitux.kernel.machine.Allocates;
import hermitux.kernel.machine.Cpu;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.DirectMap;
import hermitux.kernel.memory.Frames;
import hermitux.kernel.part.Services;

/** The entropy device (virtio 1.2, 5.4): seeds {@link Entropy} where the processor has no RDRAND. Asked once, and waited for without interrupts. */
public final class EntropyDriver extends Entropy.Source {
    /** Ticks of the time-stamp counter to wait for the host's random numbers: about a second. */
    private static final long PATIENCE = 3_000_000_000L;

    private EntropyDriver() { }

    /** After Entropy.init and VirtioDevices.init. Touches no device yet. */
    public static void init() { Services.offer(Services.RANDOM_BYTES, new EntropyDriver()); }

    @Allocates(reason = "once")
    @Override public boolean fill(int[] seed) {
        Transport transport = VirtioDevices.find(VirtioDevices.ENTROPY);
        if (transport == null) return false;
        long frame = Frames.allocateZeroed();
        if (frame == 0) return false;
        transport.negotiate(0);
        Queue queue = transport.queue(0, 2);
        if (queue == null) {
            transport.fail();
            return false;
        }
        queue.setInterrupts(false);
        transport.start();
        queue.add(frame, seed.length * 4, true);
        queue.publish();
        queue.notifyDevice();
        long start = Cpu.timestamp();
        while (!queue.hasUsed() && Cpu.timestamp() - start < PATIENCE) Cpu.pause();
        // A device that has not answered keeps its frame: it may write to it yet.
        if (queue.poll() < 0 || queue.writtenBytes == 0) return false;
        for (int i = 0; i < seed.length; i++) seed[i] = Memory.load32(DirectMap.address(frame) + 4L * i);
        Frames.release(frame);
        return true;
    }
}
