package hermitux.kernel.syscall.entry;

import static org.assertj.core.api.Assertions.assertThat;

import hermitux.abi.Errno;
import hermitux.kernel.SimulatedKernel;
import hermitux.kernel.cpu.InterruptHandler;
import hermitux.kernel.cpu.Interrupts;
import hermitux.kernel.cpu.Registers;
import hermitux.kernel.machine.Gate;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.thread.Task;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The way back to the program from calls that wait. */
class UserReturnTest {
    private static final int NANOSLEEP = 35, NANOS = 50_000;
    private long registers;

    @BeforeEach void start() {
        SimulatedKernel.start();
        Interrupts.init();
        SyscallEntry.init(false);
        Interrupts.setTimerHandler(new InterruptHandler() {
            @Override public void interrupt() { SimulatedKernel.pass(NANOS); }
        });
        registers = SimulatedKernel.buffer();
    }

    /** The program makes the call; what the entry does before it hands over to kernel_work. */
    private long call(int number, long first, long second) {
        Memory.store64(registers + Registers.RDI, first);
        Memory.store64(registers + Registers.RSI, second);
        Memory.store64(registers + Registers.VECTOR, Registers.VECTOR_SYSCALL);
        long result = SyscallEntry.enter(first, second, 0, 0, 0, 0, number);
        Memory.store64(registers + Registers.RAX, result);
        return result;
    }

    private long sleepTime() {
        long time = SimulatedKernel.map(1);
        assertThat(UserMemory.store64(time, 0) && UserMemory.store64(time + 8, NANOS)).isTrue();
        return time;
    }

    @Test void aCallThatIsWokenWhileItWaitsAnswers() {
        assertThat(call(NANOSLEEP, sleepTime(), 0)).isEqualTo(Errno.BLOCKED);
        Gate.onHalt = () -> Gate.interrupt(0);
        assertThat(Memory.load64(UserReturn.work(registers) + Registers.RAX)).isZero();
    }

    @Test void aCallThatIsWokenBeforeItWaitsAnswersToo() {
        assertThat(call(NANOSLEEP, sleepTime(), 0)).isEqualTo(Errno.BLOCKED);
        Gate.interrupt(0);
        assertThat(Memory.load64(UserReturn.work(registers) + Registers.RAX)).isZero();
        assertThat(Scheduler.current().state).isEqualTo(Task.RUNNABLE);
        assertThat(Scheduler.current().inCall).isFalse();
    }
}
