package hermitux.kernel.syscall.event;

import static hermitux.abi.PollEvents.*;
import static org.assertj.core.api.Assertions.assertThat;

import hermitux.abi.Errno;
import hermitux.kernel.SimulatedKernel;
import hermitux.kernel.fs.vfs.DescriptorTable;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.syscall.file.Pipes;
import hermitux.kernel.syscall.transfer.ReadWrite;
import hermitux.kernel.syscall.transfer.Splicing;
import hermitux.kernel.thread.Scheduler;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** poll, select and epoll_wait as a program calls them, over two pipes: descriptors 0 and 1, 2 and 3. */
class PollingTest {
    private static final long MILLISECOND = 1_000_000;
    private long area;

    @BeforeEach void start() {
        SimulatedKernel.start();
        area = SimulatedKernel.map(4);
        assertThat(Pipes.pipe2(area, 04000)).isZero();
        assertThat(Pipes.pipe(area)).isZero();
        SimulatedKernel.enterCall();
    }

    private void write(int descriptor) {
        SimulatedKernel.enterCall();
        assertThat(ReadWrite.write(descriptor, area + 4000, 1)).isEqualTo(1);
    }

    private void entry(int i, int descriptor, int events) {
        Memory.store32(area + i * 8L, descriptor);
        Memory.store16(area + i * 8L + 4, events);
        Memory.store16(area + i * 8L + 6, 0xffff);
    }

    private int result(int i) { return Memory.load16(area + i * 8L + 6); }

    @Test void pollReportsWhatHolds() {
        entry(0, 0, POLLIN);
        entry(1, 1, POLLIN | POLLOUT);
        entry(2, 50, POLLIN);
        entry(3, -1, POLLIN);
        assertThat(Polling.poll(area, 4, -1)).isEqualTo(2);
        assertThat(result(0)).isZero();
        assertThat(result(1)).isEqualTo(POLLOUT);
        assertThat(result(2)).isEqualTo(POLLNVAL);
        assertThat(result(3)).isZero();
        DescriptorTable.current().close(1);
        assertThat(Polling.poll(area, 1, 0)).isEqualTo(1);
        assertThat(result(0)).isEqualTo(POLLHUP);
    }

    @Test void pollWaitsForAnyOfItsFiles() {
        entry(0, 0, POLLIN);
        entry(1, 2, POLLIN);
        assertThat(Polling.poll(area, 2, -1)).isEqualTo(Errno.BLOCKED);
        write(3);
        assertThat(SimulatedKernel.isWaiting()).isFalse();
        assertThat(Polling.poll(area, 2, -1)).isEqualTo(1);
        assertThat(result(1)).isEqualTo(POLLIN);
    }

    @Test void theDeadlineStaysTheSameWhenAWakeUpWasInVain() {
        entry(0, 0, POLLIN);
        assertThat(Polling.poll(area, 1, 10)).isEqualTo(Errno.BLOCKED);
        SimulatedKernel.pass(6 * MILLISECOND);
        Scheduler.wake(Scheduler.current());
        assertThat(Polling.poll(area, 1, 10)).isEqualTo(Errno.BLOCKED);
        SimulatedKernel.pass(4 * MILLISECOND);
        assertThat(SimulatedKernel.isWaiting()).isFalse();
        assertThat(Polling.poll(area, 1, 10)).isZero();
    }

    @Test void pollChecksItsArguments() {
        assertThat(Polling.poll(8, 1, 0)).isEqualTo(-Errno.EFAULT);
        assertThat(Polling.poll(area, -1, 0)).isEqualTo(-Errno.EINVAL);
        assertThat(Polling.poll(0, 0, 0)).isZero();
        SimulatedKernel.enterCall();
        Memory.store64(area, 0);
        Memory.store64(area + 8, 1_000_000_000);
        assertThat(Polling.ppoll(0, 0, area, 0, 8)).isEqualTo(-Errno.EINVAL);
        Memory.store64(area + 8, 999_999_999);
        assertThat(Polling.ppoll(0, 0, area, area, 4)).isEqualTo(-Errno.EINVAL);
        SimulatedKernel.enterCall();
        assertThat(Polling.ppoll(0, 0, 8, 0, 8)).isEqualTo(-Errno.EFAULT);
    }

    @Test void ppollWritesTheTimeThatIsLeft() {
        Memory.store64(area, 1);
        Memory.store64(area + 8, 5);
        assertThat(Polling.ppoll(area + 100, 0, area, 0, 8)).isEqualTo(Errno.BLOCKED);
        SimulatedKernel.pass(400 * MILLISECOND);
        Scheduler.current().signalled = true;
        Scheduler.wake(Scheduler.current());
        assertThat(Polling.ppoll(area + 100, 0, area, 0, 8)).isEqualTo(-Errno.EINTR);
        assertThat(Memory.load64(area)).isZero();
        assertThat(Memory.load64(area + 8)).isEqualTo(600 * MILLISECOND + 5);
    }

    @Test void selectStoresBitmapsOnlyWhenItEnds() {
        long reads = area, writes = area + 128;
        Memory.store64(reads, 0b0101);
        assertThat(Selecting.select(4, reads, 0, 0, 0)).isEqualTo(Errno.BLOCKED);
        assertThat(Memory.load64(reads)).isEqualTo(0b0101);
        write(3);
        assertThat(SimulatedKernel.isWaiting()).isFalse();
        assertThat(Selecting.select(4, reads, 0, 0, 0)).isEqualTo(1);
        assertThat(Memory.load64(reads)).isEqualTo(0b0100);
        Memory.store64(reads, 0b0101);
        Memory.store64(writes, 0b1010);
        assertThat(Selecting.select(4, reads, writes, writes + 128, 0)).isEqualTo(3);
        assertThat(Memory.load64(writes)).isEqualTo(0b1010);
    }

    @Test void selectLooksAtNoBitBeyondItsBound() {
        Memory.store64(area, -1L << 2 | 1);
        assertThat(Selecting.select(1, area, 0, 0, zeroTime())).isZero();
        assertThat(Memory.load64(area)).isZero();
        Memory.store64(area, 1L << 40);
        assertThat(Selecting.select(41, area, 0, 0, zeroTime())).isEqualTo(-Errno.EBADF);
        assertThat(Selecting.select(-1, 0, 0, 0, 0)).isEqualTo(-Errno.EINVAL);
        assertThat(Selecting.select(1, 8, 0, 0, zeroTime())).isEqualTo(-Errno.EFAULT);
        assertThat(Selecting.select(Integer.MAX_VALUE, 0, 0, 0, zeroTime())).isZero();
    }

    private long zeroTime() {
        Memory.fill(area + 512, 0, 16);
        SimulatedKernel.enterCall();
        return area + 512;
    }

    @Test void selectClearsItsSetsWhenTimeIsOver() {
        Memory.store64(area, 1);
        Memory.store64(area + 512, 0);
        Memory.store64(area + 520, 2_500_000);     // more than a second of microseconds
        assertThat(Selecting.select(1, area, 0, 0, area + 512)).isEqualTo(Errno.BLOCKED);
        SimulatedKernel.pass(2_400 * MILLISECOND);
        assertThat(SimulatedKernel.isWaiting()).isTrue();
        SimulatedKernel.pass(100 * MILLISECOND);
        assertThat(Selecting.select(1, area, 0, 0, area + 512)).isZero();
        assertThat(Memory.load64(area)).isZero();
        assertThat(Memory.load64(area + 512)).isZero();
        assertThat(Memory.load64(area + 520)).isZero();
    }

    @Test void epollWaitsAndReports() {
        int epoll = (int) EventPolls.epoll_create1(0);
        Memory.store32(area, POLLIN);
        Memory.store64(area + 4, 42);
        assertThat(EventPolls.epoll_ctl(epoll, 1, 0, area)).isZero();
        assertThat(EventPolls.epoll_ctl(epoll, 1, 0, area)).isEqualTo(-Errno.EEXIST);
        assertThat(EventPolls.epoll_ctl(epoll, 1, epoll, area)).isEqualTo(-Errno.EINVAL);
        assertThat(EventPolls.epoll_ctl(epoll, 2, 2, 0)).isEqualTo(-Errno.ENOENT);
        assertThat(EventPolls.epoll_ctl(epoll, 9, 0, area)).isEqualTo(-Errno.EINVAL);
        assertThat(EventPolls.epoll_ctl(epoll, 1, 90, area)).isEqualTo(-Errno.EBADF);
        SimulatedKernel.enterCall();
        assertThat(EventPolls.epoll_wait(epoll, area, 4, -1)).isEqualTo(Errno.BLOCKED);
        write(1);
        assertThat(SimulatedKernel.isWaiting()).isFalse();
        assertThat(EventPolls.epoll_wait(epoll, area, 4, -1)).isEqualTo(1);
        assertThat(Memory.load64(area + 4)).isEqualTo(42);
        assertThat(EventPolls.epoll_wait(epoll, 8, 4, -1)).isEqualTo(-Errno.EFAULT);
        assertThat(EventPolls.epoll_wait(epoll, area, 0, -1)).isEqualTo(-Errno.EINVAL);
        assertThat(EventPolls.epoll_wait(0, area, 1, -1)).isEqualTo(-Errno.EINVAL);
    }

    @Test void spliceMovesBetweenPipesAndStopsAtTheEnds() {
        write(1);
        SimulatedKernel.enterCall();
        assertThat(Splicing.splice(0, 0, 3, 0, 100, 0)).isEqualTo(1);
        assertThat(Splicing.splice(0, 0, 3, 0, 100, 0)).isEqualTo(-Errno.EAGAIN);
        DescriptorTable.current().close(1);
        assertThat(Splicing.splice(0, 0, 3, 0, 100, 0)).isZero();
        DescriptorTable.current().close(2);
        assertThat(Splicing.splice(0, 0, 3, 0, 100, 0)).isEqualTo(-Errno.EPIPE);
        assertThat(SimulatedKernel.signals).containsExactly(13);
    }
}
