package hermitux.kernel.signal;

import hermitux.kernel.machine.Allocates;

/**
 * Signals that have been sent and not yet taken, of a task or of the process: a set for all, with one SignalInfo for each standard signal
 * (a second one of the same number is dropped, signal(7)) and a queue in order of arrival for real-time signals (32 to 64). Those of POSIX timers
 * are never dropped: there is one for each timer at most.
 */
public final class PendingSignals {
    private static final int QUEUE_LIMIT = 4096;

    private long set;
    /** Null until the first signal comes: most threads never get one. */
    private SignalInfo[] queue;
    private int count;

    /** Bit number - 1 of each pending signal. */
    public long set() { return set; }

    /** False if a real-time signal finds the queue full (EAGAIN). */
    @Allocates(reason = "only when more signals wait than ever before")
    public boolean add(SignalInfo info) {
        long bit = Signals.bit(info.number);
        boolean ofTimer = info.code == SignalInfo.TIMER && info.timer != null;
        if (!ofTimer && info.number < Signals.FIRST_REALTIME && (set & bit) != 0) return true;
        if (!ofTimer && count >= QUEUE_LIMIT) return false;
        if (queue == null) queue = new SignalInfo[4];
        if (count == queue.length) {
            var larger = new SignalInfo[count * 2];
            for (int i = 0; i < count; i++) larger[i] = queue[i];
            queue = larger;
        }
        queue[count++] = info;
        if (info.timer != null) info.timer.queued = true;
        set |= bit;
        return true;
    }

    /** Takes the next signal of a set: faults first, then by number, then by age; null if there is none. */
    public SignalInfo take(long allowed) {
        long candidates = set & allowed;
        if (candidates == 0) return null;
        long synchronous = candidates & Signals.SYNCHRONOUS;
        int number = Long.numberOfTrailingZeros(synchronous != 0 ? synchronous : candidates) + 1;
        SignalInfo taken = null;
        int kept = 0;
        boolean more = false;
        for (int i = 0; i < count; i++) {
            SignalInfo info = queue[i];
            if (info.number == number) {
                if (taken == null) { taken = info; continue; }
                more = true;
            }
            queue[kept++] = info;
        }
        queue[count - 1] = null;
        count = kept;
        if (!more) set &= ~Signals.bit(number);
        if (taken != null && taken.timer != null) taken.timer.taken();
        return taken;
    }

    /** Drops every pending signal of a number: it is ignored from now on. */
    public void discard(int number) {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (queue[i].number != number) queue[kept++] = queue[i];
            else if (queue[i].timer != null) queue[i].timer.taken();
        }
        for (int i = kept; i < count; i++) queue[i] = null;
        count = kept;
        set &= ~Signals.bit(number);
    }

    /** Drops one signal, which need not be here. */
    void remove(SignalInfo info) {
        int kept = 0;
        boolean more = false;
        for (int i = 0; i < count; i++) {
            if (queue[i] == info) continue;
            more |= queue[i].number == info.number;
            queue[kept++] = queue[i];
        }
        if (kept == count) return;
        queue[--count] = null;
        if (!more) set &= ~Signals.bit(info.number);
    }
}
