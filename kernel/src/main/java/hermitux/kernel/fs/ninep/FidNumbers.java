package hermitux.kernel.fs.ninep;

import java.util.ArrayDeque;

/**
 * Numbers for fids. One that was given up is used again only when many others have been given up after it: a Tclunk is posted, and goes to the
 * server with a later request.
 */
final class FidNumbers {
    /** More than can be posted and not yet answered. */
    private static final int RESTING = 64;

    private final ArrayDeque<Integer> free = new ArrayDeque<>();
    private int next;

    FidNumbers(int first) { next = first; }

    int take() { return free.size() > RESTING ? free.removeFirst() : next++; }

    void give(int number) { free.addLast(number); }
}
