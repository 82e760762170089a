package hermitux.kernel.thread;

import static org.assertj.core.api.Assertions.assertThat;

import hermitux.abi.Errno;
import hermitux.kernel.SimulatedKernel;
import hermitux.kernel.machine.Cpu;
import hermitux.kernel.signal.SignalState;
import hermitux.kernel.time.Timers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whose turn it is. */
class SchedulerTest {
    private static final long SLICE_NANOS = 4_000_000;
    private Task first;

    @BeforeEach void start() {
        SimulatedKernel.start();
        first = Scheduler.current();
    }

    private Task thread() {
        Task task = Task.child(Scheduler.current(), Process.current(), Tasks.freeId());
        SignalState.inherit(Scheduler.current(), task);
        Scheduler.add(task);
        return task;
    }

    /** What UserReturn does when the current task is not to go on. */
    private Task turn() {
        if (Scheduler.current().state == Task.RUNNABLE) Scheduler.requeue();
        Task next = Scheduler.next();
        if (next != null) Scheduler.switchTo(next);
        return next;
    }

    private void block() { assertThat(Scheduler.block(null, Long.MAX_VALUE)).isEqualTo(Errno.BLOCKED); }

    @Test void aNewTaskRunsFirst() {
        Task task = thread();
        assertThat(Scheduler.isYielding()).isTrue();
        assertThat(turn()).isSameAs(task);
        block();
        assertThat(turn()).isSameAs(first);
        assertThat(Scheduler.isYielding()).isFalse();
    }

    @Test void aloneNobodyIsInterrupted() {
        assertThat(Timers.earliest()).isEqualTo(Long.MAX_VALUE);
        Scheduler.yield();
        assertThat(Scheduler.isYielding()).isFalse();
    }

    @Test void aSliceEndsWhenAnotherWaits() {
        Task task = thread();
        turn();
        assertThat(Timers.earliest()).isNotEqualTo(Long.MAX_VALUE);
        SimulatedKernel.pass(SLICE_NANOS + 1);
        assertThat(Scheduler.isYielding()).isTrue();
        assertThat(turn()).isSameAs(first);
        SimulatedKernel.pass(SLICE_NANOS + 1);
        assertThat(turn()).isSameAs(task);
    }

    @Test void theTimerOfAnEarlierTaskDoesNotEndASlice() {
        Task task = thread();
        turn();
        SimulatedKernel.pass(1_000_000);
        block();
        turn();
        Scheduler.wake(task);
        SimulatedKernel.pass(200_000);
        assertThat(Scheduler.current()).isSameAs(first);
        assertThat(Scheduler.isYielding()).isFalse();
    }

    @Test void whoComputesMakesWayForWhoIsWoken() {
        Task reacting = thread();
        turn();
        block();
        assertThat(turn()).isSameAs(first);
        Scheduler.wake(reacting);
        assertThat(Scheduler.isYielding()).as("both have had little").isFalse();
        assertThat(turn()).isSameAs(reacting);
        block();
        assertThat(turn()).isSameAs(first);
        SimulatedKernel.pass(SLICE_NANOS / 2);
        Scheduler.wake(reacting);
        assertThat(Scheduler.isYielding()).isTrue();
        assertThat(turn()).isSameAs(reacting);
    }

    @Test void aLongWaitMakesUpForWhatWasUsedBefore() {
        Task waiting = thread();
        turn();
        SimulatedKernel.pass(SLICE_NANOS / 4);
        block();
        turn();
        assertThat(Scheduler.current()).isSameAs(first);
        Scheduler.wake(waiting);
        assertThat(Scheduler.isYielding()).as("it has less credit left").isFalse();
        assertThat(turn()).isSameAs(waiting);
        block();
        turn();
        SimulatedKernel.pass(2 * SLICE_NANOS);
        Scheduler.wake(waiting);
        assertThat(Scheduler.isYielding()).isTrue();
    }

    @Test void whoHasWaitedGoesBeforeWhoHasUsedItsSlice() {
        Task busy = thread();
        turn();
        Task idle = thread();
        turn();
        block();
        turn();
        while (Scheduler.current() != busy) turn();
        SimulatedKernel.pass(2 * SLICE_NANOS);
        turn();
        assertThat(Scheduler.current()).isSameAs(first);
        Scheduler.wake(idle);
        Scheduler.yield();
        assertThat(turn()).isSameAs(idle);
        block();
        assertThat(turn()).isSameAs(busy);
    }

    @Test void aTaskThatWaitsGivesUpItsWishToYield() {
        thread();
        Scheduler.yield();
        block();
        assertThat(Scheduler.isYielding()).isFalse();
    }

    @Test void processorTimeIsEachTasksOwn() {
        Task task = thread();
        turn();
        SimulatedKernel.pass(3_000_000);
        block();
        turn();
        SimulatedKernel.pass(500_000);
        assertThat(Scheduler.taskCpuNanos(task)).isBetween(2_999_000L, 3_001_000L);
        assertThat(Scheduler.processCpuNanos()).isGreaterThanOrEqualTo(3_500_000L - 1000);
    }

    @Test void numbersAreNotUsedTwice() {
        Task task = thread();
        assertThat(Tasks.find(task.id)).isSameAs(task);
        assertThat(Tasks.count()).isEqualTo(2);
        turn();
        Scheduler.exit();
        assertThat(Tasks.find(task.id)).isNull();
        assertThat(Tasks.count()).isEqualTo(1);
        assertThat(turn()).isSameAs(first);
        assertThat(thread().id).isGreaterThan(task.id);
    }

    @Test void fsBaseGoesWithTheTask() {
        Cpu.writeFsBase(0x1000);
        Task task = Task.child(first, Process.current(), Tasks.freeId());
        SignalState.inherit(first, task);
        task.setFsBase(0x2000);
        Scheduler.add(task);
        turn();
        assertThat(Cpu.readFsBase()).isEqualTo(0x2000);
        block();
        turn();
        assertThat(Cpu.readFsBase()).isEqualTo(0x1000);
    }
}
