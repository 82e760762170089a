package hermitux.kernel.memory;

import static org.assertj.core.api.Assertions.assertThat;

import hermitux.kernel.SimulatedKernel;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FrameIndexTest {
    private final FrameIndex index = new FrameIndex();
    private long freeAtStart;

    @BeforeEach void start() {
        SimulatedKernel.start();
        freeAtStart = Frames.freeBytes();
    }

    @Test void behavesAsASortedMapAndGivesEveryFrameBack() {
        var random = new Random(3);
        var model = new TreeMap<Long, Long>();
        for (int step = 0; step < 6000; step++) {
            long key = anIndex(random);
            int what = random.nextInt(100);
            if (what < 60) {
                if (model.containsKey(key)) continue;
                long entry = Frames.allocate() | random.nextInt(2);
                assertThat(index.add(key, entry)).isTrue();
                model.put(key, entry);
            } else if (what < 98) {
                Long entry = model.remove(key);
                assertThat(index.get(key)).isEqualTo(entry == null ? 0 : entry);
                if (entry == null) continue;
                index.change(key, 0);
                Frames.release(entry & ~FrameIndex.FLAGS);
            } else {
                index.clear(key);
                model.tailMap(key).clear();
            }
            assertThat(index.count()).isEqualTo(model.size());
            long from = anIndex(random);
            Long next = model.ceilingKey(from);
            assertThat(index.next(from)).isEqualTo(next == null ? -1 : next);
        }
        model.forEach((key, entry) -> assertThat(index.get(key)).isEqualTo(entry));
        index.clear(0);
        assertThat(Frames.freeBytes()).isEqualTo(freeAtStart);
    }

    private static long anIndex(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextInt(20);
            case 1 -> random.nextInt(1200);
            case 2 -> 511 * 512 + random.nextInt(1200);
            default -> (1L << 9 + random.nextInt(42)) - 1 + random.nextInt(3);
        };
    }

    @Test void failsWithoutMemoryForANode() {
        long frame = Frames.allocate();
        while (Frames.allocate() != 0) { }
        assertThat(index.add(100, frame)).isFalse();
        assertThat(index.get(100)).isZero();
        assertThat(index.add(3, frame)).as("the first pages need no node").isTrue();
    }
}
