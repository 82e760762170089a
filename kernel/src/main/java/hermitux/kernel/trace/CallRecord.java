package hermitux.kernel.trace;

import hermitux.kernel.driver.LauncherChannel;

/**
 * Which system calls the program makes, for --record-syscalls: the launcher is told of each number when it is first used, so that what it knows is
 * complete however the machine ends.
 */
public final class CallRecord {
    /** Linux has no numbers from here on. */
    private static final int LIMIT = 512;

    private final boolean[] seen = new boolean[LIMIT];

    public void add(int number) {
        if (number < 0 || number >= LIMIT || seen[number]) return;
        seen[number] = true;
        LauncherChannel.send('C', Integer.toString(number));
    }
}
