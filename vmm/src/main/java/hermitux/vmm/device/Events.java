package hermitux.vmm.device;

import hermitux.vmm.MachineFailure;
import hermitux.vmm.machine.Linux;
import hermitux.vmm.machine.Loops;
import hermitux.vmm.machine.Memory;
import hermitux.vmm.machine.Scratch;
import java.util.ArrayList;

/**
 * Host descriptors that something waits for, and the thread that does the waiting (epoll). It starts with the first watch: a program that
 * neither reads its input nor outruns its output's reader never needs it.
 */
public final class Events {
    public static final int READABLE = 1, WRITABLE = 4, ERROR = 8, HANG_UP = 0x10;
    private static final int ONE_SHOT = 1 << 30;
    private static final int ADD = 1, MODIFY = 3;
    private static final int CLOEXEC = 0x80000;

    /** Somebody who is told, once for each time of arming. */
    public abstract static class Watch {
        private int token = -1;

        /** @param events those that hold: READABLE, …; an error or hang-up is told always */
        public abstract void ready(int events);
    }

    private final ArrayList<Watch> watches = new ArrayList<>();
    private int epoll = -1;
    private long event;

    /** Tells the watch when one of the events holds for the descriptor. False if such a descriptor cannot be waited for: a regular file. */
    public boolean arm(Watch watch, int descriptor, int events) {
        boolean first = watch.token < 0;
        if (epoll < 0) create();
        if (first) {
            watch.token = watches.size();
            watches.add(watch);
        }
        Memory.store32(event, events | ONE_SHOT);
        Memory.store64(event + 4, watch.token);
        boolean done = Linux.call(Linux.EPOLL_CTL, epoll, first ? ADD : MODIFY, descriptor, event) == 0;
        if (!done && first) {
            watches.remove(watch.token);
            watch.token = -1;
        }
        return done;
    }

    private void create() {
        long result = Linux.call(Linux.EPOLL_CREATE1, CLOEXEC);
        if (result < 0) throw MachineFailure.of("epoll", result);
        epoll = (int) result;
        event = Scratch.allocate(16);
        result = Loops.startEvents(epoll);
        if (result < 0) throw MachineFailure.of("starting a thread", result);
    }

    /** From the waiting thread. */
    public void happened(long token, int events) {
        if (token >= 0 && token < watches.size()) watches.get((int) token).ready(events);
    }
}
