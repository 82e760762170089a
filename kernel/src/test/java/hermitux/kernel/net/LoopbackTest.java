package hermitux.kernel.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hermitux.kernel.machine.Machine;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.machine.NativeStack;
import hermitux.kernel.machine.Network;
import hermitux.kernel.machine.NetworkDatagrams;
import hermitux.kernel.machine.NetworkStream;
import hermitux.kernel.memory.DirectMap;
import hermitux.kernel.memory.Frames;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The stack's endpoints over its own loopback: what the sockets rely on. */
class LoopbackTest {
    /** ::ffff:127.0.0.1 */
    private static final long LOCAL = 0x0100007f_ffff0000L;
    private static final int MOST = 64 << 20, PORT = 80, OWN = 5000;
    private static final long SCRATCH = DirectMap.address(0x280000), SECOND = SCRATCH + 4096;

    private long server, client;

    @BeforeEach void start() {
        assumeTrue(Network.isPresent(), "lwIP's source was not to be had");
        Machine.start(96 << 20);
        Frames.init();
        Frames.addRange(Machine.IMAGE_END, 96 << 20);
        Network.start(MOST);
    }

    private static void run() { for (int i = 0; i < 8; i++) Network.poll(); }

    /** Lets time pass in steps as the kernel's timer would. */
    private static void pass(int millis) {
        long end = NativeStack.millis + millis;
        while (NativeStack.millis < end) {
            int next = Network.nextTimeoutMillis();
            NativeStack.millis = next < 0 ? end : Math.min(end, NativeStack.millis + Math.max(1, next));
            Network.poll();
        }
    }

    private static long listener(int port, int backlog) {
        long listener = NetworkStream.open();
        assertEquals(0, NetworkStream.bind(listener, 0, LOCAL, 0, port, false));
        assertEquals(0, NetworkStream.listen(listener, backlog));
        return listener;
    }

    private static long connecting(int port, int own) {
        long stream = NetworkStream.open();
        assertEquals(0, NetworkStream.bind(stream, 0, 0xffff0000L, 0, own, false));
        assertEquals(0, NetworkStream.connect(stream, 0, LOCAL, 0, port));
        return stream;
    }

    private void connected() {
        long listener = listener(PORT, 5);
        client = connecting(PORT, OWN);
        run();
        server = NetworkStream.accept(listener);
        assertNotEquals(0, server);
    }

    private static long send(long stream, String text) {
        for (int i = 0; i < text.length(); i++) Memory.store8(SCRATCH + i, text.charAt(i));
        long sent = NetworkStream.send(stream, SCRATCH, text.length(), false);
        NetworkStream.push(stream);
        run();
        return sent;
    }

    private static String receive(long stream, int most) {
        long count = NetworkStream.receive(stream, SECOND, most);
        var text = new StringBuilder();
        for (int i = 0; i < count; i++) text.append((char) Memory.load8(SECOND + i));
        return text.toString();
    }

    @Test void aConnectionIsAcceptedAndCarriesBytesBothWays() {
        connected();
        assertEquals(NetworkStream.ESTABLISHED, NetworkStream.state(client));
        assertEquals(Network.CONNECTED | Network.WRITABLE, Network.takeEvents(client) & (Network.CONNECTED | Network.WRITABLE));
        assertEquals(5, send(client, "hello"));
        assertEquals(5, NetworkStream.readable(server));
        assertEquals("he", receive(server, 2));
        assertEquals("llo", receive(server, 10));
        assertEquals(3, send(server, "yes"));
        assertEquals("yes", receive(client, 10));
        Network.names(server, SCRATCH);
        assertEquals(LOCAL, Memory.load64(SCRATCH + 8));
        assertEquals(PORT, Memory.load16(SCRATCH + 32));
        assertEquals(OWN, Memory.load16(SCRATCH + 34));
    }

    @Test void anEndpointIsReadyOnceHoweverMuchHappens() {
        connected();
        while (Network.nextReady() != 0) { }
        Network.takeEvents(server);
        Network.setOption(client, Network.NO_DELAY, 1);
        send(client, "a");
        send(client, "b");
        int seen = 0;
        for (long ready = Network.nextReady(); ready != 0; ready = Network.nextReady()) if (ready == server) seen++;
        assertEquals(1, seen);
        assertEquals(Network.READABLE, Network.takeEvents(server));
        assertEquals("ab", receive(server, 10));
    }

    @Test void aConnectionToNobodyIsRefused() {
        long stream = connecting(81, OWN);
        run();
        assertTrue((Network.takeEvents(stream) & Network.FAILED) != 0);
        assertEquals(111, Network.takeError(stream));
        assertEquals(NetworkStream.CLOSED, NetworkStream.state(stream));
        NetworkStream.close(stream);
    }

    @Test void halfCloseEndsOneDirection() {
        connected();
        send(client, "last");
        assertEquals(0, NetworkStream.finish(client));
        run();
        assertTrue(NetworkStream.ended(server));
        assertEquals("last", receive(server, 10));
        assertEquals(5, send(server, "reply"));
        assertEquals("reply", receive(client, 10));
        assertFalse(NetworkStream.ended(client));
        NetworkStream.close(server);
        run();
        assertTrue(NetworkStream.ended(client));
    }

    @Test void closingWithUnreadDataResets() {
        connected();
        send(client, "unread");
        NetworkStream.close(server);
        run();
        assertEquals(104, Network.takeError(client));
    }

    @Test void theWindowHoldsASenderBackUntilTheReaderTakes() {
        connected();
        long sent = 0;
        for (int i = 0; i < 4096; i++) {
            sent += NetworkStream.send(client, SCRATCH, 4096, false);
            NetworkStream.push(client);
            pass(1);
        }
        assertTrue(sent >= 1 << 20 && sent <= 2 << 20, "sent " + sent);
        assertEquals(0, NetworkStream.space(client));
        long taken = 0;
        for (int i = 0; i < 4096 && taken < sent; i++) {
            long step = NetworkStream.readable(server);
            NetworkStream.take(server, step);
            taken += step;
            pass(50);
        }
        assertEquals(sent, taken);
        assertEquals(0, NetworkStream.unacknowledged(client));
        assertTrue(NetworkStream.space(client) > 0);
    }

    @Test void aSmallWindowOpensAsSoonAsTheReaderHasTaken() {
        connected();
        Network.setOption(server, Network.RECEIVE_LIMIT, 4096);
        Network.setOption(client, Network.NO_DELAY, 1);
        long taken = 0;
        for (int i = 0; i < 2000; i++) {
            NetworkStream.send(client, SCRATCH, 4096, false);
            NetworkStream.push(client);
            run();
            taken += NetworkStream.readable(server);
            NetworkStream.take(server, NetworkStream.readable(server));
            run();
        }
        assertTrue(taken > 4 << 20, "no time has passed, and " + taken + " bytes have come");
    }

    @Test void theBacklogIsBounded() {
        long listener = listener(PORT, 3);
        for (int i = 0; i < 20; i++) {
            connecting(PORT, OWN + i);
            run();
        }
        assertEquals(4, NetworkStream.waiting(listener));
        for (int i = 0; i < 4; i++) assertNotEquals(0, NetworkStream.accept(listener));
        assertEquals(0, NetworkStream.accept(listener));
    }

    @Test void manyWhoConnectAtTheSameTimeAreAllServedWhateverTheBacklog() {
        long listener = listener(PORT, 1);
        long[] clients = new long[20];
        for (int i = 0; i < clients.length; i++) clients[i] = connecting(PORT, OWN + i);
        for (int i = 0; i < clients.length; i++) {
            pass(100);
            assertNotEquals(0, NetworkStream.accept(listener));
        }
        for (long client : clients) assertEquals(0, Network.takeError(client));
    }

    /** So that the index grows through all its sizes and is emptied again. */
    @Test void eachOfThousandsOfConnectionsIsFound() {
        long listener = listener(PORT, 8);
        int count = 9000;
        long[] clients = new long[count], servers = new long[count];
        for (int i = 0; i < count; i++) {
            clients[i] = connecting(PORT, OWN + i);
            run();
            servers[i] = NetworkStream.accept(listener);
            assertNotEquals(0, servers[i]);
        }
        for (int i = 0; i < count; i += 100) {
            send(clients[i], "to " + i);
            assertEquals("to " + i, receive(servers[i], 10));
        }
        for (int i = 0; i < count; i++) {
            NetworkStream.close(i % 2 == 0 ? clients[i] : servers[i]);
            run();      // or the loopback's queue is full, and the rest comes with the next attempt of each
        }
        for (int i = 0; i < count; i++) {
            long other = i % 2 == 0 ? servers[i] : clients[i];
            assertTrue(NetworkStream.ended(other), "connection " + i);
            NetworkStream.close(other);
            run();
        }
        assertTrue(entries(Network.TIME_WAIT) <= 4096);
        assertEquals(0, entries(Network.ACTIVE));
        pass(70_000);
        assertEquals(0, entries(Network.TIME_WAIT));
        while (Network.nextReady() != 0) { }
        assertTrue(Network.memory(0) <= 150_000, "still " + Network.memory(0));
    }

    private static int entries(int table) {
        int count = 0;
        for (long entry = Network.nextEntry(table, 0); entry != 0; entry = Network.nextEntry(table, entry)) count++;
        return count;
    }

    @Test void aConnectionBeginsAnewWhileTheLastOneIsInTimeWait() {
        long listener = listener(PORT, 5);
        for (int i = 0; i < 8; i++) {
            long client = connecting(PORT, OWN);
            run();
            long server = NetworkStream.accept(listener);
            assertNotEquals(0, server, "connection " + i);
            NetworkStream.close(server);
            run();
            NetworkStream.close(client);
            run();
            if (i < 4) pass(10);    // later the clock of sequence numbers stands still
        }
    }

    @Test void memoryIsGivenBack() {
        connected();
        long before = Network.memory(0);
        for (int i = 0; i < 50; i++) send(client, "x".repeat(3000));
        assertTrue(Network.memory(0) > before);
        NetworkStream.take(server, NetworkStream.readable(server));
        NetworkStream.abort(client);
        run();
        NetworkStream.close(server);
        while (Network.nextReady() != 0) { }
        assertTrue(Network.memory(0) <= 16 * 4096, "still " + Network.memory(0));
    }

    @Test void datagramsKeepTheirBoundsAndSenders() {
        long receiver = NetworkDatagrams.open(NetworkDatagrams.FAMILY_4, 17), sender = NetworkDatagrams.open(NetworkDatagrams.FAMILY_4, 17);
        assertEquals(0, NetworkDatagrams.bind(receiver, 0, LOCAL, 0, PORT));
        assertEquals(0, NetworkDatagrams.bind(sender, 0, LOCAL, 0, OWN));
        for (int length = 1; length <= 3; length++) {
            long buffer = NetworkDatagrams.buffer(length);
            NetworkDatagrams.fill(buffer, 0, SCRATCH, length);
            assertEquals(0, NetworkDatagrams.send(sender, buffer, 0, LOCAL, 0, PORT, 0, 0, -1, -1));
        }
        run();
        assertEquals(3, NetworkDatagrams.count(receiver, 1));
        for (int length = 1; length <= 3; length++) {
            long first = NetworkDatagrams.first(receiver);
            assertEquals(length, Memory.load32(first + NetworkDatagrams.LENGTH));
            assertEquals(OWN, Memory.load16(first + NetworkDatagrams.SOURCE_PORT));
            assertEquals(LOCAL, Memory.load64(first + NetworkDatagrams.SOURCE + 8));
            assertEquals(64, Memory.load8(first + NetworkDatagrams.HOPS));
            NetworkDatagrams.drop(receiver);
        }
        assertEquals(0, NetworkDatagrams.first(receiver));
    }

    @Test void aConnectedDatagramSocketHearsThatNobodyIsThere() {
        long sender = NetworkDatagrams.open(NetworkDatagrams.FAMILY_4, 17);
        assertEquals(0, NetworkDatagrams.bind(sender, 0, LOCAL, 0, OWN));
        assertEquals(0, NetworkDatagrams.connect(sender, 0, LOCAL, 0, 9));
        assertEquals(0, NetworkDatagrams.send(sender, NetworkDatagrams.buffer(4), 0, LOCAL, 0, 9, 0, 0, -1, -1));
        run();
        assertEquals(111, Network.takeError(sender));
    }

    @Test void bothFamiliesReachAListenerOfBoth() {
        long listener = NetworkStream.open();
        assertEquals(0, NetworkStream.bind(listener, 0, 0, 0, PORT, true));
        assertEquals(0, NetworkStream.listen(listener, 5));
        connecting(PORT, OWN);
        long six = NetworkStream.open();
        assertEquals(0, NetworkStream.bind(six, 0, 0, 0, OWN, false));
        assertEquals(0, NetworkStream.connect(six, 0, 1L << 56, 0, PORT));
        run();
        assertEquals(2, NetworkStream.waiting(listener));
    }

    @Test void anIdleStackWantsNoTimer() {
        assertEquals(-1, Network.nextTimeoutMillis());
        connected();
        pass(2000);
        assertTrue(Network.nextTimeoutMillis() > 500, "idle connections are looked at once a second: " + Network.nextTimeoutMillis());
    }

    @Test void aKeptAliveConnectionWhosePeerIsSilentStays() {
        connected();
        Network.setOption(client, Network.KEEP_ALIVE, 1);
        Network.setOption(client, Network.KEEP_IDLE, 2000);
        Network.setOption(client, Network.KEEP_INTERVAL, 1000);
        pass(20_000);
        assertEquals(NetworkStream.ESTABLISHED, NetworkStream.state(client));
    }
}
