package hermitux.kernel.time;

import static org.assertj.core.api.Assertions.assertThat;

import hermitux.kernel.cpu.LocalApic;
import hermitux.kernel.machine.Device;
import hermitux.kernel.machine.Machine;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TimersTest {
    private final List<Long> fired = new ArrayList<>();

    private final class Recorder extends Timer {
        @Override public void expired() { fired.add(deadlineNanos()); }
    }

    @BeforeEach void init() {
        Machine.start(16 << 20);
        Machine.attach(0xfee00000L, 0xfee01000L, new Device() {
            @Override public long load(long physicalAddress, int sizeBytes) { return 0; }
            @Override public void store(long physicalAddress, int sizeBytes, long value) { }
        });
        LocalApic.init();
        Timers.init();
    }

    @Test void theEarliestIsKnownUnderRandomSettingAndCancelling() {
        var random = new Random(1);
        var timers = new ArrayList<Recorder>();
        for (int i = 0; i < 200; i++) timers.add(new Recorder());
        for (int round = 0; round < 5000; round++) {
            Recorder timer = timers.get(random.nextInt(timers.size()));
            if (random.nextInt(3) == 0) Timers.cancel(timer);
            else Timers.set(timer, Long.MAX_VALUE / 2 + random.nextInt(1_000_000));
            long earliest = timers.stream().filter(Timer::isSet).mapToLong(Timer::deadlineNanos).min().orElse(Long.MAX_VALUE);
            assertThat(Timers.earliest()).isEqualTo(earliest);
        }
    }

    @Test void whatIsDueFiresInOrderAndOnce() {
        long now = Clock.monotonicNanos();
        for (long deadline : new long[] { now - 5, now - 9, now - 7, Long.MAX_VALUE / 2 }) Timers.set(new Recorder(), deadline);
        Timers.run();
        assertThat(fired).containsExactly(now - 9, now - 7, now - 5);
        Timers.run();
        assertThat(fired).hasSize(3);
        assertThat(Timers.earliest()).isEqualTo(Long.MAX_VALUE / 2);
    }

    @Test void aTimerMaySetItselfAgain() {
        long now = Clock.monotonicNanos();
        var timer = new Timer() {
            private int left = 3;
            @Override public void expired() {
                fired.add(deadlineNanos());
                if (--left > 0) Timers.set(this, deadlineNanos() + 1);
            }
        };
        Timers.set(timer, now - 100);
        Timers.run();
        assertThat(fired).containsExactly(now - 100, now - 99, now - 98);
        assertThat(timer.isSet()).isFalse();
    }
}
