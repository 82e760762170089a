package hermitux.vmm.virtio;

import static hermitux.vmm.SimulatedGuest.NEXT;
import static hermitux.vmm.SimulatedGuest.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import hermitux.vmm.SimulatedGuest;
import hermitux.vmm.machine.Loops;
import hermitux.vmm.machine.Memory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A busy queue is watched, and its guest need not ring; nothing is missed at either end of a watch, and one that does not pay comes seldom. */
class RingWatchTest {
    private static final int FEWEST = 8;
    private final EchoDevice device = new EchoDevice();
    private final SimulatedGuest guest = new SimulatedGuest(device);

    @BeforeEach void begin() {
        Loops.watchRing(0, 0);
        for (int queue = 0; queue < 2; queue++) {
            guest.queue(queue);
            guest.descriptor(queue, 0, 0x100, 4, NEXT, 1);
            guest.descriptor(queue, 1, 0x200, 4, WRITE, 0);
        }
        guest.start();
    }

    @AfterEach void end() { Loops.watchRing(0, 0); }

    private void ring(int queue, int times) { for (int i = 0; i < times; i++) guest.offer(queue, 0); }

    private boolean rings(int queue) { return (Memory.load16(guest.ram + SimulatedGuest.rings(queue) + 0x300) & 1) == 0; }

    private void find(int times) {
        for (int i = 0; i < times; i++) {
            guest.offerQuietly(0, 0);
            guest.rings().looked(true);
        }
    }

    @Test void aQueueThatIsRungAgainAndAgainIsWatched() {
        ring(0, FEWEST - 1);
        ring(1, 1);
        ring(0, FEWEST - 1);
        assertThat(Loops.ring).as("others in between").isZero();
        ring(0, 1);
        assertThat(Loops.ring).isEqualTo(guest.ram + SimulatedGuest.rings(0) + 0x202);
        assertThat(rings(0)).as("until the thread looks").isTrue();
        guest.rings().looked(false);
        assertThat(rings(0)).isFalse();
        assertThat(rings(1)).isTrue();
        assertThat(Loops.seen).isEqualTo(guest.usedIndex(0));
    }

    @Test void whatIsFoundIsServed() {
        ring(0, FEWEST);
        guest.offerQuietly(0, 0);
        guest.rings().looked(false);
        assertThat(guest.usedIndex(0)).as("from before the guest was silent").isEqualTo(FEWEST + 1);
        find(100);
        assertThat(guest.usedIndex(0)).isEqualTo(FEWEST + 101);
        assertThat(Loops.seen).isEqualTo(FEWEST + 101);
        guest.offerQuietly(0, 0);
        guest.rings().looked(false);
        assertThat(guest.usedIndex(0)).as("the last, that came as the watch ended").isEqualTo(FEWEST + 102);
        assertThat(Loops.ring).isZero();
        assertThat(rings(0)).isTrue();
    }

    @Test void aWatchThatFindsNothingDoublesThePriceOfTheNext() {
        for (int price = FEWEST; price < 1000; price *= 2) {
            ring(0, price - 1);
            assertThat(Loops.ring).isZero();
            ring(0, 1);
            assertThat(Loops.ring).isNotZero();
            guest.rings().looked(false);
            find(1);
            guest.rings().looked(false);
        }
        ring(0, 1024);
        guest.rings().looked(false);
        find(FEWEST);
        guest.rings().looked(false);
        ring(0, 511);
        assertThat(Loops.ring).isZero();
        ring(0, 1);
        assertThat(Loops.ring).as("a good one halves it").isNotZero();
    }

    @Test void aQueueThatIsResetIsLetGo() {
        ring(0, FEWEST);
        guest.rings().looked(false);
        guest.reset();
        guest.rings().looked(true);
        assertThat(Loops.ring).isZero();
    }
}
