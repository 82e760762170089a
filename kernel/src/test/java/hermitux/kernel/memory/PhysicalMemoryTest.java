package hermitux.kernel.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hermitux.kernel.machine.Image;
import hermitux.kernel.machine.Machine;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.machine.MemoryFault;
import org.junit.jupiter.api.Test;

class PhysicalMemoryTest {
    private static final long MIB = 1 << 20, GIB = 1 << 30;

    private static void begin(long ram) {
        Machine.start(ram);
        PhysicalMemory.init();
        PhysicalMemory.addRam(0, ram);
        PhysicalMemory.reserve(0, MIB);
        PhysicalMemory.reserve(2 * MIB, Machine.IMAGE_END);
    }

    private static boolean isMapped(long physical) {
        try {
            Memory.load8(DirectMap.address(physical));
            return true;
        } catch (MemoryFault fault) {
            return false;
        }
    }

    @Test void onlyRamIsMapped() {
        begin(37 * MIB + 0x5000);
        PhysicalMemory.start();
        assertThat(isMapped(37 * MIB + 0x4fff)).isTrue();
        assertThat(isMapped(37 * MIB + 0x5000)).isFalse();
        assertThat(isMapped(38 * MIB)).isFalse();
        assertThat(isMapped(900 * MIB)).isFalse();
        assertThat(Memory.load8(Image.pageMap())).isNotNegative();
        assertThatThrownBy(() -> Memory.load8(Image.WINDOW + 100 * MIB)).isInstanceOf(MemoryFault.class);
    }

    @Test void theWindowBeginsWithTheKernelsStack() {
        begin(16 * MIB);
        PhysicalMemory.start();
        assertThat(isMapped(0x1fffff)).isTrue();
        assertThat(isMapped(0)).isTrue();
        assertThatThrownBy(() -> Memory.store8(Image.WINDOW + 0x1fffff, 0)).isInstanceOf(MemoryFault.class);
        assertThatThrownBy(() -> Memory.load8(Image.WINDOW)).isInstanceOf(MemoryFault.class);
        assertThat(Memory.load8(Image.WINDOW + 2 * MIB)).isNotNegative();
        for (long frame = Frames.allocate(); frame != 0; frame = Frames.allocate()) Memory.store64(DirectMap.address(frame), frame);
    }

    @Test void onlyTheKernelsTextCanRun() {
        begin(16 * MIB);
        PhysicalMemory.start();
        assertThat(Machine.fetch8(Image.WINDOW + 2 * MIB)).isNotNegative();
        assertThatThrownBy(() -> Machine.fetch8(Image.WINDOW + 4 * MIB)).isInstanceOf(MemoryFault.class);
        assertThatThrownBy(() -> Machine.fetch8(Image.WINDOW + MIB)).isInstanceOf(MemoryFault.class);
    }

    @Test void memoryAboveAHoleAndFourGibIsUsed() {
        begin(3 * GIB);
        Machine.addRam(4 * GIB, 6 * GIB + 0x3000);
        PhysicalMemory.addRam(4 * GIB, 6 * GIB + 0x3000);
        PhysicalMemory.reserve(100 * MIB, 130 * MIB);
        long touched = Machine.touchedBytes();
        PhysicalMemory.start();
        assertThat(Machine.touchedBytes() - touched).as("of 5 GiB").isLessThan(32 * 65536);
        assertThat(Frames.totalBytes()).isBetween(5 * GIB - 60 * MIB, 5 * GIB);
        assertThat(isMapped(512 * MIB)).as("before it is wanted").isFalse();
        assertThat(isMapped(3 * GIB)).isFalse();
        boolean high = false;
        for (int i = 0; i < 5000; i++) {
            long block = Frames.allocateContiguous(9);
            if (block == 0) break;
            high |= block >= 4 * GIB;
            assertThat(block + 2 * MIB <= 100 * MIB || block >= 130 * MIB).isTrue();
        }
        assertThat(high).isTrue();
        assertThat(isMapped(6 * GIB - 1)).isTrue();
        assertThat(isMapped(6 * GIB)).isFalse();
        assertThat(isMapped(3 * GIB)).isFalse();
    }

    @Test void muchMemoryCostsNothingUntilItIsUsed() {
        begin(3 * GIB);
        Machine.addRam(4 * GIB, 64 * GIB);
        PhysicalMemory.addRam(4 * GIB, 64 * GIB);
        PhysicalMemory.reserve(700 * MIB, 701 * MIB);
        long touched = Machine.touchedBytes();
        PhysicalMemory.start();
        assertThat(Machine.touchedBytes() - touched).as("of 63 GiB").isLessThan(24 * 65536);
        assertThat(isMapped(700 * MIB)).isTrue();
        assertThat(isMapped(40 * GIB)).isFalse();
        long total = Frames.totalBytes(), free = Frames.freeBytes(), last = 0;
        assertThat(total).isBetween(62 * GIB, 63 * GIB);
        int blocks = 0;
        for (long block = Frames.allocateContiguous(13); block != 0; block = Frames.allocateContiguous(13)) {
            Memory.store8(DirectMap.address(block), 1);
            Memory.store8(DirectMap.address(block + 32 * MIB - 1), 1);
            last = Math.max(last, block);
            blocks++;
        }
        assertThat(blocks).isBetween(1950, 2010);
        assertThat(last).isGreaterThan(63 * GIB);
        assertThat(Frames.totalBytes()).isBetween(total - MIB, total + MIB);
        assertThat(Frames.freeBytes()).isBetween(free - blocks * 32L * MIB - MIB, free - blocks * 32L * MIB + MIB);
    }

    @Test void theSmallestMachineStarts() {
        begin(4 * MIB);
        PhysicalMemory.start();
        assertThat(Frames.freeBytes()).isGreaterThan(3 * MIB / 2);
    }

    @Test void noRoomForTablesIsSaid() {
        Machine.start(4 * MIB);
        PhysicalMemory.init();
        PhysicalMemory.addRam(0, 4 * MIB);
        PhysicalMemory.reserve(0, 4 * MIB);
        assertThatThrownBy(PhysicalMemory::start).hasMessageContaining("no memory");
    }
}
