package hermitux.kernel.fs.pipe;

import static hermitux.abi.PollEvents.*;
import static org.assertj.core.api.Assertions.assertThat;

import hermitux.abi.Errno;
import hermitux.kernel.SimulatedKernel;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.Frames;
import hermitux.kernel.thread.Failure;
import hermitux.kernel.thread.Scheduler;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PipeTest {
    private static final int NONBLOCK = 04000, SIGPIPE = 13;
    private long buffer;
    private long target;
    private long framesBefore;
    private OpenFile reader;
    private OpenFile writer;

    @BeforeEach void start() {
        SimulatedKernel.start();
        buffer = SimulatedKernel.buffer(5);
        target = SimulatedKernel.buffer(5);
        framesBefore = Frames.freeBytes();
        open(NONBLOCK);
    }

    private void open(int flags) {
        PipeInode inode = new PipeInode();
        reader = inode.open(null, flags);
        writer = inode.open(null, 1 | flags);
    }

    private long write(long length) {
        SimulatedKernel.enterCall();
        return writer.write(buffer, length);
    }

    private long read(long length) {
        SimulatedKernel.enterCall();
        return reader.read(target, length);
    }

    @Test void bytesComeOutAsTheyWentIn() {
        SimulatedKernel.store(buffer, "hello");
        assertThat(write(5)).isEqualTo(5);
        assertThat(read(3)).isEqualTo(3);
        assertThat(SimulatedKernel.load(target, 3)).isEqualTo("hel");
        assertThat(read(100)).isEqualTo(2);
        assertThat(SimulatedKernel.load(target, 2)).isEqualTo("lo");
        assertThat(read(1)).isEqualTo(-Errno.EAGAIN);
        assertThat(read(0)).isZero();
    }

    @Test void sixtyFourKibibytesFitAndPartialWritesFillTheRest() {
        assertThat(write(100_000)).isEqualTo(65536);
        assertThat(write(1)).isEqualTo(-Errno.EAGAIN);
        assertThat(writer.poll()).isZero();
        assertThat(read(4095)).isEqualTo(4095);
        assertThat(writer.poll()).as("less than a page is free").isZero();
        assertThat(write(4096)).as("atomic or not at all").isEqualTo(-Errno.EAGAIN);
        assertThat(write(4097)).as("nor does more than PIPE_BUF begin").isEqualTo(-Errno.EAGAIN);
        assertThat(read(1)).isEqualTo(1);
        assertThat(writer.poll()).isEqualTo(WRITABLE);
        assertThat(write(5000)).as("may be partial").isEqualTo(4096);
    }

    @Test void aRandomSequenceKeepsTheStream() {
        var random = new Random(7);
        long written = 0, got = 0;
        for (int round = 0; round < 3000; round++) {
            int length = 1 + random.nextInt(random.nextBoolean() ? 70_000 : 500);
            if (random.nextBoolean()) {
                for (int i = 0; i < length; i++) Memory.store8(buffer + i, (int) ((written + i) * 31 >>> 3));
                long count = write(length);
                if (count > 0) written += count;
            } else {
                long count = read(length);
                for (int i = 0; i < count; i++) assertThat(Memory.load8(target + i)).isEqualTo((int) ((got + i) * 31 >>> 3) & 255);
                if (count > 0) got += count;
            }
            if (round % 500 == 499) writer.resizePipe(4096 << random.nextInt(9));
        }
        assertThat(got).isGreaterThan(1 << 20);
    }

    @Test void framesGoBackWhenBothEndsAreClosed() {
        write(65536);
        assertThat(framesBefore - Frames.freeBytes()).isEqualTo(65536);
        read(65536);
        assertThat(Frames.freeBytes()).isEqualTo(framesBefore);
        write(10);
        reader.release();
        writer.release();
        assertThat(Frames.freeBytes()).isEqualTo(framesBefore);
    }

    @Test void aReaderWaitsForAWriter() {
        open(0);
        assertThat(read(10)).isEqualTo(Errno.BLOCKED);
        assertThat(SimulatedKernel.isWaiting()).isTrue();
        writer.write(buffer, 1);
        assertThat(SimulatedKernel.isWaiting()).isFalse();
        assertThat(reader.read(target, 10)).isEqualTo(1);
    }

    @Test void aLongWriteGoesOnWhereItWaited() {
        open(0);
        for (int i = 0; i < 100_000; i++) Memory.store8(buffer + i, i * 7 >>> 2);
        assertThat(write(100_000)).isEqualTo(Errno.BLOCKED);
        assertThat(Scheduler.current().progress).isEqualTo(65536);
        assertThat(reader.read(target, 50_000)).isEqualTo(50_000);
        assertThat(SimulatedKernel.isWaiting()).isFalse();
        assertThat(writer.write(buffer, 100_000)).isEqualTo(100_000);
        assertThat(reader.read(target + 50_000, 60_000)).isEqualTo(50_000);
        for (int i = 0; i < 100_000; i++) assertThat(Memory.load8(target + i)).isEqualTo(i * 7 >>> 2 & 255);
    }

    @Test void aSignalEndsALongWriteWithWhatWasWritten() {
        open(0);
        assertThat(write(100_000)).isEqualTo(Errno.BLOCKED);
        Scheduler.current().signalled = true;
        Scheduler.wake(Scheduler.current());
        assertThat(writer.write(buffer, 100_000)).isEqualTo(65536);
        assertThat(write(1)).isEqualTo(-Errno.EINTR);
    }

    @Test void theEndsNoticeEachOthersEnd() {
        assertThat(reader.poll()).isZero();
        assertThat(writer.poll()).isEqualTo(WRITABLE);
        write(1);
        assertThat(reader.poll()).isEqualTo(READABLE);
        writer.release();
        assertThat(reader.poll()).isEqualTo(READABLE | POLLHUP);
        assertThat(read(9)).isEqualTo(1);
        assertThat(reader.poll()).isEqualTo(POLLHUP);
        assertThat(read(9)).isZero();
    }

    @Test void writingWithoutReadersRaisesSigpipe() {
        reader.release();
        assertThat(writer.poll()).isEqualTo(WRITABLE | POLLERR);
        assertThat(write(1)).isEqualTo(-Errno.EPIPE);
        assertThat(SimulatedKernel.signals).containsExactly(SIGPIPE);
        assertThat(write(0)).isZero();
    }

    @Test void capacityIsAPowerOfTwoOfPages() {
        assertThat(writer.pipeCapacity()).isEqualTo(65536);
        assertThat(writer.resizePipe(5000)).isEqualTo(8192);
        assertThat(writer.resizePipe(0)).isEqualTo(4096);
        assertThat(writer.resizePipe(-1)).isEqualTo(-Errno.EINVAL);
        assertThat(reader.resizePipe(1 << 20)).isEqualTo(1 << 20);
        assertThat(reader.resizePipe((1 << 20) + 1)).isEqualTo(-Errno.EPERM);
        write(8000);
        assertThat(reader.resizePipe(4096)).isEqualTo(-Errno.EBUSY);
        assertThat(reader.resizePipe(8192)).isEqualTo(8192);
        assertThat(read(9000)).isEqualTo(8000);
    }

    @Test void shrinkingKeepsTheBytes() {
        for (int i = 0; i < 20_000; i++) Memory.store8(buffer + i, i * 13 >>> 4);
        write(20_000);
        read(15_000);
        assertThat(writer.resizePipe(8192)).isEqualTo(8192);
        assertThat(read(9000)).isEqualTo(5000);
        for (int i = 0; i < 5000; i++) assertThat(Memory.load8(target + i)).isEqualTo((15_000 + i) * 13 >>> 4 & 255);
        reader.release();
        writer.release();
        assertThat(Frames.freeBytes()).isEqualTo(framesBefore);
    }

    @Test void openingAFifoWaitsForTheOtherEnd() {
        Pipe pipe = new Pipe();
        PipeInode inode = new PipeInode();
        SimulatedKernel.enterCall();
        assertThat(Fifo.open(pipe, inode, null, 1 | NONBLOCK)).isNull();
        assertThat(Failure.result()).isEqualTo(-Errno.ENXIO);
        assertThat(Fifo.open(pipe, inode, null, 0)).isNull();
        assertThat(Failure.result()).isEqualTo(Errno.BLOCKED);
        long progress = Scheduler.current().progress;
        SimulatedKernel.enterCall();
        OpenFile other = Fifo.open(pipe, inode, null, 1);
        assertThat(other).isNotNull();
        assertThat(SimulatedKernel.isWaiting()).isFalse();
        Scheduler.current().progress = progress;
        OpenFile first = Fifo.open(pipe, inode, null, 0);
        assertThat(first).isNotNull();
        assertThat(first.poll()).isZero();
        other.release();
        assertThat(first.poll()).isEqualTo(POLLHUP);
    }

    @Test void aFifoWithoutWritersYetHasNotHungUp() {
        SimulatedKernel.enterCall();
        OpenFile file = Fifo.open(new Pipe(), new PipeInode(), null, NONBLOCK);
        assertThat(file.poll()).isZero();
        assertThat(file.read(target, 1)).isZero();
    }

    @Test void aSignalEndsAFifosOpening() {
        Pipe pipe = new Pipe();
        SimulatedKernel.enterCall();
        Scheduler.current().signalled = true;
        assertThat(Fifo.open(pipe, new PipeInode(), null, 0)).isNull();
        assertThat(Failure.result()).isEqualTo(-Errno.EINTR);
        assertThat(pipe.readers).isZero();
    }

    @Test void teeLeavesTheBytes() {
        Pipe from = ((PipeFile) reader).pipe;
        SimulatedKernel.store(buffer, "abcdef");
        write(6);
        Pipe to = new Pipe();
        assertThat(from.duplicate(to, 4)).isEqualTo(4);
        assertThat(from.available()).isEqualTo(6);
        assertThat(to.take(target, 10)).isEqualTo(4);
        assertThat(SimulatedKernel.load(target, 4)).isEqualTo("abcd");
    }

    @Test void packetsComeOutAsTheyWentIn() {
        var random = new Random(5);
        var lengths = new java.util.ArrayDeque<Integer>();
        writer.flags |= 040000;
        int sent = 0;
        for (int round = 0; round < 4000; round++) {
            int length = 1 + random.nextInt(random.nextInt(8) == 0 ? 4096 : 200);
            if (random.nextInt(5) < 3) {
                Memory.store8(buffer, sent);
                Memory.store8(buffer + length - 1, sent);
                long count = write(length);
                if (lengths.size() == 16) assertThat(count).as("a page for each").isEqualTo(-Errno.EAGAIN);
                if (count < 0) continue;
                lengths.add(length);
                sent++;
            } else if (lengths.isEmpty()) {
                assertThat(read(5000)).isEqualTo(-Errno.EAGAIN);
            } else {
                int number = sent - lengths.size(), whole = lengths.remove();
                long wanted = random.nextBoolean() ? 5000 : 1;
                assertThat(read(wanted)).isEqualTo(Math.min(wanted, whole));
                assertThat(Memory.load8(target)).isEqualTo(number & 255);
            }
            if (round % 300 == 299) writer.resizePipe(65536);
        }
        reader.release();
        writer.release();
        assertThat(Frames.freeBytes()).isEqualTo(framesBefore);
    }
}
