package hermitux.kernel.net.unix;

import static hermitux.abi.PollEvents.*;
import static org.assertj.core.api.Assertions.assertThat;

import hermitux.abi.Errno;
import hermitux.abi.Sockets;
import hermitux.kernel.SimulatedKernel;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.Frames;
import hermitux.kernel.net.socket.Message;
import hermitux.kernel.net.socket.SocketFamilies;
import hermitux.kernel.net.socket.SocketFile;
import hermitux.kernel.thread.Failure;
import hermitux.kernel.thread.Scheduler;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UnixSocketTest {
    private static final String NAME = "\1\0\0name";
    private long buffer;
    private long target;
    private long framesBefore;

    @BeforeEach void start() {
        SimulatedKernel.start();
        buffer = SimulatedKernel.buffer(7);
        target = SimulatedKernel.buffer(7);
        framesBefore = Frames.freeBytes();
    }

    private static UnixSocket socket(int type, int flags) {
        return (UnixSocket) SocketFamilies.find(Sockets.AF_UNIX).create(type, 0, flags);
    }

    private static UnixSocket[] pair(int type, int flags) {
        UnixSocket[] pair = { socket(type, flags), socket(type, flags) };
        SocketFamilies.find(Sockets.AF_UNIX).pair(pair[0], pair[1]);
        return pair;
    }

    private long send(UnixSocket socket, long length, OpenFile... files) {
        SimulatedKernel.enterCall();
        Message message = Message.of(buffer, length, 0);
        if (files.length > 0) message.files = files;
        return socket.send(message);
    }

    private long receive(UnixSocket socket, long length) {
        SimulatedKernel.enterCall();
        return socket.read(target, length);
    }

    @Test void aReaderWaitsForAWriter() {
        UnixSocket[] pair = pair(Sockets.STREAM, 0);
        assertThat(receive(pair[1], 10)).isEqualTo(Errno.BLOCKED);
        assertThat(SimulatedKernel.isWaiting()).isTrue();
        pair[0].write(buffer, 3);
        assertThat(SimulatedKernel.isWaiting()).isFalse();
        assertThat(pair[1].read(target, 10)).isEqualTo(3);
    }

    @Test void aLongWriteGoesOnWhereItWaited() {
        UnixSocket[] pair = pair(Sockets.STREAM, 0);
        for (int i = 0; i < 350_000; i++) Memory.store8(buffer + i, i * 7 >>> 2);
        assertThat(send(pair[0], 350_000)).isEqualTo(Errno.BLOCKED);
        long done = Scheduler.current().progress, got = 0;
        assertThat(done).isBetween(200_000L, 213_000L);
        for (; SimulatedKernel.isWaiting() && got < done; got += 10_000) assertThat(receiveAt(pair[1], target + got, 10_000)).isEqualTo(10_000);
        assertThat(got).as("a writer is told when a quarter is left").isGreaterThan(150_000);
        Scheduler.current().progress = done;
        assertThat(pair[0].write(buffer, 350_000)).isEqualTo(350_000);
        assertThat(receiveAt(pair[1], target + got, 350_000)).isEqualTo(350_000 - got);
        for (int i = 0; i < 350_000; i++) assertThat(Memory.load8(target + i)).isEqualTo(i * 7 >>> 2 & 255);
    }

    private long receiveAt(UnixSocket socket, long address, long length) {
        SimulatedKernel.enterCall();
        return socket.read(address, length);
    }

    @Test void aTimeoutEndsAWaitAndLaterWakeupsDoNotProlongIt() {
        UnixSocket[] pair = pair(Sockets.STREAM, 0);
        pair[1].settings.receiveTimeoutNanos = 1000;
        assertThat(receive(pair[1], 10)).isEqualTo(Errno.BLOCKED);
        SimulatedKernel.pass(600);
        pair[1].waiters().wakeAll();
        assertThat(pair[1].read(target, 10)).isEqualTo(Errno.BLOCKED);
        SimulatedKernel.pass(500);
        assertThat(SimulatedKernel.isWaiting()).isFalse();
        assertThat(pair[1].read(target, 10)).isEqualTo(-Errno.EAGAIN);
    }

    @Test void framesGoBackWhenAllIsRead() {
        for (int type : new int[] { Sockets.STREAM, Sockets.DATAGRAM, Sockets.SEQUENCED }) {
            UnixSocket[] pair = pair(type, 04000);
            assertThat(send(pair[0], 100_000)).isEqualTo(100_000);
            assertThat(Frames.freeBytes()).isLessThan(framesBefore);
            assertThat(receive(pair[1], 200_000)).isEqualTo(100_000);
            assertThat(pair[0].outstanding).isZero();
            send(pair[0], 9);
            pair[1].release();
            assertThat(Frames.freeBytes()).isEqualTo(framesBefore);
            assertThat(pair[0].outstanding).isZero();
            pair[0].release();
        }
    }

    @Test void aWaitingAcceptorIsWoken() {
        UnixSocket listener = socket(Sockets.STREAM, 0), client = socket(Sockets.STREAM, 0);
        listener.bind(NAME);
        assertThat(listener.listen(0)).isZero();
        SimulatedKernel.enterCall();
        assertThat(listener.accept()).isNull();
        assertThat(Failure.result()).isEqualTo(Errno.BLOCKED);
        assertThat(client.connect(NAME)).isZero();
        assertThat(SimulatedKernel.isWaiting()).isFalse();
        SocketFile end = listener.accept();
        assertThat(end).isNotNull();
        assertThat(client.connect(NAME)).isEqualTo(-Errno.EISCONN);
        UnixSocket second = socket(Sockets.STREAM, 0), third = socket(Sockets.STREAM, 0);
        assertThat(second.connect(NAME)).isZero();
        assertThat(third.connect(NAME)).isEqualTo(Errno.BLOCKED);
        listener.accept();
        assertThat(SimulatedKernel.isWaiting()).isFalse();
        assertThat(third.connect(NAME)).isZero();
    }

    @Test void aFullDatagramReceiverMakesSendersWait() {
        UnixSocket server = socket(Sockets.DATAGRAM, 0), client = socket(Sockets.DATAGRAM, 0);
        server.bind(NAME);
        client.connect(NAME);
        for (int i = 0; i < 11; i++) assertThat(send(client, 1)).isEqualTo(1);
        assertThat(client.poll() & POLLOUT).isZero();
        assertThat(send(client, 1)).isEqualTo(Errno.BLOCKED);
        server.read(target, 1);
        assertThat(SimulatedKernel.isWaiting()).isFalse();
        assertThat(client.poll() & POLLOUT).isNotZero();
        assertThat(send(client, 1)).isEqualTo(1);
    }

    @Test void lostSocketsAreFound() {
        UnixSocket[] pair = pair(Sockets.DATAGRAM, 0), other = pair(Sockets.DATAGRAM, 0);
        // A circle of two sockets, and one that is reachable only through a reachable socket.
        assertThat(send(pair[0], 1, pair[0], pair[1])).isEqualTo(1);
        assertThat(send(pair[1], 1, pair[1])).isEqualTo(1);
        UnixSocket kept = socket(Sockets.DATAGRAM, 0);
        assertThat(send(other[0], 1, kept)).isEqualTo(1);
        kept.release();
        pair[0].release();
        pair[1].release();
        assertThat(pair[0].dead).isFalse();
        InFlight.collect();
        assertThat(pair[0].dead).isTrue();
        assertThat(pair[1].dead).isTrue();
        assertThat(kept.dead).isFalse();
        other[1].release();
        assertThat(kept.dead).isTrue();
        other[0].release();
        assertThat(UnixNames.newest()).isNull();
        assertThat(Frames.freeBytes()).isEqualTo(framesBefore);
    }

    @Test void aRandomExchangeKeepsMessagesWhole() {
        var random = new Random(11);
        UnixSocket[] pair = pair(Sockets.SEQUENCED, 04000);
        var lengths = new java.util.ArrayDeque<Integer>();
        int sent = 0;
        for (int round = 0; round < 5000; round++) {
            int length = random.nextInt(random.nextInt(20) == 0 ? 60_000 : 300);
            if (random.nextInt(5) < 3) {
                Memory.store8(buffer, sent);
                Memory.store8(buffer + Math.max(0, length - 1), sent);
                if (send(pair[0], length) >= 0) {
                    lengths.add(length);
                    sent++;
                }
            } else {
                long got = receive(pair[1], 70_000);
                if (lengths.isEmpty()) assertThat(got).isEqualTo(-Errno.EAGAIN);
                else {
                    int number = sent - lengths.size();
                    assertThat(got).isEqualTo((long) lengths.remove());
                    if (got > 0) assertThat(Memory.load8(target + got - 1)).isEqualTo(number & 255);
                }
            }
        }
    }
}
