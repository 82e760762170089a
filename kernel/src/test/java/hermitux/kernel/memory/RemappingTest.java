package hermitux.kernel.memory;

import static hermitux.abi.MemoryMapping.*;
import static org.assertj.core.api.Assertions.assertThat;

import hermitux.abi.Errno;
import org.junit.jupiter.api.Test;

class RemappingTest extends AddressSpaceFixture {
    private long filled(long pages) {
        long start = mapAt(HERE, pages * PAGE, READ_WRITE);
        for (int i = 0; i < pages; i++) Program.store(start + i * PAGE, i + 1);
        return start;
    }

    @Test void growsInPlaceWhereThereIsRoom() {
        long start = filled(4);
        assertThat(space.remap(start, 4 * PAGE, 8 * PAGE, 0, 0, Long.MAX_VALUE)).isEqualTo(start);
        assertThat(layout()).isEqualTo("0-8 3");
        assertThat(Program.load(start + 3 * PAGE)).isEqualTo(4);
        assertThat(Program.store(start + 7 * PAGE, 1)).isTrue();
        assertThat(space.remap(start, 8 * PAGE, 2 * PAGE, 0, 0, Long.MAX_VALUE)).isEqualTo(start);
        assertThat(layout()).isEqualTo("0-2 3");
    }

    @Test void movesWhereThereIsNone() {
        long start = filled(4);
        mapAt(HERE + 4 * PAGE, PAGE, PROT_READ);
        assertThat(space.remap(start, 4 * PAGE, 8 * PAGE, 0, 0, Long.MAX_VALUE)).isEqualTo(-Errno.ENOMEM);
        long moved = space.remap(start, 4 * PAGE, 8 * PAGE, MREMAP_MAYMOVE, 0, Long.MAX_VALUE);
        assertThat(moved).isPositive().isNotEqualTo(start);
        for (int i = 0; i < 4; i++) assertThat(Program.load(moved + i * PAGE)).isEqualTo(i + 1);
        assertThat(Program.load(moved + 7 * PAGE)).isZero();
        assertThat(Program.load(start)).isEqualTo(-1);
    }

    @Test void movesToAnAddress() {
        long start = filled(4), target = HERE + 100 * PAGE;
        mapAt(target + PAGE, PAGE, PROT_READ);
        assertThat(space.remap(start, 4 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, target, Long.MAX_VALUE)).isEqualTo(target);
        assertThat(layout()).isEqualTo("100-102 3");
        assertThat(Program.load(target + PAGE)).isEqualTo(2);
    }

    @Test void canLeaveTheOldPlaceMapped() {
        long start = filled(3);
        long moved = space.remap(start, 3 * PAGE, 3 * PAGE, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, 0, Long.MAX_VALUE);
        assertThat(Program.load(moved + 2 * PAGE)).isEqualTo(3);
        assertThat(Program.load(start + 2 * PAGE)).isZero();
    }

    @Test void errors() {
        long start = filled(4);
        assertThat(space.remap(start, PAGE, PAGE, 8, 0, Long.MAX_VALUE)).isEqualTo(-Errno.EINVAL);
        assertThat(space.remap(start, PAGE, PAGE, MREMAP_FIXED, HERE + 9 * PAGE, Long.MAX_VALUE)).isEqualTo(-Errno.EINVAL);
        assertThat(space.remap(start + 1, PAGE, PAGE, 0, 0, Long.MAX_VALUE)).isEqualTo(-Errno.EINVAL);
        assertThat(space.remap(start, PAGE, 0, 0, 0, Long.MAX_VALUE)).isEqualTo(-Errno.EINVAL);
        assertThat(space.remap(start, PAGE, 1L << 47, MREMAP_MAYMOVE, 0, Long.MAX_VALUE)).isEqualTo(-Errno.EINVAL);
        assertThat(space.remap(start, 0, PAGE, MREMAP_MAYMOVE, 0, Long.MAX_VALUE)).as("only for shared mappings").isEqualTo(-Errno.EINVAL);
        assertThat(space.remap(start - PAGE, PAGE, PAGE, 0, 0, Long.MAX_VALUE)).isEqualTo(-Errno.EFAULT);
        assertThat(space.remap(start, 5 * PAGE, 6 * PAGE, MREMAP_MAYMOVE, 0, Long.MAX_VALUE)).isEqualTo(-Errno.EFAULT);
        int fixed = MREMAP_MAYMOVE | MREMAP_FIXED;
        assertThat(space.remap(start, 2 * PAGE, 2 * PAGE, fixed, start + PAGE, Long.MAX_VALUE)).as("overlap").isEqualTo(-Errno.EINVAL);
        assertThat(space.remap(start, PAGE, PAGE, fixed, HERE + 1, Long.MAX_VALUE)).isEqualTo(-Errno.EINVAL);
        assertThat(space.remap(start, PAGE, PAGE, fixed, AddressSpace.END, Long.MAX_VALUE)).isEqualTo(-Errno.EINVAL);
        assertThat(space.remap(start, PAGE, 65 * MIB, MREMAP_MAYMOVE, 0, Long.MAX_VALUE)).isEqualTo(-Errno.ENOMEM);
        assertThat(layout()).isEqualTo("0-4 3");
    }

    @Test void aSharedFileIsMappedTwice() {
        var file = new FakeFile(8 * PAGE);
        long start = space.map(0, 4 * PAGE, READ_WRITE, MAP_SHARED, file, PAGE, true);
        long second = space.remap(start, 0, 2 * PAGE, MREMAP_MAYMOVE, 0, Long.MAX_VALUE);
        Program.store(start + PAGE, 99);
        assertThat(Program.load(second + PAGE)).isEqualTo(99);
        space.clear();
        file.drop();
        assertThat(file.references).isZero();
    }

    @Test void largePagesMoveWhole() {
        long start = map(8 * MIB);
        for (long at = 0; at < 8 * MIB; at += MIB) Program.store(start + at, (int) (at >>> 20) + 1);
        map(PAGE);
        assertThat(space.unmap(start - PAGE, PAGE)).isZero();
        mapAt(start + 8 * MIB, PAGE, PROT_READ);
        long moved = space.remap(start, 8 * MIB, 16 * MIB, MREMAP_MAYMOVE, 0, Long.MAX_VALUE);
        assertThat(moved).isPositive();
        assertThat(space.table.entry(moved) & PageTable.LARGE).isNotZero();
        for (long at = 0; at < 8 * MIB; at += MIB) assertThat(Program.load(moved + at)).isEqualTo((int) (at >>> 20) + 1);
    }
}
