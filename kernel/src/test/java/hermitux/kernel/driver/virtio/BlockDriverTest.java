package hermitux.kernel.driver.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import hermitux.abi.Errno;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.DirectMap;
import hermitux.kernel.memory.Frames;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class BlockDriverTest {
    private static final int READ_ONLY = 1 << 5, FLUSH = 1 << 9, SECTORS = 16;

    /** A disk in memory, strict about its requests; it answers with an outcome of the test's choice. */
    private static final class Disk extends SimulatedDevice {
        final byte[] content = new byte[SECTORS * BlockDriver.SECTOR];
        int outcome;
        int claimedBytes = -1;
        int flushes;

        Disk(int offered, int sectors) {
            super(VirtioDevices.BLOCK, offered, new byte[] {(byte) sectors, 0, 0, 0, 0, 0, 0, 0});
            for (int i = 0; i < content.length; i++) content[i] = (byte) (i / 512 * 3 + i);
        }

        @Override void serve(int queue) {
            for (Chain chain = queues[0].pop(); chain != null; chain = queues[0].pop()) {
                byte[] request = chain.bytes();
                int from = request[8] * BlockDriver.SECTOR, length = chain.writableBytes() - 1;
                assertThat(length % BlockDriver.SECTOR).isZero();
                if (request[0] == 0) chain.fill(Arrays.copyOfRange(content, from, from + length));
                if (request[0] == 1) System.arraycopy(request, 16, content, from, request.length - 16);
                if (request[0] == 4) flushes++;
                Piece last = chain.writable().getLast();
                Memory.store8(last.address() + last.length() - 1, outcome);
                queues[0].push(chain.head(), claimedBytes < 0 ? length + 1 : claimedBytes);
            }
        }
    }

    private static BlockDriver start(SimulatedDevice disk) {
        Simulation.start(disk);
        return BlockDriver.at(0);
    }

    private static long frame() { return Frames.allocateZeroed(); }

    @Test void touchesNothingBeforeItIsUsed() {
        var disk = new Disk(FLUSH, SECTORS);
        BlockDriver driver = start(disk);
        assertThat(disk.accesses).isZero();
        assertThat(driver.start()).isTrue();
        assertThat(driver.lengthBytes()).isEqualTo(SECTORS * 512L);
        assertThat(driver.readOnly()).isFalse();
    }

    @Test void movesSectors() {
        var disk = new Disk(FLUSH, SECTORS);
        BlockDriver driver = start(disk);
        driver.start();
        long first = frame(), second = frame();
        driver.payload.clear();
        driver.payload.add(first + 512, 1024);
        driver.payload.add(second, 512);
        assertThat(driver.read(2 * 512)).isZero();
        for (int i = 0; i < 1024; i++) assertThat(Memory.load8(DirectMap.address(first) + 512 + i)).isEqualTo(disk.content[1024 + i] & 255);
        assertThat(Memory.load8(DirectMap.address(second) + 511)).isEqualTo(disk.content[5 * 512 - 1] & 255);
        Memory.fill(DirectMap.address(second), 9, 512);
        driver.payload.clear();
        driver.payload.add(second, 512);
        assertThat(driver.write(15 * 512)).isZero();
        assertThat(Arrays.copyOfRange(disk.content, 15 * 512, 16 * 512)).containsOnly(9);
        assertThat(driver.flush()).isZero();
        assertThat(disk.flushes).isEqualTo(1);
    }

    @Test void asksForNoFlushThatIsNotOffered() {
        var disk = new Disk(READ_ONLY, SECTORS);
        BlockDriver driver = start(disk);
        driver.start();
        assertThat(driver.readOnly()).isTrue();
        assertThat(driver.flush()).isZero();
        assertThat(disk.flushes).isZero();
    }

    @Test void failuresAreErrors() {
        var disk = new Disk(0, SECTORS);
        BlockDriver driver = start(disk);
        driver.start();
        disk.outcome = 1;
        driver.payload.clear();
        driver.payload.add(frame(), 512);
        assertThat(driver.read(0)).isEqualTo(-Errno.EIO);
        disk.outcome = 0;
        assertThat(driver.read(0)).isZero();
        disk.claimedBytes = 100_000;
        assertThat(driver.read(0)).as("more than there was room for").isEqualTo(-Errno.EIO);
        assertThat(driver.read(0)).as("a broken device is not asked again").isEqualTo(-Errno.EIO);
    }

    @Test void whatIsNoDisk() {
        Simulation.start(new Disk(0, SECTORS));
        assertThat(BlockDriver.at(1)).isNull();
        assertThat(BlockDriver.at(-1)).isNull();
        var other = new SimulatedDevice(VirtioDevices.ENTROPY, 0, new byte[0]) {
            @Override void serve(int queue) { }
        };
        assertThat(start(other).start()).isFalse();
        var full = new Disk(0, SECTORS);
        BlockDriver driver = start(full);
        while (Frames.allocate() != 0) { }
        assertThat(driver.start()).isFalse();
    }
}
