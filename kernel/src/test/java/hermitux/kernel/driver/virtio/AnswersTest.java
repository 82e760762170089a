package hermitux.kernel.driver.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import hermitux.kernel.cpu.Interrupts;
import hermitux.kernel.machine.Gate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A driver that halts until its device answers must be woken, whatever interrupts were on their way before. */
class AnswersTest {
    private final SimulatedNinep device = new SimulatedNinep("share", message -> new byte[11]);
    private NinepTransport transport;

    @BeforeEach void start() {
        Simulation.start(device);
        transport = NinepTransport.find("share");
        device.slow = true;
        device.stop();
        Gate.onHalt = () -> {
            device.wake();
            assertThat((int) Gate.pending()).as("an interrupt ends the halt").isNotZero();
        };
        exchange();
    }

    private void exchange() { assertThat(transport.exchange(7, NinepTransport.NO_PAYLOAD)).isEqualTo(11); }

    @Test void answersThatComeLate() {
        exchange();
        exchange();
    }

    @Test void interruptOfAnAnswerThatWasSeenBeforeIt() {
        device.interrupt();
        exchange();
        exchange();
    }

    @Test void interruptThatWasKeptWhileAnotherDeviceWasWaitedFor() {
        device.interrupt();
        Interrupts.halt();
        assertThat(Interrupts.pending()).isTrue();
        exchange();
        Interrupts.dispatch();
        exchange();
    }

    @Test void interruptThatWasKeptTwice() {
        for (int i = 0; i < 3; i++) {
            device.interrupt();
            Interrupts.halt();
            exchange();
        }
    }
}
