package hermitux.kernel.signal;

import hermitux.kernel.thread.Task;

/** A task's signals: its mask, what is pending for it alone, its alternate stack. */
public final class SignalState {
    public final PendingSignals pending = new PendingSignals();
    /** Blocked signals, bit number - 1. Change it through Signals.setMask only. */
    long mask;
    /** sigsuspend, ppoll and the like: the mask to go back to once a handler's frame has been made. */
    long savedMask;
    boolean hasSavedMask;
    /** sigaltstack(2) */
    public long stackStart;
    public long stackLength;
    public int stackFlags;
    /** rt_sigreturn was called: the registers come from the frame at the stack pointer. */
    public boolean returning;
    /** Signals that rt_sigtimedwait waits for: sending one of them wakes the task although it is blocked. */
    public long awaited;

    /** A thread begins with the mask of the one that made it; neither what is pending nor the alternate stack passes on. */
    public static void inherit(Task parent, Task child) {
        var state = new SignalState();
        state.mask = of(parent).mask;
        child.signals = state;
    }

    /** fork: the child has the alternate stack, too. */
    public static void copyStack(Task parent, Task child) {
        of(child).stackStart = of(parent).stackStart;
        of(child).stackLength = of(parent).stackLength;
        of(child).stackFlags = of(parent).stackFlags;
    }

    /** exec: the alternate stack is gone with the memory. */
    public void forgetStack() { stackStart = stackLength = stackFlags = 0; }

    public static SignalState of(Task task) { return (SignalState) task.signals; }

    public long mask() { return mask; }

    public boolean onAlternateStack(long stackPointer) {
        return stackLength != 0 && stackPointer - stackStart > 0 && stackPointer - stackStart <= stackLength;
    }
}
