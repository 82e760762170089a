package hermitux.kernel.memory;

import static hermitux.abi.MemoryMapping.*;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class LargePageTest extends AddressSpaceFixture {
    private static final long LARGE = 2 * MIB;

    private boolean isLarge(long address) { return (space.table.entry(address) & PageTable.LARGE) != 0; }

    @Test void alignedWholeSlotsComeAtOnce() {
        long start = map(8 * MIB);
        assertThat(start % LARGE).isZero();
        for (long at = 0; at < 8 * MIB; at += PAGE) Program.store(start + at, (int) (at >>> 12));
        assertThat(space.faults).isEqualTo(4);
        assertThat(space.residentPages()).isEqualTo(8 * MIB / PAGE);
        for (long at = 0; at < 8 * MIB; at += PAGE) assertThat(Program.load(start + at)).isEqualTo((int) (at >>> 12) & 255);
    }

    @Test void edgesAndStacksAreSmall() {
        long start = mapAt(HERE + PAGE, 6 * MIB, READ_WRITE);
        Program.store(start, 1);
        Program.store(start + 3 * MIB, 1);
        assertThat(isLarge(start)).isFalse();
        assertThat(isLarge(start + 3 * MIB)).isTrue();
        long stack = space.map(0, 8 * MIB, READ_WRITE, ANONYMOUS | MAP_STACK, null, 0, false);
        Program.store(stack + 4 * MIB, 1);
        assertThat(isLarge(stack + 4 * MIB)).isFalse();
    }

    @Test void partialChangesSplit() {
        long start = map(4 * MIB);
        for (long at = 0; at < 4 * MIB; at += PAGE) Program.store(start + at, (int) (at >>> 12) * 3);
        space.protect(start + 5 * PAGE, PAGE, PROT_READ);
        assertThat(isLarge(start)).isFalse();
        assertThat(isLarge(start + LARGE)).isTrue();
        assertThat(Program.store(start + 5 * PAGE, 1)).isFalse();
        assertThat(Program.store(start + 4 * PAGE, 77)).isTrue();
        space.unmap(start + LARGE + 9 * PAGE, 3 * PAGE);
        assertThat(Program.load(start + LARGE + 9 * PAGE)).isEqualTo(-1);
        for (long at = 5 * PAGE; at < 4 * MIB; at += PAGE)
            if (at < LARGE + 9 * PAGE || at >= LARGE + 12 * PAGE) assertThat(Program.load(start + at)).isEqualTo((int) (at >>> 12) * 3 & 255);
        assertThat(space.residentPages()).isEqualTo(4 * MIB / PAGE - 3);
    }

    @Test void wholeSlotsChangeRightsWhole() {
        long start = map(4 * MIB);
        Program.store(start, 5);
        space.protect(start, 4 * MIB, PROT_NONE);
        assertThat(Program.load(start)).isEqualTo(-1);
        space.protect(start, 4 * MIB, READ_WRITE);
        assertThat(isLarge(start)).isTrue();
        assertThat(Program.load(start)).isEqualTo(5);
        assertThat(Program.store(start + MIB, 5)).isTrue();
        space.advise(start, 4 * MIB, MADV_DONTNEED);
        assertThat(Program.load(start)).isZero();
    }

    @Test void littleMemoryIsNotSpentOnLargePages() {
        var held = new ArrayList<Long>();
        while (Frames.freeBytes() > 10 * MIB) held.add(Frames.allocate());
        long start = map(4 * MIB);
        Program.store(start, 1);
        assertThat(isLarge(start)).isFalse();
        assertThat(space.residentPages()).isEqualTo(1);
        held.forEach(Frames::release);
    }

    @Test void noTableIsNeededToSplitWhenMemoryHasRunOut() {
        long start = map(4 * MIB);
        Program.store(start, 1);
        var held = new ArrayList<Long>();
        for (long frame = Frames.allocate(); frame != 0; frame = Frames.allocate()) held.add(frame);
        assertThat(space.unmap(start + PAGE, PAGE)).isZero();
        assertThat(Program.load(start)).isEqualTo(1);
        held.forEach(Frames::release);
    }

    @Test void advicePreventsThem() {
        long start = map(4 * MIB);
        space.advise(start, 4 * MIB, MADV_NOHUGEPAGE);
        Program.store(start, 1);
        assertThat(isLarge(start)).isFalse();
    }

    @Test void emptyTablesGiveWay() {
        long start = mapAt(HERE, LARGE, PROT_READ);
        space.protect(HERE, PAGE, READ_WRITE);
        space.advise(HERE, LARGE, MADV_NOHUGEPAGE);
        Program.store(HERE, 1);
        space.unmap(HERE, LARGE);
        mapAt(HERE, LARGE, READ_WRITE);
        Program.store(HERE + MIB, 1);
        assertThat(isLarge(HERE)).isTrue();
        assertThat(start).isEqualTo(HERE);
    }
}
