package hermitux.kernel.driver;

import hermitux.kernel.machine.Cpu;

/**
 * The clock of the PC (MC146818, ports 0x70 and 0x71): what time it is where neither kvmclock nor a launcher says so. It counts in UTC on a
 * virtual machine.
 */
public final class CmosClock {
    private static final int INDEX = 0x70, DATA = 0x71;
    private static final int SECONDS = 0, MINUTES = 2, HOURS = 4, DAY = 7, MONTH = 8, YEAR = 9, STATUS_A = 10, STATUS_B = 11;
    private static final int UPDATING = 0x80, BINARY = 4, HALF_DAYS = 2, AFTERNOON = 0x80;
    private static final long DAY_SECONDS = 86_400, NANOS = 1_000_000_000;
    private static final int PATIENCE = 100_000;
    /** From 0000-03-01 to the Epoch. */
    private static final long DAYS_BEFORE_EPOCH = 719_468;

    private CmosClock() { }

    /** Nanoseconds since the Epoch, to the second; -1 if there is no such clock. */
    public static long epochNanos() {
        for (int i = 0; (register(STATUS_A) & UPDATING) != 0; i++) if (i == PATIENCE) return -1;
        int status = register(STATUS_B), hour = register(HOURS);
        boolean afternoon = (status & HALF_DAYS) == 0 && (hour & AFTERNOON) != 0;
        hour = number(hour & ~AFTERNOON, status);
        if ((status & HALF_DAYS) == 0) hour = hour % 12 + (afternoon ? 12 : 0);
        int month = number(register(MONTH), status), day = number(register(DAY), status), year = 2000 + number(register(YEAR), status);
        if (month < 1 || month > 12 || day < 1 || day > 31) return -1;
        long seconds = days(year, month, day) * DAY_SECONDS + hour * 3600L + number(register(MINUTES), status) * 60L + number(register(SECONDS), status);
        return seconds * NANOS;
    }

    /** Since the Epoch, in the Gregorian calendar; years begin in March, so that the leap day is the last. */
    private static long days(int year, int month, int day) {
        int years = month > 2 ? year : year - 1, months = (month + 9) % 12;
        return 365L * years + years / 4 - years / 100 + years / 400 + (153 * months + 2) / 5 + day - 1 - DAYS_BEFORE_EPOCH;
    }

    private static int number(int value, int status) { return (status & BINARY) != 0 ? value : (value >> 4) * 10 + (value & 15); }

    private static int register(int number) {
        Cpu.out8(INDEX, number);
        return Cpu.in8(DATA);
    }
}
