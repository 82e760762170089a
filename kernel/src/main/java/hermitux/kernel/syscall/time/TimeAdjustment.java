package hermitux.kernel.syscall.time;

import hermitux.abi.Errno;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.time.Clock;

/**
 * adjtimex(2), clock_adjtime(2): the clock's discipline can be read. Nothing disciplines it here: it is the host's clock, read at the start, and so says
 * that it is not synchronized, as Linux does before ntpd runs. It cannot be adjusted, as it cannot be set.
 */
public final class TimeAdjustment {
    /** struct timex */
    private static final int MODES = 0, OFFSET = 8, MAXIMAL_ERROR = 24, ESTIMATED_ERROR = 32, STATUS = 40, CONSTANT = 48, PRECISION = 56, TOLERANCE = 64;
    private static final int TIME = 72, TICK = 88, SIZE = 208;
    private static final int ADJ_OFFSET_SINGLESHOT = 1, ADJ_OFFSET_READONLY = 0x2000, ADJ_ADJTIME = 0x8000;
    private static final int STA_UNSYNC = 0x40, TIME_ERROR = 5;
    private static final long MOST_ERROR = 16_000_000, MOST_FREQUENCY = 500 << 16, TICK_MICROS = 10_000;

    private TimeAdjustment() { }

    public static long adjtimex(long timex) { return adjust(Clocks.REALTIME, timex); }

    public static long clock_adjtime(int clock, long timex) { return adjust(clock, timex); }

    private static long adjust(int clock, long timex) {
        if (!UserMemory.writable(timex, SIZE)) return -Errno.EFAULT;
        if (clock != Clocks.REALTIME) return Clocks.now(clock) < 0 ? -Errno.EINVAL : -Errno.EOPNOTSUPP;
        int modes = Memory.load32(timex + MODES);
        if ((modes & ADJ_ADJTIME) != 0) {
            if ((modes & ADJ_OFFSET_SINGLESHOT) == 0) return -Errno.EINVAL;
            if ((modes & ADJ_OFFSET_READONLY) == 0) return -Errno.EPERM;
        } else if (modes != 0) {
            return -Errno.EPERM;
        }
        Memory.fill(timex + OFFSET, 0, SIZE - OFFSET);
        Memory.store64(timex + MAXIMAL_ERROR, MOST_ERROR);
        Memory.store64(timex + ESTIMATED_ERROR, MOST_ERROR);
        Memory.store32(timex + STATUS, STA_UNSYNC);
        Memory.store64(timex + CONSTANT, 2);
        Memory.store64(timex + PRECISION, 1);
        Memory.store64(timex + TOLERANCE, MOST_FREQUENCY);
        TimeValues.storeTimeval(timex + TIME, Clock.realtimeNanos());
        Memory.store64(timex + TICK, TICK_MICROS);
        return TIME_ERROR;
    }
}
