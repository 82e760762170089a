package hermitux.vmm.virtio;

import static hermitux.vmm.SimulatedGuest.INDIRECT;
import static hermitux.vmm.SimulatedGuest.NEXT;
import static hermitux.vmm.SimulatedGuest.NOTIFY;
import static hermitux.vmm.SimulatedGuest.QUEUE_READY;
import static hermitux.vmm.SimulatedGuest.QUEUE_SELECT;
import static hermitux.vmm.SimulatedGuest.RAM_BYTES;
import static hermitux.vmm.SimulatedGuest.SIZE;
import static hermitux.vmm.SimulatedGuest.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hermitux.vmm.MachineFailure;
import hermitux.vmm.SimulatedGuest;
import hermitux.vmm.machine.Memory;
import org.junit.jupiter.api.Test;

/** Chains of a split virtqueue (virtio 1.2, 2.7): right ones come apart rightly, each kind of lie ends the machine. */
class VirtqueueTest {
    private final EchoDevice device = new EchoDevice();
    private final SimulatedGuest guest = new SimulatedGuest(device);

    VirtqueueTest() {
        guest.queue(0);
        guest.start();
    }

    private void broken(String how) {
        assertThatThrownBy(() -> guest.offer(0, 0)).isInstanceOf(MachineFailure.class).hasMessageContaining(how);
    }

    @Test void aChainOfManyPieces() {
        guest.put(0x100, "abcdefgh".getBytes());
        guest.descriptor(0, 0, 0x100, 3, NEXT, 5);
        guest.descriptor(0, 5, 0x103, 0, NEXT, 2);
        guest.descriptor(0, 2, 0x103, 5, NEXT, 15);
        guest.descriptor(0, 15, 0x200, 1, NEXT | WRITE, 1);
        guest.descriptor(0, 1, 0x300, 100, WRITE, 0);
        guest.offer(0, 0);
        assertThat(guest.usedHead(0, 0)).isZero();
        assertThat(guest.usedLength(0, 0)).isEqualTo(8);
        assertThat(guest.get(0x200, 1)).asString().isEqualTo("a");
        assertThat(guest.get(0x300, 7)).asString().isEqualTo("bcdefgh");
    }

    @Test void indicesWrap() {
        guest.descriptor(0, 3, 0x100, 4, NEXT, 4);
        guest.descriptor(0, 4, 0x200, 4, WRITE, 0);
        for (int i = 0; i < 66000; i++) guest.offer(0, 3);
        assertThat(guest.usedIndex(0)).isEqualTo(66000 & 0xffff);
    }

    @Test void overlappingPiecesAreTheGuestsOwnAffair() {
        guest.put(0x100, "abcdefgh".getBytes());
        guest.descriptor(0, 0, 0x100, 8, NEXT, 1);
        guest.descriptor(0, 1, 0x104, 8, WRITE, 0);
        guest.offer(0, 0);
        assertThat(guest.get(0x104, 8)).asString().isEqualTo("abcdefgh");
    }

    @Test void theLastByteOfMemoryIsTheLast() {
        guest.put(RAM_BYTES - 4, "last".getBytes());
        guest.descriptor(0, 0, RAM_BYTES - 4, 4, NEXT, 1);
        guest.descriptor(0, 1, 0x200, 4, WRITE, 0);
        guest.offer(0, 0);
        assertThat(guest.get(0x200, 4)).asString().isEqualTo("last");
        guest.descriptor(0, 0, RAM_BYTES - 4, 5, 0, 0);
        broken("outside of memory");
    }

    @Test void addressesOutsideOfMemory() {
        long[] addresses = {RAM_BYTES, 0xfeb00000L, 1L << 32, -1, -4, Long.MIN_VALUE, Long.MAX_VALUE, (1L << 32) - 1};
        for (long address : addresses) {
            guest.reset();
            guest.put(SimulatedGuest.rings(0) + 0x200, new byte[64]);
            guest.queue(0);
            guest.start();
            guest.descriptor(0, 0, address, 1, 0, 0);
            broken("outside of memory");
        }
    }

    @Test void lengthsBeyondTheEnd() {
        for (int length : new int[] {RAM_BYTES, Integer.MAX_VALUE, Integer.MIN_VALUE, -1}) {
            guest.reset();
            guest.put(SimulatedGuest.rings(0) + 0x200, new byte[64]);
            guest.queue(0);
            guest.start();
            guest.descriptor(0, 0, 1, length, WRITE, 0);
            broken("outside of memory");
        }
    }

    @Test void aLoop() {
        guest.descriptor(0, 0, 0x100, 1, NEXT, 1);
        guest.descriptor(0, 1, 0x100, 1, NEXT, 0);
        broken("no end");
    }

    @Test void aDescriptorThatDoesNotExist() {
        guest.descriptor(0, 0, 0x100, 1, NEXT, SIZE);
        broken("does not exist");
    }

    @Test void aHeadThatDoesNotExist() {
        assertThatThrownBy(() -> guest.offer(0, 0xffff)).isInstanceOf(MachineFailure.class).hasMessageContaining("does not exist");
    }

    @Test void indirectDescriptors() {
        guest.descriptor(0, 0, 0x100, 16, INDIRECT, 0);
        broken("indirect");
    }

    @Test void aPieceToReadBehindOneToWrite() {
        guest.descriptor(0, 0, 0x100, 1, NEXT | WRITE, 1);
        guest.descriptor(0, 1, 0x100, 1, 0, 0);
        broken("follows one to write");
    }

    @Test void moreThanFits() {
        Memory.store16(guest.ram + SimulatedGuest.rings(0) + 0x202, SIZE + 1);
        assertThatThrownBy(() -> guest.write(NOTIFY, 0)).isInstanceOf(MachineFailure.class).hasMessageContaining("more is available");
    }

    /** A device may hold a chain while the guest resets the queue under it. */
    @Test void aQueueThatWasResetTakesNothingBack() {
        guest.descriptor(0, 0, 0x100, 1, 0, 0);
        for (int i = 0; i < 0x9000; i++) guest.offer(0, 0);
        guest.descriptor(0, 0, 0x100, 1, 0, 0);
        Virtqueue queue = device.transport.queue(0);
        Memory.store16(guest.ram + SimulatedGuest.rings(0) + 0x202, 0x9001);
        assertThat(queue.next()).isTrue();
        guest.write(QUEUE_SELECT, 0);
        guest.write(QUEUE_READY, 0);
        queue.finish(1);
        assertThat(queue.next()).isFalse();
    }
}
