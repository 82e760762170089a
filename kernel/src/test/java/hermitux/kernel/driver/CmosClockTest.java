package hermitux.kernel.driver;

import static org.assertj.core.api.Assertions.assertThat;

import hermitux.kernel.driver.virtio.Simulation;
import hermitux.kernel.machine.Cpu;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CmosClockTest {
    @BeforeEach void start() { Simulation.start(); }

    /** Registers in the order seconds, minutes, hours, day, month, year, status B. */
    private static long clock(int... values) {
        int[] numbers = {0, 2, 4, 7, 8, 9, 11};
        Cpu.cmos.clear();
        Cpu.cmos.put(10, 0);
        for (int i = 0; i < numbers.length; i++) Cpu.cmos.put(numbers[i], values[i]);
        return CmosClock.epochNanos();
    }

    private static long nanos(int year, int month, int day, int hour, int minute, int second) {
        return LocalDateTime.of(year, month, day, hour, minute, second).toEpochSecond(ZoneOffset.UTC) * 1_000_000_000L;
    }

    @Test void countsInDecimalOrBinary() {
        assertThat(clock(0x59, 0x30, 0x23, 0x24, 0x11, 0x26, 2)).isEqualTo(nanos(2026, 11, 24, 23, 30, 59));
        assertThat(clock(59, 30, 23, 24, 11, 26, 6)).isEqualTo(nanos(2026, 11, 24, 23, 30, 59));
    }

    @Test void halfDays() {
        assertThat(clock(0, 0, 0x12, 1, 1, 0x30, 0)).isEqualTo(nanos(2030, 1, 1, 0, 0, 0));
        assertThat(clock(0, 0, 0x80 | 0x12, 1, 1, 0x30, 0)).isEqualTo(nanos(2030, 1, 1, 12, 0, 0));
        assertThat(clock(0, 0, 0x80 | 0x11, 1, 1, 0x30, 0)).isEqualTo(nanos(2030, 1, 1, 23, 0, 0));
    }

    @Test void leapYears() {
        assertThat(clock(0, 0, 0, 29, 2, 28, 6)).isEqualTo(nanos(2028, 2, 29, 0, 0, 0));
        assertThat(clock(0, 0, 0, 1, 3, 28, 6)).isEqualTo(nanos(2028, 3, 1, 0, 0, 0));
        assertThat(clock(0, 0, 0, 31, 12, 99, 6)).isEqualTo(nanos(2099, 12, 31, 0, 0, 0));
    }

    @Test void aMachineWithoutOneHasNoTime() {
        Cpu.cmos.clear();
        assertThat(CmosClock.epochNanos()).isEqualTo(-1);
    }
}
