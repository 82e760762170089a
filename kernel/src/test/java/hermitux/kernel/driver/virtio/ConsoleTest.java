package hermitux.kernel.driver.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import hermitux.kernel.driver.stream.StandardStreams;
import hermitux.abi.Errno;
import hermitux.kernel.cpu.Interrupts;
import hermitux.kernel.machine.Gate;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.DirectMap;
import hermitux.kernel.memory.Frames;
import hermitux.kernel.thread.WaitQueue;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConsoleTest {
    private static final int PAGES = 6;

    private SimulatedConsole device;
    private ConsoleDriver console;
    private long buffer;

    @BeforeEach void start() {
        device = new SimulatedConsole();
        Simulation.start(device);
        console = ConsoleDriver.console();
        buffer = DirectMap.address(Frames.allocateContiguous(PAGES));
    }

    private long write(ConsoleOutput output, byte[] bytes, int from) {
        int length = Math.min(bytes.length - from, Frames.SIZE << PAGES);
        for (int i = 0; i < length; i++) Memory.store8(buffer + i, bytes[from + i]);
        return output.write(buffer, length);
    }

    private byte[] read(int length) {
        int count = (int) console.input.read(buffer, length);
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) bytes[i] = (byte) Memory.load8(buffer + i);
        return bytes;
    }

    private static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static Counter count(WaitQueue queue) {
        var counter = new Counter();
        queue.observe(counter);
        return counter;
    }

    private static final class Counter extends WaitQueue.Observer {
        int woken;
        @Override protected void woken(int events) { woken++; }
    }

    @Test void theDeviceIsNotTouchedBeforeTheFirstWrite() { assertThat(device.accesses).isZero(); }

    @Test void theFirstWriteTakesFewAccesses() {
        write(console.output, "hello\n".getBytes(), 0);
        assertThat(device.output[2].toString()).isEqualTo("hello\n");
        assertThat(device.accesses).isLessThanOrEqualTo(17);
        int before = device.accesses;
        write(console.output, "again\n".getBytes(), 0);
        assertThat(device.output[2].toString()).isEqualTo("hello\nagain\n");
        assertThat(device.accesses).isEqualTo(before + 1);
    }

    @Test void outputAndErrorAreSeparate() {
        write(console.output, "out".getBytes(), 0);
        write(console.error, "err".getBytes(), 0);
        assertThat(device.output[2].toString()).isEqualTo("out");
        assertThat(device.output[3].toString()).isEqualTo("err");
    }

    @Test void aFullRingIsNoLossAndWakesWhenThereIsRoom() {
        byte[] bytes = noise(1 << 20);
        var woken = count(console.output.writers);
        device.paused = true;
        int done = 0;
        while (done < bytes.length) {
            long count = write(console.output, bytes, done);
            assertThat(count).isNotNegative();
            done += (int) count;
            if (count > 0) continue;
            assertThat(console.output.writable()).isFalse();
            int before = woken.woken;
            device.resume();
            Interrupts.dispatch();
            assertThat(woken.woken).isGreaterThan(before);
            assertThat(console.output.writable()).isTrue();
            device.paused = true;
        }
        device.resume();
        assertThat(device.output[2].toByteArray()).isEqualTo(bytes);
    }

    @Test void manySmallWritesFillTheDescriptorsFirst() {
        device.paused = true;
        var expected = new ByteArrayOutputStream();
        byte[] one = { 'x' };
        for (int i = 0; i < 1000 && write(console.output, one, 0) == 1; i++) expected.writeBytes(one);
        assertThat(expected.size()).isBetween(60, 64);
        device.resume();
        assertThat(write(console.output, one, 0)).isEqualTo(1);
        assertThat(device.output[2].size()).isEqualTo(expected.size() + 1);
    }

    @Test void flushWaitsUntilTheHostHasTakenEverything() {
        device.paused = true;
        write(console.output, noise(5000), 0);
        Gate.onHalt = device::resume;
        StandardStreams.flush();
        assertThat(console.output.pendingBytes()).isZero();
        assertThat(device.output[2].size()).isEqualTo(5000);
    }

    @Test void aReaderThatLeftBeforeAnyoneAskedIsNoticedAfterAWhile() {
        device.hostOpen[2] = false;
        byte[] line = "line\n".getBytes();
        long result = 0;
        for (int i = 0; i < 40 && result >= 0; i++) result = write(console.output, line, 0);
        assertThat(result).isEqualTo(-Errno.EPIPE);
        assertThat(console.output.closed()).isTrue();
        assertThat(write(console.error, line, 0)).isEqualTo(line.length);
    }

    @Test void aReaderThatLeavesWakesTheWriter() {
        while (write(console.output, noise(1 << 18), 0) == 0) device.resume();
        byte[] much = noise(1 << 18);
        write(console.output, much, 0);
        device.paused = true;
        while (write(console.output, much, 0) > 0) { }
        var woken = count(console.output.writers);
        device.hangUp(2);
        Interrupts.dispatch();
        assertThat(woken.woken).isPositive();
        assertThat(write(console.output, much, 0)).isEqualTo(-Errno.EPIPE);
    }

    @Test void inputArrivesInOrderAndEnds() {
        byte[] bytes = noise(300_000);
        device.type(bytes);
        device.inputEnds = true;
        var got = new ByteArrayOutputStream();
        var random = new Random(1);
        while (!console.input.endOfInput()) got.writeBytes(read(1 + random.nextInt(10_000)));
        assertThat(got.toByteArray()).isEqualTo(bytes);
        assertThat(read(10)).isEmpty();
    }

    @Test void aReaderWithoutInputIsWoken() {
        assertThat(read(10)).isEmpty();
        assertThat(console.input.endOfInput()).isFalse();
        var woken = count(console.input.readers);
        device.type("abc".getBytes());
        Interrupts.dispatch();
        assertThat(woken.woken).isEqualTo(1);
        assertThat(console.input.available()).isEqualTo(3);
        assertThat(read(2)).isEqualTo("ab".getBytes());
        assertThat(read(10)).isEqualTo("c".getBytes());
    }

    @Test void noInterruptsWhileNobodyWaits() {
        device.type("abc".getBytes());
        assertThat(read(10)).isEqualTo("abc".getBytes());
        Interrupts.dispatch();
        device.type("def".getBytes());
        assertThat(Gate.pending() & 0xfffe).isZero();
        assertThat(read(10)).isEqualTo("def".getBytes());
    }

    @Test void theEndWakesTheReader() {
        assertThat(read(10)).isEmpty();
        var woken = count(console.input.readers);
        device.hangUp(1);
        Interrupts.dispatch();
        assertThat(woken.woken).isPositive();
        assertThat(console.input.endOfInput()).isTrue();
    }

    @Test void theEndBeforeAnyoneReads() {
        device.hostOpen[1] = false;
        assertThat(read(10)).isEmpty();
        assertThat(console.input.endOfInput()).isTrue();
    }

    @Test void theEndByNumberOfBytes() {
        device.type("abcdef".getBytes());
        console.input.endAfter(6);
        assertThat(read(4)).isEqualTo("abcd".getBytes());
        assertThat(console.input.endOfInput()).isFalse();
        assertThat(read(4)).isEqualTo("ef".getBytes());
        assertThat(console.input.endOfInput()).isTrue();
    }

    @Test void theTerminalsSize() {
        assertThat(read(1)).isEmpty();
        device.say(1, 5, 0, 132, 0, 43, 0);         // VIRTIO_CONSOLE_RESIZE
        Interrupts.dispatch();
        assertThat(console.columns).isEqualTo(132);
        assertThat(console.rows).isEqualTo(43);
    }

    @Test void aDeviceThatTalksNonsenseHarmsNothing() {
        assertThat(read(1)).isEmpty();
        for (int i = 0; i < 100; i++) device.say(i - 50, i % 9, i, 1, 2, 3);
        device.queues[4].push(99, 5);
        Interrupts.dispatch();
        assertThat(read(1)).isEmpty();
        assertThat(console.input.endOfInput()).isTrue();
        device.paused = true;
        while (write(console.output, noise(4096), 0) > 0) { }
        device.queues[7].push(127, 0);
        assertThat(write(console.output, noise(4096), 0)).isEqualTo(-Errno.EIO);
        StandardStreams.flush();
    }

    @Test void withoutADevice() {
        Simulation.start();
        assertThat(ConsoleDriver.console().output.write(buffer, 1)).isEqualTo(-Errno.EIO);
        assertThat(ConsoleDriver.console().input.available()).isZero();
        assertThat(ConsoleDriver.console().input.endOfInput()).isTrue();
        StandardStreams.flush();
    }

    @Test void noMemory() {
        while (Frames.allocate() != 0) { }
        assertThat(console.output.write(DirectMap.address(Simulation.SCRATCH), 1)).isEqualTo(-Errno.EIO);
        assertThat(Arrays.equals(read(0), new byte[0])).isTrue();
    }
}
