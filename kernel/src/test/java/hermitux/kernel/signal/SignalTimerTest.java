package hermitux.kernel.signal;

import static org.assertj.core.api.Assertions.assertThat;

import hermitux.kernel.SimulatedKernel;
import hermitux.kernel.time.Clock;
import hermitux.kernel.time.Timers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SignalTimerTest {
    private static final long BEAT_NANOS = 250_000;

    @BeforeEach void start() { SimulatedKernel.start(); }

    private static SignalTimer timer() { return new SignalTimer(new SignalInfo(Signals.SIGALRM, SignalInfo.TIMER), null, false, null); }

    @Test void shortIntervalsEndTogetherAndLeaveTimeBetween() {
        long before = Clock.monotonicNanos();
        timer().arm(1, 1);
        assertThat(Timers.earliest() % BEAT_NANOS).isZero();
        assertThat(Timers.earliest()).isBetween(before, Clock.monotonicNanos() + BEAT_NANOS);
    }

    @Test void whatIsLongerOrHappensOnceIsExact() {
        long before = Clock.monotonicNanos();
        timer().arm(1, 0);
        assertThat(Timers.earliest()).isBetween(before + 1, Clock.monotonicNanos() + 1);
        Timers.init();
        before = Clock.monotonicNanos();
        timer().arm(1, BEAT_NANOS);
        assertThat(Timers.earliest()).isBetween(before + 1, Clock.monotonicNanos() + 1);
    }

    @Test void theEndOfTimeIsNotPassed() {
        for (long interval : new long[] { 1, BEAT_NANOS, Long.MAX_VALUE }) {
            timer().arm(Long.MAX_VALUE - Clock.monotonicNanos() - 1_000_000_000L, interval);
            assertThat(Timers.earliest()).isGreaterThan(Clock.monotonicNanos());
        }
    }
}
