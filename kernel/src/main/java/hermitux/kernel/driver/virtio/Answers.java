package hermitux.kernel.driver.virtio;

import hermitux.kernel.cpu.InterruptHandler;
import hermitux.kernel.cpu.Interrupts;
import hermitux.kernel.machine.Cpu;

/**
 * Waiting, inside a call, for what a device has used of a queue without interrupts: first in a loop, as the answer mostly comes within 50 µs and an
 * interrupt costs 100, then halted.
 */
final class Answers extends InterruptHandler {
    /** Ticks of the time-stamp counter to look for an answer before halting: about 100 µs. */
    private static final long IMPATIENCE = 250_000;

    private final Transport transport;
    private final Queue queue;
    /** Who else looks when the device has interrupted, or null. */
    InterruptHandler also;

    Answers(Transport transport, Queue queue) {
        this.transport = transport;
        this.queue = queue;
        queue.setInterrupts(false);
    }

    /** The first descriptor of the next finished chain; -1 if the device is broken. */
    int next() {
        long start = Cpu.timestamp();
        boolean halting = false;
        int used;
        while ((used = queue.poll()) < 0 && !queue.broken) {
            if (Cpu.timestamp() - start < IMPATIENCE) {
                Cpu.pause();
                continue;
            }
            if (!halting) transport.enableInterrupts(this);
            halting = true;
            queue.setInterrupts(true);
            // An interrupt of it that came late, and was kept for later, has left the line high: there would be no other edge.
            if (Interrupts.pending()) transport.acknowledge();
            if (queue.hasUsed()) continue;
            Interrupts.halt();
            transport.acknowledge();
        }
        if (halting) queue.setInterrupts(false);
        return used;
    }

    @Override public void interrupt() {
        transport.acknowledge();
        if (also != null) also.interrupt();
    }
}
