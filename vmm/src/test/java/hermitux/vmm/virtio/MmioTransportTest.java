package hermitux.vmm.virtio;

import static hermitux.vmm.SimulatedGuest.NOTIFY;
import static hermitux.vmm.SimulatedGuest.QUEUE_READY;
import static hermitux.vmm.SimulatedGuest.QUEUE_SELECT;
import static hermitux.vmm.SimulatedGuest.QUEUE_SIZE;
import static hermitux.vmm.SimulatedGuest.STATUS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hermitux.vmm.MachineFailure;
import hermitux.vmm.SimulatedGuest;
import org.junit.jupiter.api.Test;

/** The registers as virtio 1.2, 4.2.2 has them, used rightly and in every wrong order. */
class MmioTransportTest {
    private static final int FEATURES = 0x10, FEATURES_SELECT = 0x14, ACCEPTED = 0x20, ACCEPTED_SELECT = 0x24, SIZE_MAX = 0x34;
    private static final int INTERRUPT = 0x60, ACKNOWLEDGE = 0x64, CONFIGURATION = 0x100;
    private static final int FEATURES_OK = 8, DRIVER_OK = 4;

    private final EchoDevice device = new EchoDevice();
    private final SimulatedGuest guest = new SimulatedGuest(device);

    private void accept(int low, int high) {
        guest.write(ACCEPTED_SELECT, 0);
        guest.write(ACCEPTED, low);
        guest.write(ACCEPTED_SELECT, 1);
        guest.write(ACCEPTED, high);
    }

    @Test void itSaysWhatItIs() {
        assertThat(guest.read(0)).isEqualTo(0x74726976);
        assertThat(guest.read(4)).isEqualTo(2);
        assertThat(guest.read(8)).isEqualTo(VirtioDevice.ENTROPY);
        assertThat(guest.read(FEATURES)).isEqualTo(0x21);
        guest.write(FEATURES_SELECT, 1);
        assertThat(guest.read(FEATURES)).isEqualTo(1);
        guest.write(FEATURES_SELECT, 2);
        assertThat(guest.read(FEATURES)).isZero();
        assertThat(guest.read(SIZE_MAX)).isEqualTo(Virtqueue.LARGEST);
        guest.write(QUEUE_SELECT, 2);
        assertThat(guest.read(SIZE_MAX)).isZero();
        assertThat(guest.read(CONFIGURATION, 8)).isEqualTo(0x1716151413121110L);
        assertThat(guest.read(CONFIGURATION + 7, 2)).isEqualTo(0x17);
        assertThat(guest.read(0x1ff, 8)).isZero();
    }

    @Test void registersAre32BitsWide() {
        for (int size : new int[] {1, 2, 8}) {
            assertThat(guest.read(0, size)).isZero();
            guest.write(STATUS, 0xf, size);
        }
        assertThat(guest.read(STATUS)).isZero();
        assertThat(guest.read(1)).isZero();
    }

    @Test void featuresThatWereNotOfferedAreNotAccepted() {
        guest.write(STATUS, 3);
        accept(0x2, 1);
        guest.write(STATUS, 3 | FEATURES_OK);
        assertThat(guest.read(STATUS)).isEqualTo(3);
        accept(0x20, 0);                            // not what version 2 of the transport demands
        guest.write(STATUS, 3 | FEATURES_OK);
        assertThat(guest.read(STATUS)).isEqualTo(3);
        accept(0x20, 1);
        guest.write(STATUS, 3 | FEATURES_OK);
        assertThat(guest.read(STATUS)).isEqualTo(3 | FEATURES_OK);
        accept(0x1, 1);                             // too late
        assertThat(device.transport.acceptedFeatures()).isEqualTo(0x20);
    }

    @Test void aQueueIsFixedWhileItIsReady() {
        guest.queue(0);
        guest.place(0, 3, 1, 1, 1);
        assertThat(guest.read(QUEUE_READY)).isEqualTo(1);
        guest.start();
        guest.descriptor(0, 0, 0x100, 4, SimulatedGuest.NEXT, 1);
        guest.descriptor(0, 1, 0x200, 4, SimulatedGuest.WRITE, 0);
        guest.put(0x100, "echo".getBytes());
        guest.offer(0, 0);
        assertThat(guest.get(0x200, 4)).asString().isEqualTo("echo");
        assertThat(guest.usedIndex(0)).isEqualTo(1);
        guest.write(QUEUE_READY, 0);
        assertThat(guest.read(QUEUE_READY)).isZero();
    }

    @Test void badQueuesEndTheMachine() {
        int[][] bad = {{0, 0, 0x100, 0x200}, {3, 0, 0x400, 0x800}, {512, 0, 0x4000, 0x8000}, {-1, 0, 0x100, 0x200}, {16, 8, 0x400, 0x800},
            {16, 0, 0x401, 0x800}, {16, 0, 0x400, 0x802}, {16, 0xff10, 0x400, 0x800}, {16, 0, 0xfffe, 0x800}, {16, 0, 0x400, 0xfffc}, {16, -16, 0x400, 0x800}};
        for (int[] queue : bad) {
            guest.reset();
            guest.place(0, queue[0], queue[1], queue[2], queue[3]);
            assertThatThrownBy(() -> guest.write(QUEUE_READY, 1)).isInstanceOf(MachineFailure.class);
            assertThat(guest.read(QUEUE_READY)).isZero();
        }
        guest.reset();
        guest.place(0, 16, Long.MAX_VALUE - 15, 0x400, 0x800);
        assertThatThrownBy(() -> guest.write(QUEUE_READY, 1)).isInstanceOf(MachineFailure.class);
    }

    @Test void queuesThatDoNotExistAreLeftAlone() {
        for (int number : new int[] {2, 16, -1, Integer.MIN_VALUE}) {
            guest.write(QUEUE_SELECT, number);
            guest.write(QUEUE_SIZE, 16);
            guest.write(QUEUE_READY, 1);
            assertThat(guest.read(QUEUE_READY)).isZero();
            guest.start();
            guest.write(NOTIFY, number);
        }
        assertThat(device.told).isEmpty();
    }

    @Test void nothingIsServedBeforeTheDriverIsReady() {
        guest.queue(0);
        guest.write(NOTIFY, 0);
        guest.write(STATUS, 3);
        guest.write(NOTIFY, 0);
        assertThat(device.told).isEmpty();
        guest.write(STATUS, 3 | DRIVER_OK);
        guest.write(NOTIFY, 1);                     // not ready
        assertThat(device.told).isEmpty();
        guest.write(NOTIFY, 0);
        assertThat(device.told).containsExactly("notified 0");
    }

    @Test void aResetForgetsEverything() {
        accept(0x1, 1);
        guest.queue(0);
        guest.start();
        guest.write(NOTIFY, 0);
        assertThat(guest.read(INTERRUPT)).isEqualTo(1);
        guest.reset();
        assertThat(device.told).contains("reset");
        assertThat(guest.read(STATUS)).isZero();
        assertThat(guest.read(INTERRUPT)).isZero();
        assertThat(guest.read(QUEUE_READY)).isZero();
        assertThat(device.transport.acceptedFeatures()).isZero();
    }

    @Test void interruptsAreAcknowledged() {
        guest.queue(0);
        guest.start();
        guest.write(NOTIFY, 0);
        guest.write(ACKNOWLEDGE, 2);
        assertThat(guest.read(INTERRUPT)).isEqualTo(1);
        guest.write(ACKNOWLEDGE, -1);
        assertThat(guest.read(INTERRUPT)).isZero();
        guest.put(SimulatedGuest.rings(0) + 0x200, new byte[] {1});     // VIRTQ_AVAIL_F_NO_INTERRUPT
        guest.write(NOTIFY, 0);
        assertThat(guest.read(INTERRUPT)).isZero();
        device.transport.configurationChanged();
        assertThat(guest.read(INTERRUPT)).isEqualTo(2);
        assertThat(guest.read(0xfc)).isEqualTo(1);
    }
}
