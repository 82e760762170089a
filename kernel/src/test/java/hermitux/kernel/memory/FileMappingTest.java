package hermitux.kernel.memory;

import static hermitux.abi.MemoryMapping.*;
import static org.assertj.core.api.Assertions.assertThat;

import hermitux.abi.Errno;
import hermitux.kernel.machine.Memory;
import org.junit.jupiter.api.Test;

class FileMappingTest extends AddressSpaceFixture {
    private final FakeFile file = new FakeFile(100 * PAGE - 1000);

    @Override void releaseFiles() {
        assertThat(file.references).as("references of areas").isZero();
        file.drop();
    }

    private long mapFile(long pages, int protection, int flags, long offset) {
        return space.map(0, pages * PAGE, protection, flags, file, offset, true);
    }

    @Test void readsShowTheFile() {
        long start = mapFile(100, PROT_READ, MAP_PRIVATE, 0);
        for (long offset = 0; offset < 100 * PAGE - 1000; offset += 1777)
            assertThat(Program.load(start + offset)).isEqualTo(FakeFile.byteAt(offset));
        assertThat(Program.load(start + 100 * PAGE - 1)).as("past the end, in the last page").isZero();
        long middle = mapFile(3, PROT_READ | PROT_EXEC, MAP_PRIVATE, 7 * PAGE);
        assertThat(Program.fetch(middle + PAGE + 5)).isEqualTo(FakeFile.byteAt(8 * PAGE + 5));
    }

    @Test void cachedNeighboursComeAlongAndOthersDoNot() {
        long start = mapFile(100, PROT_READ, MAP_PRIVATE, 0);
        Program.load(start);
        assertThat(file.reads).isEqualTo(1);
        assertThat(space.residentPages()).isEqualTo(1);
        space.unmap(start, 100 * PAGE);
        file.warm();
        start = mapFile(100, PROT_READ, MAP_PRIVATE, 0);
        space.faults = 0;
        for (int i = 0; i < 100; i++) Program.load(start + i * PAGE);
        assertThat(space.faults).isLessThanOrEqualTo(4);
    }

    /** For a debugger, which cannot set breakpoints where nothing is. */
    @Test void eagerMappingsAreThereAtOnce() {
        space.debugged = true;
        long start = mapFile(10, PROT_READ | PROT_EXEC, MAP_PRIVATE, 0);
        assertThat(space.residentPages()).isEqualTo(10);
        space.faults = 0;
        assertThat(Program.fetch(start + 9 * PAGE)).isEqualTo(FakeFile.byteAt(9 * PAGE));
        assertThat(space.faults).isZero();
    }

    @Test void privateWritesStayPrivate() {
        long start = mapFile(10, READ_WRITE, MAP_PRIVATE, 0), other = mapFile(10, PROT_READ, MAP_PRIVATE, 0);
        Program.load(start);
        assertThat(Program.store(start, 0x55)).isTrue();
        assertThat(Program.store(start + 5 * PAGE, 0x66)).isTrue();
        assertThat(Program.load(start)).isEqualTo(0x55);
        assertThat(Program.load(start + 1)).isEqualTo(FakeFile.byteAt(1));
        assertThat(Program.load(other)).isEqualTo(FakeFile.byteAt(0));
        assertThat(Program.load(other + 5 * PAGE)).isEqualTo(FakeFile.byteAt(5 * PAGE));
        assertThat(file.written).isEmpty();
        assertThat(space.advise(start, 10 * PAGE, MADV_DONTNEED)).isZero();
        assertThat(Program.load(start)).as("dropped copies").isEqualTo(FakeFile.byteAt(0));
    }

    @Test void sharedWritesReachTheFileAndAreNoticed() {
        long start = mapFile(10, READ_WRITE, MAP_SHARED, 0), other = mapFile(10, PROT_READ, MAP_SHARED, 0);
        Program.load(start + PAGE);
        assertThat(file.written).isEmpty();
        Program.store(start + PAGE, 0x55);
        assertThat(Program.load(other + PAGE)).isEqualTo(0x55);
        assertThat(Memory.load8(DirectMap.address(file.cache.get(1L)))).isEqualTo(0x55);
        assertThat(space.synchronise(start, 10 * PAGE, MS_SYNC)).isZero();
        assertThat(file.written).containsExactly(1L);
        assertThat(space.synchronise(start, 10 * PAGE, MS_SYNC)).isZero();
        assertThat(file.written).as("clean since").containsExactly(1L);
        Program.store(start + PAGE + 1, 0x56);
        Program.store(start + 3 * PAGE, 0x57);
        space.unmap(start, 10 * PAGE);
        assertThat(file.written).containsExactly(1L, 1L, 3L);
        assertThat(file.flushes).isEqualTo(2);
    }

    @Test void theKernelsWritesCountToo() {
        long start = mapFile(4, READ_WRITE, MAP_SHARED, 0);
        assertThat(UserMemory.readable(start, 4 * PAGE)).isTrue();
        Memory.load8(start);
        assertThat(UserMemory.writable(start + 10, 2 * PAGE)).isTrue();
        Memory.fill(start + 10, 9, 2 * PAGE);
        space.writeBack();
        assertThat(file.written).containsExactly(0L, 1L, 2L);
    }

    @Test void losingTheRightToWriteWritesBack() {
        long start = mapFile(4, READ_WRITE, MAP_SHARED, 0);
        Program.store(start, 1);
        space.protect(start, 4 * PAGE, PROT_READ);
        assertThat(file.written).containsExactly(0L);
        space.protect(start, 4 * PAGE, READ_WRITE);
        Program.store(start, 2);
        space.protect(start, 4 * PAGE, PROT_NONE);
        assertThat(file.written).containsExactly(0L, 0L);
    }

    @Test void aReadOnlyFileIsNotMadeWritable() {
        long start = space.map(0, 4 * PAGE, PROT_READ, MAP_SHARED, file, 0, false);
        assertThat(space.protect(start, PAGE, READ_WRITE)).isEqualTo(-Errno.EACCES);
        long copy = space.map(0, 4 * PAGE, PROT_READ, MAP_PRIVATE, file, 0, false);
        assertThat(space.protect(copy, PAGE, READ_WRITE)).isZero();
    }

    @Test void pastTheEndIsABusError() {
        long start = mapFile(200, READ_WRITE, MAP_PRIVATE, 0);
        assertThat(Program.load(start + 99 * PAGE)).isNotNegative();
        assertThat(Program.load(start + 100 * PAGE)).isEqualTo(-1);
        assertThat(Program.outcome).isEqualTo(AddressSpace.PAST_END);
        assertThat(Program.store(start + 150 * PAGE, 1)).isFalse();
        assertThat(Program.outcome).isEqualTo(AddressSpace.PAST_END);
        assertThat(UserMemory.readable(start + 99 * PAGE, 2 * PAGE)).isFalse();
        file.failure = -Errno.EIO;
        assertThat(Program.load(start + 5 * PAGE)).isEqualTo(-1);
        assertThat(Program.outcome).isEqualTo(AddressSpace.PAST_END);
        file.failure = -Errno.ENOMEM;
        assertThat(Program.load(start + 5 * PAGE)).isEqualTo(-1);
        assertThat(Program.outcome).isEqualTo(AddressSpace.OUT_OF_MEMORY);
        file.failure = 0;
        assertThat(Program.load(start + 5 * PAGE)).isNotNegative();
    }

    @Test void writesInOrderCopyInBatches() {
        file.warm();
        long start = mapFile(64, READ_WRITE, MAP_PRIVATE, 0);
        for (int i = 0; i < 64; i++) assertThat(Program.store(start + i * PAGE + 7, 1)).isTrue();
        assertThat(space.faults).isLessThan(12);
        for (int i = 0; i < 64; i++) assertThat(Program.load(start + i * PAGE + 8)).isEqualTo(FakeFile.byteAt(i * PAGE + 8));
    }

    @Test void splitsKeepOffsetsAndReferences() {
        long start = mapFile(10, PROT_READ, MAP_PRIVATE, 2 * PAGE);
        space.protect(start + 4 * PAGE, PAGE, PROT_READ | PROT_EXEC);
        assertThat(file.references).isEqualTo(3);
        space.unmap(start + 7 * PAGE, PAGE);
        assertThat(file.references).isEqualTo(4);
        assertThat(Program.load(start + 9 * PAGE + 1)).isEqualTo(FakeFile.byteAt(11 * PAGE + 1));
        space.protect(start + 4 * PAGE, PAGE, PROT_READ);
        assertThat(file.references).as("merged again").isEqualTo(2);
    }

    @Test void populateMapsAtOnce() {
        long start = space.map(0, 10 * PAGE, READ_WRITE, MAP_PRIVATE | MAP_POPULATE, file, 0, true);
        assertThat(space.residentPages()).isEqualTo(10);
        Program.store(start + 9 * PAGE, 1);
        assertThat(space.faults).isZero();
    }
}
