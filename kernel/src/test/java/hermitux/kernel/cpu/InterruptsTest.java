package hermitux.kernel.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import hermitux.kernel.driver.virtio.SimulatedApic;
import hermitux.kernel.machine.Cpu;
import hermitux.kernel.machine.Gate;
import hermitux.kernel.machine.Machine;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InterruptsTest {
    private final List<String> served = new ArrayList<>();

    @BeforeEach void start() {
        Machine.start(16 << 20);
        SimulatedApic.plug();
        LocalApic.init();
        Interrupts.init();
    }

    private InterruptHandler handler(String name) {
        return new InterruptHandler() {
            @Override public void interrupt() { served.add(name); }
        };
    }

    @Test void dispatchesByBit() {
        Interrupts.setTimerHandler(handler("timer"));
        Interrupts.register(12, handler("twelve"));
        Interrupts.register(4, handler("four"));
        Gate.interrupt(2);
        Gate.interrupt(0);
        Gate.interrupt(9);
        assertThat(Interrupts.pending()).isTrue();
        Interrupts.dispatch();
        assertThat(served).containsExactly("timer", "four");
        assertThat(Interrupts.pending()).isFalse();
        Interrupts.dispatch();
        assertThat(served).hasSize(2);
    }

    @Test void linesShareVectorsWhenThereAreMany() {
        for (int line = 0; line < 20; line++) Interrupts.register(line, handler("line " + line));
        Gate.interrupt(3);
        Interrupts.dispatch();
        assertThat(served).containsExactlyInAnyOrder("line 2", "line 17");
    }

    @Test void whatArrivesWhileJavaHaltsIsServedLater() {
        Interrupts.register(5, handler("five"));
        Gate.onHalt = () -> Gate.interrupt(1);
        Interrupts.halt();
        assertThat(served).isEmpty();
        assertThat(Gate.pending()).isEqualTo(1L << 32);
        int[] halts = { 0 };
        Gate.onHalt = () -> halts[0]++;
        Interrupts.halt();
        assertThat(halts[0]).as("it really halted again").isEqualTo(1);
        Interrupts.dispatch();
        assertThat(served).containsExactly("five");
        assertThat(Gate.pending()).isZero();
    }

    @Test void theTimerCountsNanoseconds() {
        LocalApic.setTimer(1_500);
        assertThat(SimulatedApic.local.get(0x380)).isEqualTo(1_500);
        assertThat(SimulatedApic.local.get(0x320)).isEqualTo(0x20);
        assertThat(SimulatedApic.local.get(0xf0)).isEqualTo(0x13f);
        LocalApic.setTimer(0);
        assertThat(SimulatedApic.local.get(0x380)).isEqualTo(1);
        LocalApic.setTimer(Long.MAX_VALUE);
        assertThat(SimulatedApic.local.get(0x380) & 0xffffffffL).isEqualTo(4_000_000_000L);
        LocalApic.stop();
        assertThat(SimulatedApic.local.get(0x380)).isZero();
    }

    @Test void theTimerCountsAsTheHypervisorSays() {
        Cpu.cpuidAb.put(0x40000000L << 32, 0x40000010L);
        Cpu.cpuidAb.put(0x40000010L << 32, 200_000L << 32 | 2_600_000L);
        LocalApic.setTimer(1_000_000);
        assertThat(SimulatedApic.local.get(0x380)).isEqualTo(200_000);
    }
}
