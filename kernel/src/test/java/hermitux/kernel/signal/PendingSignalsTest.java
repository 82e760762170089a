package hermitux.kernel.signal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PendingSignalsTest {
    private final PendingSignals pending = new PendingSignals();

    private static SignalInfo signal(int number, long value) {
        var info = new SignalInfo(number, SignalInfo.QUEUE);
        info.word1 = value;
        return info;
    }

    @Test void aStandardSignalIsPendingOnce() {
        assertThat(pending.add(signal(Signals.SIGUSR1, 1))).isTrue();
        assertThat(pending.add(signal(Signals.SIGUSR1, 2))).isTrue();
        assertThat(pending.take(-1).word1).isEqualTo(1);
        assertThat(pending.take(-1)).isNull();
        assertThat(pending.set()).isZero();
    }

    @Test void realTimeSignalsQueueInOrder() {
        for (int i = 0; i < 10; i++) pending.add(signal(40, i));
        pending.add(signal(35, 100));
        assertThat(pending.take(-1).word1).isEqualTo(100);
        for (int i = 0; i < 10; i++) {
            assertThat(pending.set()).isEqualTo(Signals.bit(40));
            assertThat(pending.take(-1).word1).isEqualTo(i);
        }
        assertThat(pending.set()).isZero();
    }

    @Test void faultsComeFirstAndMasksHold() {
        pending.add(signal(Signals.SIGHUP, 0));
        pending.add(signal(Signals.SIGSEGV, 0));
        assertThat(pending.take(-1).number).isEqualTo(Signals.SIGSEGV);
        assertThat(pending.take(~Signals.bit(Signals.SIGHUP))).isNull();
        assertThat(pending.take(-1).number).isEqualTo(Signals.SIGHUP);
    }

    @Test void discardLeavesTheOthers() {
        for (int i = 0; i < 6; i++) pending.add(signal(i % 2 == 0 ? 40 : 41, i));
        pending.discard(40);
        assertThat(pending.take(-1).word1).isEqualTo(1);
        assertThat(pending.take(-1).word1).isEqualTo(3);
        assertThat(pending.take(-1).word1).isEqualTo(5);
        assertThat(pending.take(-1)).isNull();
    }

    @Test void theQueueIsBounded() {
        int taken = 0;
        while (pending.add(signal(50, taken))) taken++;
        assertThat(taken).isBetween(1000, 100_000);
    }
}
