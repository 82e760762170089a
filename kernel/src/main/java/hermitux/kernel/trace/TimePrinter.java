package hermitux.kernel.trace;

import hermitux.kernel.machine.Memory;

/** Times and dates. */
final class TimePrinter {
    private static final long UTIME_NOW = 0x3fffffff, UTIME_OMIT = 0x3ffffffe;
    private static final long SECONDS_PER_DAY = 86400;

    private TimePrinter() { }

    static void timespec(long userAddress) { if (UserData.readable(userAddress, 16)) pair(userAddress, true); }
    static void timeval(long userAddress) { if (UserData.readable(userAddress, 16)) pair(userAddress, false); }

    private static void pair(long address, boolean nanoseconds) {
        Line.add("{tv_sec=");
        Line.decimal(Memory.load64(address));
        Line.add(nanoseconds ? ", tv_nsec=" : ", tv_usec=");
        if (nanoseconds) Line.unsigned(Memory.load64(address + 8));
        else Line.decimal(Memory.load64(address + 8));
        Line.add('}');
    }

    static void interval(long userAddress, boolean nanoseconds) {
        if (!UserData.readable(userAddress, 32)) return;
        Line.add("{it_interval=");
        pair(userAddress, nanoseconds);
        Line.add(", it_value=");
        pair(userAddress + 16, nanoseconds);
        Line.add('}');
    }

    /** The two times of utimensat and utimes, with their dates. */
    static void fileTimes(long userAddress, boolean nanoseconds) {
        if (!UserData.readable(userAddress, 32)) return;
        Line.add('[');
        fileTime(userAddress, nanoseconds);
        Line.add(", ");
        fileTime(userAddress + 16, nanoseconds);
        Line.add(']');
    }

    private static void fileTime(long address, boolean nanoseconds) {
        long seconds = Memory.load64(address), fraction = Memory.load64(address + 8);
        if (nanoseconds && fraction == UTIME_NOW) { Line.add("UTIME_NOW"); return; }
        if (nanoseconds && fraction == UTIME_OMIT) { Line.add("UTIME_OMIT"); return; }
        pair(address, nanoseconds);
        Line.add(" /* ");
        date(seconds, fraction, nanoseconds ? 9 : 6);
        Line.add(" */");
    }

    static void secondsAt(long userAddress) {
        if (!UserData.readable(userAddress, 8)) return;
        long seconds = Memory.load64(userAddress);
        Line.add('[');
        Line.decimal(seconds);
        Line.add(" /* ");
        date(seconds, 0, 0);
        Line.add(" */]");
    }

    /** ISO 8601 in UTC; the fraction has that many digits and is left out if 0. */
    static void date(long seconds, long fraction, int digits) {
        long days = Math.floorDiv(seconds, SECONDS_PER_DAY), second = Math.floorMod(seconds, SECONDS_PER_DAY);
        // The proleptic Gregorian calendar in years that begin on 1 March, so that the leap day comes last.
        long shifted = days + 719468, era = Math.floorDiv(shifted, 146097L), dayOfEra = Math.floorMod(shifted, 146097L);
        long yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365;
        long dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100), month = (5 * dayOfYear + 2) / 153;
        Line.padded(yearOfEra + era * 400 + (month >= 10 ? 1 : 0), 4);
        part('-', month >= 10 ? month - 9 : month + 3);
        part('-', dayOfYear - (153 * month + 2) / 5 + 1);
        part('T', second / 3600);
        part(':', second / 60 % 60);
        part(':', second % 60);
        if (fraction != 0) {
            Line.add('.');
            Line.padded(fraction, digits);
        }
        Line.add("+0000");
    }

    private static void part(char before, long value) {
        Line.add(before);
        Line.padded(value, 2);
    }
}
