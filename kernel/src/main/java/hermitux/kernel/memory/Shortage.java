package hermitux.kernel.memory;

import hermitux.kernel.part.Services;

/** What is done when no frame can be had: of several processes one ends, so that the others go on (part.Services.SHORTAGE). */
public abstract class Shortage {
    /** Ends a process that is not the running one, or sees to it that the running one ends; true if trying again makes sense. */
    public abstract boolean relieve();

    /** No frame could be had; true if there may be some now. */
    public static boolean isRelieved() {
        Shortage shortage = Services.find(Services.SHORTAGE);
        return shortage != null && shortage.relieve();
    }
}
