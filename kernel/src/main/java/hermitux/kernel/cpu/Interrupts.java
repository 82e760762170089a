package hermitux.kernel.cpu;

import hermitux.kernel.machine.Gate;
import hermitux.kernel.machine.NoAllocation;

/**
 * From the gate's pending word to the handlers. The gate records vector 0x20 + n as bit n and has already written EOI; bit 0 is the local
 * APIC's timer, the others are lines of the I/O APIC in the order in which their handlers were registered.
 *
 * Java that waits for a device (a 9p answer) halts with {@link #halt}: bits of other devices that arrive meanwhile are kept here, and the
 * next {@link #dispatch}, at the latest when the kernel leaves, serves them.
 */
public final class Interrupts {
    private static final int BITS = 0xffff;
    /** Bit 0 belongs to the timer. */
    private static final int LINES = 15;

    /** The one set of handlers. */
    private static Interrupts interrupts;

    private InterruptHandler[] handlers;
    private int registered;
    /** Bits taken from the pending word but not served yet. */
    private long kept;
    private long taken;

    private Interrupts() { }

    public static void init() {
        interrupts = new Interrupts();
        interrupts.handlers = new InterruptHandler[LINES + 1];
    }

    /** Interrupts served since the start; several of one line that came together count as one. */
    public static long taken() { return interrupts.taken; }

    /** Who serves the local APIC's timer. */
    public static void setTimerHandler(InterruptHandler handler) { interrupts.handlers[0] = handler; }

    /** From now on an edge of the line (global system interrupt) runs the handler. */
    public static void register(int line, InterruptHandler handler) {
        int bit = 1 + interrupts.registered++ % LINES;
        handler.next = interrupts.handlers[bit];
        interrupts.handlers[bit] = handler;
        LocalApic.enable();
        IoApic.route(line, Registers.VECTOR_WORK + bit);
    }

    /** Serves all that is pending. The request for work (bit 32 of the pending word) is thereby taken: the caller is doing that work. */
    @NoAllocation(reason = "runs on every upcall of an interrupt")
    public static void dispatch() {
        long bits = (interrupts.kept | Gate.takePending()) & BITS;
        interrupts.kept = 0;
        interrupts.taken += Long.bitCount(bits);
        while (bits != 0) {
            int bit = Long.numberOfTrailingZeros(bits);
            bits &= bits - 1;
            for (InterruptHandler handler = interrupts.handlers[bit]; handler != null; handler = handler.next) handler.interrupt();
        }
    }

    /** Something is waiting to be dispatched. */
    public static boolean pending() { return (interrupts.kept | Gate.pending() & BITS) != 0; }

    /**
     * Halts until an interrupt arrives, and keeps it for dispatch. The caller looks at its device afterwards and halts again if that has
     * nothing: what has arrived before does not make this return at once, as it would with Gate.halt alone.
     */
    public static void halt() {
        Gate.halt();
        long taken = Gate.takePending();
        interrupts.kept |= taken & BITS;
        if (interrupts.kept != 0 || taken >>> 32 != 0) Gate.requestWork();
    }
}
