package hermitux.kernel.fs.event;

import static hermitux.abi.PollEvents.*;
import static org.assertj.core.api.Assertions.assertThat;

import hermitux.abi.Errno;
import hermitux.kernel.SimulatedKernel;
import hermitux.kernel.fs.pipe.PipeInode;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.thread.Scheduler;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventPollTest {
    private static final int ALWAYS = POLLERR | POLLHUP;
    private long buffer;
    private EventPoll epoll;
    private OpenFile reader;
    private OpenFile writer;

    @BeforeEach void start() {
        SimulatedKernel.start();
        buffer = SimulatedKernel.buffer();
        epoll = new EventPoll(2);
        PipeInode inode = new PipeInode();
        reader = inode.open(null, 04000);
        writer = inode.open(null, 04001);
    }

    private int harvest() { return epoll.harvest(buffer, 10); }
    private void write(int length) {
        SimulatedKernel.enterCall();
        writer.write(buffer + 2048, length);
    }

    private void add(int events) { assertThat(epoll.add(5, reader, events | ALWAYS, 77)).isZero(); }

    @Test void levelTriggeredEventsStayUntilTheyAreServed() {
        add(POLLIN);
        assertThat(harvest()).isZero();
        write(3);
        assertThat(harvest()).isEqualTo(1);
        assertThat(Memory.load32(buffer)).isEqualTo(POLLIN);
        assertThat(Memory.load64(buffer + 4)).isEqualTo(77);
        assertThat(harvest()).isEqualTo(1);
        reader.read(buffer, 3);
        assertThat(harvest()).isZero();
        assertThat(epoll.readyCount()).isZero();
    }

    @Test void edgeTriggeredEventsComeOnceForEachArrival() {
        add(POLLIN | EPOLLET);
        write(1);
        assertThat(harvest()).isEqualTo(1);
        assertThat(harvest()).isZero();
        write(1);
        assertThat(harvest()).as("more arrived though it was readable before").isEqualTo(1);
        reader.read(buffer, 1);
        assertThat(harvest()).as("reading is no arrival").isZero();
    }

    @Test void aOneShotInterestIsSilentUntilItIsModified() {
        add(POLLIN | EPOLLONESHOT);
        write(1);
        assertThat(harvest()).isEqualTo(1);
        write(1);
        assertThat(harvest()).isZero();
        epoll.modify(epoll.find(5, reader), POLLIN | EPOLLONESHOT | ALWAYS, 78);
        assertThat(harvest()).isEqualTo(1);
        assertThat(Memory.load64(buffer + 4)).isEqualTo(78);
        writer.release();
        assertThat(harvest()).as("not even a hang-up").isZero();
    }

    @Test void whatIsReadyAlreadyIsReportedWhenItIsAdded() {
        write(1);
        add(POLLIN | EPOLLET);
        assertThat(harvest()).isEqualTo(1);
    }

    @Test void hangUpsAreAlwaysReported() {
        add(0);
        writer.release();
        assertThat(harvest()).isEqualTo(1);
        assertThat(Memory.load32(buffer)).isEqualTo(POLLHUP);
    }

    @Test void aClosedFileLeavesTheEpoll() {
        add(POLLIN);
        write(1);
        reader.release();
        assertThat(epoll.find(5, reader)).isNull();
        assertThat(epoll.readyCount()).isZero();
        assertThat(harvest()).isZero();
    }

    @Test void aClosedEpollLeavesItsFiles() {
        add(POLLIN);
        epoll.release();
        assertThat(reader.watches()).isNull();
        write(1);
    }

    @Test void theSameDescriptorMayStandForSeveralFiles() {
        add(POLLIN);
        assertThat(epoll.add(5, reader, POLLIN, 0)).isEqualTo(-Errno.EEXIST);
        assertThat(epoll.add(5, writer, POLLOUT | ALWAYS, 1)).isZero();
        epoll.remove(epoll.find(5, reader));
        assertThat(epoll.find(5, writer)).isNotNull();
        assertThat(epoll.find(5, reader)).isNull();
        epoll.remove(epoll.find(5, writer));
        assertThat(reader.watches()).isNull();
        assertThat(writer.watches()).isNull();
    }

    @Test void manyInterestsTakeTurns() {
        for (int i = 0; i < 50; i++) {
            var counter = new EventCounter(1, false, 2);
            assertThat(epoll.add(10 + i, counter, POLLIN | ALWAYS, i)).isZero();
        }
        boolean[] seen = new boolean[50];
        for (int round = 0; round < 5; round++) {
            assertThat(epoll.harvest(buffer, 10)).isEqualTo(10);
            for (int i = 0; i < 10; i++) seen[(int) Memory.load64(buffer + i * 12 + 4)] = true;
        }
        assertThat(seen).doesNotContain(false);
    }

    @Test void aWaitingTaskIsWoken() {
        add(POLLIN);
        assertThat(Scheduler.block(epoll.waiting(), Long.MAX_VALUE)).isEqualTo(Errno.BLOCKED);
        write(1);
        assertThat(SimulatedKernel.isWaiting()).isFalse();
    }

    @Test void epollsNest() {
        EventPoll outer = new EventPoll(2);
        assertThat(outer.add(3, epoll, POLLIN | ALWAYS, 9)).isZero();
        add(POLLIN);
        assertThat(outer.harvest(buffer, 1)).isZero();
        assertThat(Scheduler.block(outer.waiting(), Long.MAX_VALUE)).isEqualTo(Errno.BLOCKED);
        write(1);
        assertThat(SimulatedKernel.isWaiting()).isFalse();
        assertThat(epoll.poll()).isEqualTo(READABLE);
        assertThat(outer.harvest(buffer, 1)).isEqualTo(1);
        reader.read(buffer, 1);
        assertThat(outer.harvest(buffer, 1)).isZero();
    }

    @Test void loopsAndLongChainsAreRefused() {
        EventPoll[] chain = new EventPoll[6];
        for (int i = 0; i < 6; i++) chain[i] = new EventPoll(2);
        assertThat(chain[0].add(1, chain[1], POLLIN, 0)).isZero();
        assertThat(chain[1].add(1, chain[0], POLLIN, 0)).isEqualTo(-Errno.ELOOP);
        for (int i = 1; i < 4; i++) assertThat(chain[i].add(1, chain[i + 1], POLLIN, 0)).isZero();
        assertThat(chain[4].add(1, chain[5], POLLIN, 0)).isEqualTo(-Errno.ELOOP);
    }

    @Test void fdinfoNamesTheInterests() {
        add(POLLIN);
        var text = new StringBuilder();
        epoll.details(text);
        assertThat(text).startsWith("tfd:        5 events:       19 data:               4d  pos:0 ino:");
    }
}
