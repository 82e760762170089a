package hermitux.kernel.cpu;

/** What runs when an interrupt line has fired; called from {@link Interrupts#dispatch}, never in the middle of other Java. */
public abstract class InterruptHandler {
    /** Further handlers of the same vector: lines share vectors when there are more of them than vectors. */
    InterruptHandler next;

    public abstract void interrupt();
}
