package hermitux.kernel.thread;

import static org.assertj.core.api.Assertions.assertThat;

import hermitux.kernel.SimulatedKernel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Queues of those who wait for futexes. */
class FutexesTest {
    private static final long HERE = 0x1000, THERE = 0x2000;
    private final List<FutexWaiter> waiters = new ArrayList<>();

    @BeforeEach void start() {
        SimulatedKernel.start();
        for (int i = 0; i < 5; i++) waiters.add(new FutexWaiter(Scheduler.current()));
    }

    private void waitAt(long offset, int... indices) { for (int index : indices) Futexes.add(waiters.get(index), null, offset, 1 << index); }

    private List<Integer> waiting() {
        List<Integer> indices = new ArrayList<>();
        for (int i = 0; i < waiters.size(); i++) if (waiters.get(i).isQueued()) indices.add(i);
        return indices;
    }

    @Test void thoseWakeFirstThatHaveWaitedLongest() {
        waitAt(HERE, 2, 0, 1);
        assertThat(Futexes.wake(null, HERE, 1, -1)).isEqualTo(1);
        assertThat(waiting()).containsExactly(0, 1);
        assertThat(Futexes.wake(null, HERE, 9, -1)).isEqualTo(2);
        assertThat(Futexes.wake(null, HERE, 9, -1)).isZero();
    }

    @Test void othersAreLeftAlone() {
        Object file = new Object();
        waitAt(HERE, 0);
        waitAt(THERE, 1);
        Futexes.add(waiters.get(2), file, HERE, -1);
        assertThat(Futexes.wake(file, HERE, 9, -1)).isEqualTo(1);
        assertThat(waiting()).containsExactly(0, 1);
        assertThat(Futexes.wake(null, HERE, 9, 2)).isZero();
        assertThat(Futexes.wake(null, HERE, 9, 1)).isEqualTo(1);
    }

    @Test void movedOnesWaitElsewhere() {
        waitAt(HERE, 0, 1, 2, 3);
        assertThat(Futexes.requeue(null, HERE, 1, 2, null, THERE)).isEqualTo(3);
        assertThat(Futexes.wake(null, THERE, 9, -1)).isEqualTo(2);
        assertThat(waiting()).containsExactly(3);
    }

    @Test void movingToTheSameFutexEnds() {
        waitAt(HERE, 0, 1, 2);
        assertThat(Futexes.requeue(null, HERE, 0, 9, null, HERE)).isEqualTo(3);
        assertThat(waiting()).containsExactly(0, 1, 2);
    }

    @Test void whoWaitsToOwnIsNotWoken() {
        Futexes.add(waiters.get(0), null, HERE, -1, HERE);
        assertThat(Futexes.wake(null, HERE, 1, -1)).isEqualTo(-1);
        assertThat(Futexes.first(null, HERE)).isSameAs(waiters.get(0));
        List<FutexWaiter> seen = new ArrayList<>();
        Futexes.visitLocks(waiter -> { seen.add(waiter); waiter.leave(); });
        assertThat(seen).containsExactly(waiters.get(0));
        assertThat(Futexes.first(null, HERE)).isNull();
    }

    @Test void leavingTwiceDoesNoHarm() {
        waitAt(HERE, 0, 1);
        waiters.get(0).leave();
        waiters.get(0).leave();
        assertThat(Futexes.wake(null, HERE, 9, -1)).isEqualTo(1);
    }
}
