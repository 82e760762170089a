package hermitux.kernel.driver.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.DirectMap;
import hermitux.kernel.memory.Frames;
import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class QueueTest {
    private static final int SIZE = 8;

    private SimulatedDevice device;
    private SimulatedDevice.DeviceQueue other;
    private Queue queue;
    private long frame;

    @BeforeEach void start() {
        device = new SimulatedDevice(VirtioDevices.ENTROPY, 0, new byte[0]) {
            @Override void serve(int queue) { }
        };
        Simulation.start(device);
        Transport transport = VirtioDevices.find(VirtioDevices.ENTROPY);
        transport.negotiate(0);
        queue = transport.queue(0, SIZE);
        transport.start();
        other = device.queues[0];
        frame = Frames.allocate();
    }

    private int publish(int pieces) {
        for (int i = 0; i < pieces; i++) queue.add(frame + 16L * i, 16, i > 0);
        return queue.publish();
    }

    @Test void aChainArrivesAsItWasMade() {
        Memory.store8(DirectMap.address(frame), 42);
        int head = publish(3);
        var chain = other.pop();
        assertThat(chain.head()).isEqualTo(head);
        assertThat(chain.readable()).hasSize(1);
        assertThat(chain.bytes()[0]).isEqualTo((byte) 42);
        assertThat(chain.writableBytes()).isEqualTo(32);
        assertThat(queue.freeDescriptors()).isEqualTo(SIZE - 3);
        assertThat(queue.poll()).isEqualTo(-1);
        other.push(head, 7);
        assertThat(queue.poll()).isEqualTo(head);
        assertThat(queue.writtenBytes).isEqualTo(7);
        assertThat(queue.freeDescriptors()).isEqualTo(SIZE);
        assertThat(queue.poll()).isEqualTo(-1);
    }

    @Test void indicesWrapAround() {
        var random = new Random(1);
        var out = new ArrayDeque<SimulatedDevice.Chain>();
        for (int i = 0; i < 200_000; i++) {
            int pieces = 1 + random.nextInt(3);
            if (queue.freeDescriptors() >= pieces && random.nextBoolean()) publish(pieces);
            var chain = other.pop();
            if (chain != null) out.add(chain);
            if (!out.isEmpty() && random.nextBoolean()) {
                // not always in order: a device may finish as it likes
                var done = random.nextBoolean() ? out.pollFirst() : out.pollLast();
                other.push(done.head(), done.writableBytes());
                assertThat(queue.poll()).isEqualTo(done.head());
            }
        }
        assertThat(queue.broken).isFalse();
        assertThat(other.pushed).isLessThan(0x10000);
    }

    @Test void anAnswerToNothingBreaksTheQueue() {
        publish(1);
        other.push(5, 0);
        assertThat(queue.poll()).isEqualTo(-1);
        assertThat(queue.broken).isTrue();
    }

    @Test void anAnswerGivenTwiceBreaksTheQueue() {
        int head = publish(1);
        other.push(head, 0);
        other.push(head, 0);
        assertThat(queue.poll()).isEqualTo(head);
        assertThat(queue.poll()).isEqualTo(-1);
        assertThat(queue.broken).isTrue();
    }

    @Test void aDescriptorInTheMiddleIsNoChain() {
        int head = publish(3);
        other.push((head + 1) % SIZE, 0);
        assertThat(queue.poll()).isEqualTo(-1);
        assertThat(queue.broken).isTrue();
    }

    @Test void numbersOutOfRangeBreakTheQueue() {
        for (int wrong : new int[] { SIZE, -1, Integer.MIN_VALUE, Integer.MAX_VALUE }) {
            start();
            publish(1);
            other.push(wrong, 0);
            assertThat(queue.poll()).isEqualTo(-1);
            assertThat(queue.broken).isTrue();
        }
    }

    @Test void moreBytesThanTheChainHoldsBreakTheQueue() {
        for (int wrong : new int[] { 33, -1, Integer.MAX_VALUE }) {
            start();
            int head = publish(3);
            other.push(head, wrong);
            assertThat(queue.poll()).isEqualTo(-1);
            assertThat(queue.broken).isTrue();
        }
    }

    @Test void theDeviceSizesTheQueue() {
        device.queues[1].largest = 4;
        assertThat(VirtioDevices.at(0).queue(1, 128).size).isEqualTo(4);
        device.queues[2].largest = 0;
        assertThat(VirtioDevices.at(0).queue(2, 128)).isNull();
        device.queues[3].largest = 1000;
        assertThat(VirtioDevices.at(0).queue(3, 128).size).isEqualTo(128);
    }

    @Test void aDeviceThatLooksByItselfIsNotTold() {
        publish(1);
        Memory.store16(queue.used, 1);
        int before = device.accesses;
        queue.notifyDevice();
        assertThat(device.accesses).isEqualTo(before);
    }
}
