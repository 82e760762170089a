package hermitux.kernel.fs.event;

import static hermitux.abi.PollEvents.*;
import static org.assertj.core.api.Assertions.assertThat;

import hermitux.abi.Errno;
import hermitux.kernel.SimulatedKernel;
import hermitux.kernel.machine.Memory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventCounterTest {
    private long buffer;

    @BeforeEach void start() {
        SimulatedKernel.start();
        buffer = SimulatedKernel.buffer();
    }

    private long write(EventCounter file, long value) {
        Memory.store64(buffer, value);
        return file.write(buffer, 8);
    }

    @Test void readsTakeTheSum() {
        var file = new EventCounter(3, false, 04002);
        assertThat(write(file, 4)).isEqualTo(8);
        assertThat(file.read(buffer, 8)).isEqualTo(8);
        assertThat(Memory.load64(buffer)).isEqualTo(7);
        assertThat(file.read(buffer, 8)).isEqualTo(-Errno.EAGAIN);
        assertThat(file.read(buffer, 7)).isEqualTo(-Errno.EINVAL);
        assertThat(file.write(buffer, 7)).isEqualTo(-Errno.EINVAL);
    }

    @Test void aSemaphoreCountsDown() {
        var file = new EventCounter(2, true, 04002);
        for (int i = 0; i < 2; i++) {
            assertThat(file.read(buffer, 100)).isEqualTo(8);
            assertThat(Memory.load64(buffer)).isEqualTo(1);
        }
        assertThat(file.read(buffer, 8)).isEqualTo(-Errno.EAGAIN);
    }

    @Test void theCountStaysBelowTheGreatestNumber() {
        var file = new EventCounter(0, false, 04002);
        assertThat(file.poll()).isEqualTo(POLLOUT);
        assertThat(write(file, -1)).isEqualTo(-Errno.EINVAL);
        assertThat(write(file, -2)).isEqualTo(8);
        assertThat(file.poll()).isEqualTo(POLLIN);
        assertThat(write(file, 1)).isEqualTo(-Errno.EAGAIN);
        assertThat(write(file, 0)).isEqualTo(8);
    }

    @Test void waitersWakeEachOther() {
        var file = new EventCounter(0, false, 2);
        assertThat(file.read(buffer, 8)).isEqualTo(Errno.BLOCKED);
        assertThat(write(file, 1)).isEqualTo(8);
        assertThat(SimulatedKernel.isWaiting()).isFalse();
        write(file, -3);
        assertThat(write(file, 1)).isEqualTo(Errno.BLOCKED);
        assertThat(file.read(buffer, 8)).isEqualTo(8);
        assertThat(SimulatedKernel.isWaiting()).isFalse();
    }

    @Test void fdinfoShowsTheCount() {
        var text = new StringBuilder();
        new EventCounter(0xab, false, 2).details(text);
        assertThat(text.toString()).isEqualTo("eventfd-count:               ab\n");
    }
}
