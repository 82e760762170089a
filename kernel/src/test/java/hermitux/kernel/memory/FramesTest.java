package hermitux.kernel.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hermitux.kernel.machine.Machine;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FramesTest {
    private static final long MIB = 1 << 20;

    @BeforeEach void start() {
        Machine.start(64 * MIB);
        Frames.init();
        Frames.addRange(Machine.IMAGE_END, 64 * MIB);
    }

    @Test void addingMemoryTouchesLittleOfIt() {
        Machine.start(1024 * MIB);
        Frames.init();
        long before = Machine.touchedBytes();
        Frames.addRange(Machine.IMAGE_END, 1024 * MIB);
        assertThat(Machine.touchedBytes() - before).isLessThanOrEqualTo(16 * 65536);
        assertThat(Frames.freeBytes()).isEqualTo(Frames.totalBytes()).isBetween(1015 * MIB, 1020 * MIB);
    }

    @Test void aFrameIsFreeAgainOnceEveryReferenceIsGone() {
        long free = Frames.freeBytes();
        long frame = Frames.allocate();
        Frames.retain(frame);
        Frames.release(frame);
        assertThat(Frames.references(frame)).isEqualTo(1);
        assertThat(Frames.freeBytes()).isEqualTo(free - 4096);
        Frames.release(frame);
        assertThat(Frames.freeBytes()).isEqualTo(free);
        assertThat(Frames.allocate()).as("last in, first out").isEqualTo(frame);
    }

    @Test void releasingTwiceIsABug() {
        long frame = Frames.allocate();
        Frames.release(frame);
        assertThatThrownBy(() -> Frames.release(frame)).isInstanceOf(IllegalStateException.class);
    }

    @Test void blocksAreAlignedToTheirSize() {
        for (int order = 0; order <= 11; order++) assertThat(Frames.allocateContiguous(order) & (4096L << order) - 1).isZero();
    }

    @Test void aSplitBlockIsReleasedFrameByFrame() {
        long free = Frames.freeBytes(), block = Frames.allocateContiguous(9);
        Frames.split(block);
        for (int i = 0; i < 512; i++) Frames.release(block + i * 4096L);
        assertThat(Frames.freeBytes()).isEqualTo(free);
        assertThat(Frames.allocateContiguous(9)).isEqualTo(block);
    }

    @Test void reservedAndForeignFramesAreNeverHandedOutAndNeverFreed() {
        Machine.start(64 * MIB);
        Frames.init();
        Frames.reserve(16 * MIB, 17 * MIB + 123);
        Frames.addRange(Machine.IMAGE_END, 64 * MIB);
        long free = Frames.freeBytes();
        Frames.retain(16 * MIB);
        Frames.release(16 * MIB);
        Frames.release(16 * MIB);
        assertThat(Frames.references(16 * MIB)).isEqualTo(Frames.PERMANENT);
        assertThat(Frames.freeBytes()).isEqualTo(free);
        for (long frame = Frames.allocate(); frame != 0; frame = Frames.allocate())
            assertThat(frame < 16 * MIB || frame >= 17 * MIB + 4096).isTrue();
    }

    @Test void randomUseNeverOverlapsAndMergesBackToTheStart() {
        long free = Frames.freeBytes(), largest = Frames.allocateContiguous(13);
        Frames.release(largest);
        var random = new Random(7);
        var held = new TreeMap<Long, Integer>();
        for (int step = 0; step < 20_000; step++) {
            if (random.nextInt(100) < 52) {
                int order = random.nextInt(10) == 0 ? random.nextInt(10) : 0;
                long block = Frames.allocateContiguous(order);
                if (block == 0) continue;
                var below = held.floorEntry(block);
                assertThat(below == null || below.getKey() + (4096L << below.getValue()) <= block).isTrue();
                var above = held.ceilingKey(block);
                assertThat(above == null || above >= block + (4096L << order)).isTrue();
                held.put(block, order);
            } else if (!held.isEmpty()) {
                List<Long> keys = new ArrayList<>(held.keySet());
                long block = keys.get(random.nextInt(keys.size()));
                held.remove(block);
                Frames.release(block);
            }
        }
        held.keySet().forEach(Frames::release);
        assertThat(Frames.freeBytes()).isEqualTo(free);
        assertThat(Frames.allocateContiguous(13)).isEqualTo(largest);
    }

    @Test void ranOutIsZero() {
        while (Frames.allocate() != 0) { }
        assertThat(Frames.freeBytes()).isZero();
        assertThat(Frames.allocateZeroed()).isZero();
        assertThat(Frames.allocateContiguous(3)).isZero();
    }
}
