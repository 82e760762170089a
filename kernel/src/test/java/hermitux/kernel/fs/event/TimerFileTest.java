package hermitux.kernel.fs.event;

import static hermitux.abi.PollEvents.POLLIN;
import static org.assertj.core.api.Assertions.assertThat;

import hermitux.abi.Errno;
import hermitux.kernel.SimulatedKernel;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.time.Clock;
import hermitux.kernel.time.Timers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TimerFileTest {
    private static final long MILLISECOND = 1_000_000;
    private long buffer;
    private TimerFile timer;

    @BeforeEach void start() {
        SimulatedKernel.start();
        buffer = SimulatedKernel.buffer();
        timer = new TimerFile(1, 2);
    }

    private void arm(long delay, long interval) { timer.set(Clock.monotonicNanos() + delay, interval, 0); }

    @Test void aReaderWaitsForTheExpiry() {
        arm(5 * MILLISECOND, 0);
        assertThat(timer.poll()).isZero();
        assertThat(timer.read(buffer, 8)).isEqualTo(Errno.BLOCKED);
        SimulatedKernel.pass(4 * MILLISECOND);
        assertThat(SimulatedKernel.isWaiting()).isTrue();
        assertThat(timer.remaining()).isEqualTo(MILLISECOND);
        SimulatedKernel.pass(MILLISECOND);
        assertThat(SimulatedKernel.isWaiting()).isFalse();
        assertThat(timer.poll()).isEqualTo(POLLIN);
        assertThat(timer.read(buffer, 8)).isEqualTo(8);
        assertThat(Memory.load64(buffer)).isEqualTo(1);
        assertThat(timer.remaining()).isZero();
        assertThat(timer.read(buffer, 7)).isEqualTo(-Errno.EINVAL);
    }

    @Test void expirationsAddUpUntilTheyAreRead() {
        arm(MILLISECOND, 2 * MILLISECOND);
        for (int i = 0; i < 10; i++) SimulatedKernel.pass(MILLISECOND);
        timer.read(buffer, 8);
        assertThat(Memory.load64(buffer)).isEqualTo(5);
        assertThat(timer.remaining()).isEqualTo(MILLISECOND);
    }

    @Test void expirationsThatWereMissedCount() {
        arm(MILLISECOND, 2 * MILLISECOND);
        SimulatedKernel.pass(100 * MILLISECOND);
        timer.read(buffer, 8);
        assertThat(Memory.load64(buffer)).isEqualTo(50);
    }

    @Test void aTimeInThePastExpiresAtOnce() {
        SimulatedKernel.pass(10 * MILLISECOND);
        timer.set(Clock.monotonicNanos() - 3 * MILLISECOND, 2 * MILLISECOND, 1);
        assertThat(timer.poll()).isEqualTo(POLLIN);
        timer.read(buffer, 8);
        assertThat(Memory.load64(buffer)).isEqualTo(2);
    }

    @Test void settingDropsWhatWasCounted() {
        arm(MILLISECOND, 0);
        SimulatedKernel.pass(MILLISECOND);
        arm(0, 0);
        timer.set(0, 0, 0);
        assertThat(timer.poll()).isZero();
        assertThat(Timers.earliest()).isEqualTo(Long.MAX_VALUE);
    }

    @Test void aClosedTimerIsNotSet() {
        arm(MILLISECOND, MILLISECOND);
        timer.release();
        assertThat(Timers.earliest()).isEqualTo(Long.MAX_VALUE);
    }
}
