package hermitux.kernel.driver.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import hermitux.kernel.driver.Entropy;
import hermitux.kernel.memory.Frames;
import hermitux.kernel.part.Services;
import org.junit.jupiter.api.Test;

class EntropyDriverTest {
    private static SimulatedDevice device(int answeredBytes) {
        return new SimulatedDevice(VirtioDevices.ENTROPY, 0, new byte[0]) {
            @Override void serve(int queue) {
                Chain chain = queues[0].pop();
                byte[] bytes = new byte[Math.max(0, answeredBytes)];
                for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) (i + 1);
                chain.fill(bytes);
                if (answeredBytes >= 0) queues[0].push(chain.head(), answeredBytes);
            }
        };
    }

    private static boolean fill(int[] seed, SimulatedDevice... devices) {
        Simulation.start(devices);
        Entropy.init();
        EntropyDriver.init();
        return Services.<Entropy.Source>find(Services.RANDOM_BYTES).fill(seed);
    }

    @Test void bringsTheDevicesBytes() {
        int[] seed = new int[8];
        assertThat(fill(seed, device(32))).isTrue();
        assertThat(seed[0]).isEqualTo(0x04030201);
        assertThat(seed[7]).isEqualTo(0x201f1e1d);
    }

    @Test void managesWithoutAnAnswer() {
        int[] seed = new int[8];
        assertThat(fill(seed)).isFalse();
        assertThat(fill(seed, device(0))).isFalse();
        assertThat(fill(seed, device(33))).isFalse();
    }

    @Test void withoutMemory() {
        Simulation.start(device(32));
        Entropy.init();
        EntropyDriver.init();
        while (Frames.allocate() != 0) { }
        assertThat(Services.<Entropy.Source>find(Services.RANDOM_BYTES).fill(new int[8])).isFalse();
    }
}
