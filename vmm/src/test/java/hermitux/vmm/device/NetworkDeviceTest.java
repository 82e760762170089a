package hermitux.vmm.device;

import static org.assertj.core.api.Assertions.assertThat;

import hermitux.vmm.SimulatedGuest;
import hermitux.vmm.machine.Linux;
import hermitux.vmm.machine.Memory;
import hermitux.vmm.machine.Scratch;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Frames between a guest's rings and a socket of the host. */
class NetworkDeviceTest {
    private static final int SOCKETPAIR = 53, STREAM = 1, DATAGRAM = 2, NONBLOCK_CLOEXEC = 0x80800;
    private static final int RECEIVE = 0, SEND = 1, FEATURES = 0x20, FEATURES_SELECT = 0x24, CONFIGURATION = 0x100;
    private static final int OUT = 0x1000, IN = 0x2000, HEADER = 12;
    private static final long MAC = 0x060504030202L;

    private final long block = Scratch.allocate(1 << 17);
    private int host, wire, gone;
    private Events events;
    private SimulatedGuest guest;

    private void start(int type, boolean merges) {
        assertThat(Linux.call(SOCKETPAIR, 1, type | NONBLOCK_CLOEXEC, 0, block)).isZero();
        host = Memory.load32(block);
        wire = Memory.load32(block + 4);
        events = new Events();
        guest = new SimulatedGuest(new NetworkDevice(events, HostLink.of(host), MAC, 1400, () -> gone++));
        guest.reset();
        guest.write(FEATURES, merges ? NetworkDevice.MERGED_BUFFERS : 0);
        guest.write(FEATURES_SELECT, 1);
        guest.write(FEATURES, 1);
        guest.queue(RECEIVE);
        guest.queue(SEND);
        guest.start();
    }

    @AfterEach void close() {
        Linux.call(Linux.CLOSE, host);
        Linux.call(Linux.CLOSE, wire);
    }

    private static byte[] frame(int length) {
        byte[] frame = new byte[length];
        for (int i = 0; i < length; i++) frame[i] = (byte) (i * 5 + length);
        return frame;
    }

    private void send(int number, byte[] frame) {
        byte[] whole = new byte[HEADER + frame.length];
        System.arraycopy(frame, 0, whole, HEADER, frame.length);
        guest.put(OUT, whole);
        guest.descriptor(SEND, number, OUT, 20, SimulatedGuest.NEXT, number + 1);
        guest.descriptor(SEND, number + 1, OUT + 20, whole.length - 20, 0, 0);
        guest.offer(SEND, number);
    }

    private byte[] read(int most) {
        long count = Linux.call(Linux.READ, wire, block, most);
        return Memory.bytes(block, (int) Math.max(0, count));
    }

    private void write(byte[] bytes) {
        Memory.store(block, bytes, 0, bytes.length);
        assertThat(Linux.call(Linux.WRITE, wire, block, bytes.length)).isEqualTo(bytes.length);
    }

    private static byte[] behindLength(byte[] frame) {
        byte[] bytes = new byte[4 + frame.length];
        for (int i = 0; i < 4; i++) bytes[i] = (byte) (frame.length >>> 24 - 8 * i);
        System.arraycopy(frame, 0, bytes, 4, frame.length);
        return bytes;
    }

    private void offerRoom(int buffers, int bytes) {
        for (int i = 0; i < buffers; i++) {
            guest.descriptor(RECEIVE, i, IN + i * bytes, bytes, SimulatedGuest.WRITE, 0);
            guest.offer(RECEIVE, i);
        }
    }

    @Test void aFrameGoesIntoAStreamBehindItsLength() {
        start(STREAM, true);
        send(0, frame(60));
        send(2, frame(100));
        assertThat(read(64)).isEqualTo(behindLength(frame(60)));
        assertThat(read(1000)).isEqualTo(behindLength(frame(100)));
        assertThat(guest.usedIndex(SEND)).isEqualTo(2);
    }

    @Test void aFrameIsADatagram() {
        start(DATAGRAM, true);
        send(0, frame(60));
        send(2, frame(100));
        assertThat(read(1000)).isEqualTo(frame(60));
        assertThat(read(1000)).isEqualTo(frame(100));
    }

    @Test void framesOfAStreamArriveHoweverItIsCut() {
        start(STREAM, true);
        offerRoom(4, 512);
        byte[] two = Arrays.copyOf(behindLength(frame(60)), 64 + 104);
        System.arraycopy(behindLength(frame(100)), 0, two, 64, 104);
        for (int i = 0; i < two.length; i += 7) {
            write(Arrays.copyOfRange(two, i, Math.min(two.length, i + 7)));
            events.happened(0, Events.READABLE);
        }
        assertThat(guest.usedIndex(RECEIVE)).isEqualTo(2);
        assertThat(guest.usedLength(RECEIVE, 0)).isEqualTo(HEADER + 60);
        assertThat(guest.get(IN + HEADER, 60)).isEqualTo(frame(60));
        assertThat(guest.get(IN + 512 + HEADER, 100)).isEqualTo(frame(100));
    }

    @Test void aLongFrameTakesSeveralBuffersAndSaysHowMany() {
        start(STREAM, true);
        offerRoom(4, 512);
        write(behindLength(frame(1200)));
        events.happened(0, Events.READABLE);
        assertThat(guest.usedIndex(RECEIVE)).isEqualTo(3);
        assertThat(guest.get(IN, HEADER)).containsExactly(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0);
        assertThat(guest.get(IN + HEADER, 1200)).isEqualTo(frame(1200));
    }

    @Test void withoutRoomAFrameWaits() {
        start(DATAGRAM, true);
        guest.write(SimulatedGuest.NOTIFY, RECEIVE);
        write(frame(60));
        write(frame(70));
        events.happened(0, Events.READABLE);
        assertThat(guest.usedIndex(RECEIVE)).isZero();
        offerRoom(2, 512);
        assertThat(guest.usedIndex(RECEIVE)).isEqualTo(2);
        assertThat(guest.get(IN + 512 + HEADER, 70)).isEqualTo(frame(70));
    }

    @Test void aFrameThatFitsNoBufferIsDroppedAndTheNextArrives() {
        start(DATAGRAM, false);
        offerRoom(2, 512);
        write(frame(1000));
        write(frame(60));
        events.happened(0, Events.READABLE);
        assertThat(guest.usedIndex(RECEIVE)).isEqualTo(1);
        assertThat(guest.get(IN + HEADER, 60)).isEqualTo(frame(60));
    }

    @Test void whatTheHostDoesNotTakeWaitsInTheRing() {
        start(DATAGRAM, true);
        int sent = 0;
        while (guest.usedIndex(SEND) == sent && sent < 100_000) {
            send(0, frame(1000));
            sent++;
        }
        assertThat(sent).isBetween(2, 99_999);
        // One is in the device's hands, one in the ring.
        for (int i = 0; i < sent - 2; i++) assertThat(read(2000)).hasSize(1000);
        for (int token = 0; token < 2; token++) events.happened(token, Events.WRITABLE);
        for (int i = 0; i < 2; i++) assertThat(read(2000)).isEqualTo(frame(1000));
        assertThat(guest.usedIndex(SEND)).isEqualTo(sent);
    }

    @Test void aLostWireTakesTheLinkDown() {
        start(STREAM, true);
        offerRoom(1, 512);
        assertThat(guest.read(CONFIGURATION + 6, 2)).isEqualTo(1);
        assertThat(guest.read(CONFIGURATION, 4)).isEqualTo(MAC & 0xffffffffL);
        assertThat(guest.read(CONFIGURATION + 10, 2)).isEqualTo(1400);
        Linux.call(Linux.CLOSE, wire);
        events.happened(0, Events.HANG_UP);
        assertThat(guest.read(CONFIGURATION + 6, 2)).isZero();
        assertThat(gone).isEqualTo(1);
        send(0, frame(60));
        assertThat(guest.usedIndex(SEND)).isEqualTo(1);
    }

    @Test void aLengthThatCannotBeEndsTheLink() {
        start(STREAM, true);
        offerRoom(1, 512);
        write(new byte[] {1, 0, 0, 0, 1, 2, 3});
        events.happened(0, Events.READABLE);
        assertThat(gone).isEqualTo(1);
    }
}
