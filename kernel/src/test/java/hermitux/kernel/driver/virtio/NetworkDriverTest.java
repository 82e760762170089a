package hermitux.kernel.driver.virtio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hermitux.kernel.cpu.Interrupts;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.machine.NativeStack;
import hermitux.kernel.machine.Network;
import hermitux.kernel.machine.NetworkDatagrams;
import hermitux.kernel.machine.NetworkInterface;
import hermitux.kernel.memory.DirectMap;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The driver under the real stack, at a wire whose other end is here: 10.0.0.2 there, 10.0.0.1 here. */
class NetworkDriverTest {
    private static final byte[] PEER = {2, 0, 0, 0, 0, 2};
    private static final int RUNNING = 0x40;

    private SimulatedNetwork device;
    private NetworkDriver driver;

    @BeforeEach void there() { assumeTrue(Network.isPresent(), "lwIP's source was not to be had"); }

    private void start(int features) {
        device = new SimulatedNetwork(features);
        Simulation.start(device);
        Network.start(16 << 20);
        driver = NetworkDriver.start(new NetworkDriver.Listener() {
            @Override public void arrived() { flush(); }
        });
        assertThat(driver).isNotNull();
        NetworkInterface.setUp(2, true);
        NetworkInterface.setAddress4(2, 0x0200000a, 0x00ffffff, 0x0100000a);
        flush();
        device.sent.clear();
        device.headers.clear();
    }

    private void flush() {
        for (int i = 0; i < 4; i++) {
            driver.receive();
            Network.poll();
            driver.transmit();
        }
    }

    private void arrives(byte[] frame, int flags, int bufferBytes) {
        device.arrives(frame, flags, bufferBytes);
        Interrupts.dispatch();
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) bytes[i] = (byte) values[i];
        return bytes;
    }

    private static byte[] join(byte[]... parts) {
        byte[] all = new byte[Arrays.stream(parts).mapToInt(p -> p.length).sum()];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    private static byte[] arpRequest() {
        return join(bytes(255, 255, 255, 255, 255, 255), PEER, bytes(8, 6, 0, 1, 8, 0, 6, 4, 0, 1), PEER, bytes(10, 0, 0, 1, 0, 0, 0, 0, 0, 0, 10, 0, 0, 2));
    }

    private static int sum(byte[] bytes, int from, int to) {
        int sum = 0;
        for (int i = from; i < to; i += 2) sum += (bytes[i] & 0xff) << 8 | (i + 1 < to ? bytes[i + 1] & 0xff : 0);
        while (sum >>> 16 != 0) sum = (sum & 0xffff) + (sum >>> 16);
        return ~sum & 0xffff;
    }

    private static byte[] withSum(byte[] bytes, int at, int from, int to) {
        int sum = sum(bytes, from, to);
        bytes[at] = (byte) (sum >> 8);
        bytes[at + 1] = (byte) sum;
        return bytes;
    }

    private static byte[] packet(int protocol, byte[] content) {
        int length = 20 + content.length;
        byte[] header = bytes(0x45, 0, length >> 8, length, 0, 1, 0, 0, 64, protocol, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2);
        return join(SimulatedNetwork.ADDRESS, PEER, bytes(8, 0), withSum(header, 10, 0, 20), content);
    }

    private static byte[] echo(int length) {
        byte[] message = join(bytes(8, 0, 0, 0, 0, 1, 0, 1), new byte[length]);
        for (int i = 0; i < length; i++) message[8 + i] = (byte) (i * 7);
        return packet(1, withSum(message, 2, 0, message.length));
    }

    private byte[] answer() {
        assertThat(device.sent).isNotEmpty();
        return device.sent.get(device.sent.size() - 1);
    }

    @Test void answersWhoHasItsAddress() {
        start(SimulatedNetwork.MAC | SimulatedNetwork.MERGED);
        arrives(arpRequest(), 0, 4032);
        assertThat(Arrays.copyOfRange(answer(), 20, 32)).containsExactly(0, 2, 2, 0, 0, 0, 0, 1, 10, 0, 0, 2);
    }

    @Test void answersEchoesOfAllLengths() {
        start(SimulatedNetwork.MAC | SimulatedNetwork.MERGED);
        arrives(arpRequest(), 0, 4032);
        for (int length : new int[] {0, 1, 100, 600, 1400}) {
            arrives(echo(length), 0, 4032);
            assertThat(Arrays.copyOfRange(answer(), 42, 42 + length)).isEqualTo(Arrays.copyOfRange(echo(length), 42, 42 + length));
        }
        assertThat(device.room()).isEqualTo(128);
    }

    @Test void aPacketMayCrossBuffers() {
        start(SimulatedNetwork.MAC | SimulatedNetwork.MERGED);
        arrives(arpRequest(), 0, 4032);
        long receiver = NetworkDatagrams.open(NetworkDatagrams.FAMILY_4, 17);
        assertThat(NetworkDatagrams.bind(receiver, 0, 0xffff0000L, 0, 7)).isZero();
        byte[] content = new byte[9000];
        for (int i = 0; i < content.length; i++) content[i] = (byte) (i * 3);
        int length = content.length + 8;
        arrives(packet(17, join(bytes(0, 9, 0, 7, length >> 8, length, 0, 0), content)), 0, 4032);
        assertThat(NetworkDatagrams.count(receiver, 1)).isEqualTo(1);
        long to = DirectMap.address(Simulation.SCRATCH);
        assertThat(NetworkDatagrams.copy(receiver, 4000, to, 1000)).isEqualTo(1000);
        for (int i = 0; i < 1000; i++) assertThat((byte) Memory.load8(to + i)).isEqualTo(content[4000 + i]);
        NetworkDatagrams.drop(receiver);
        flush();
        assertThat(device.room()).isEqualTo(128);
    }

    @Test void aFrameThatClaimsMoreBuffersThanItMayIsDroppedAndTheNextIsTaken() {
        start(SimulatedNetwork.MAC | SimulatedNetwork.MERGED);
        arrives(arpRequest(), 0, 4032);
        long before = NetworkInterface.counter(2, NetworkInterface.RECEIVE_ERRORS);
        for (int length = 0; length < 60; length++) arrives(Arrays.copyOf(echo(100), length), 0, 4032);
        arrives(echo(3000), 0, 60);
        assertThat(NetworkInterface.counter(2, NetworkInterface.RECEIVE_ERRORS)).isGreaterThan(before);
        arrives(echo(10), 0, 4032);
        assertThat(answer()).hasSize(52);
        assertThat(device.room()).isEqualTo(128);
    }

    @Test void whatTheDeviceHasNotSentYetWaitsAndIsNotLost() {
        start(SimulatedNetwork.MAC | SimulatedNetwork.MERGED);
        arrives(arpRequest(), 0, 4032);
        int already = device.sent.size();
        device.paused = true;
        for (int i = 0; i < 300; i++) {
            device.arrives(echo(4));
            if (device.room() < 100) {
                driver.receive();
                device.paused = false;
                device.serve(0);
                device.paused = true;
            }
            Interrupts.dispatch();
        }
        assertThat(device.sent).hasSize(already);
        device.resume();
        for (int i = 0; i < 8; i++) {
            Interrupts.dispatch();
            flush();
        }
        assertThat(device.sent).hasSize(already + 300);
    }

    @Test void theLinkMayGoAndComeBack() {
        start(SimulatedNetwork.MAC | SimulatedNetwork.MERGED | SimulatedNetwork.STATUS);
        assertThat(NetworkInterface.flags(2) & RUNNING).isNotZero();
        device.link(false);
        Interrupts.dispatch();
        assertThat(NetworkInterface.flags(2) & RUNNING).isZero();
        device.link(true);
        Interrupts.dispatch();
        assertThat(NetworkInterface.flags(2) & RUNNING).isNotZero();
    }

    @Test void anActiveLinkIsLookedAfterAndAQuietOneRarely() {
        start(SimulatedNetwork.MAC | SimulatedNetwork.MERGED);
        arrives(arpRequest(), 0, 4032);
        assertThat(Network.nextTimeoutMillis()).isBetween(0, 100);
        for (int i = 0; i < 2000; i++) {
            NativeStack.millis += Math.max(1, Network.nextTimeoutMillis());
            flush();
        }
        assertThat(Network.nextTimeoutMillis()).isGreaterThan(1000);
        arrives(echo(10), 0, 4032);
        assertThat(Network.nextTimeoutMillis()).isLessThanOrEqualTo(100);
    }

    @Test void costsFewRegisters() {
        start(SimulatedNetwork.MAC | SimulatedNetwork.MERGED | SimulatedNetwork.STATUS);
        assertThat(device.accesses).isLessThanOrEqualTo(30);
        assertThat(NetworkInterface.mac(2)).isEqualTo(0x010000000002L);
    }
}
