package hermitux.kernel.memory;

import static hermitux.abi.MemoryMapping.*;
import static org.assertj.core.api.Assertions.assertThat;

import hermitux.abi.Errno;
import hermitux.kernel.machine.Gate;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.part.Services;
import hermitux.kernel.thread.Failure;
import hermitux.kernel.thread.Limits;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class AddressSpaceTest extends AddressSpaceFixture {
    @Test void anonymousMemoryReadsAsZeroAndKeepsWhatIsWritten() {
        long start = map(100 * PAGE);
        assertThat(Program.load(start + 5000)).isZero();
        assertThat(Program.store(start + 5000, 17)).isTrue();
        assertThat(Program.load(start + 5000)).isEqualTo(17);
        assertThat(Program.load(start + 99 * PAGE)).isZero();
    }

    @Test void readingAloneTakesNoMemoryButTables() {
        long start = map(500 * PAGE), free = Frames.freeBytes();
        for (int i = 0; i < 500; i++) Program.load(start + i * PAGE);
        assertThat(free - Frames.freeBytes()).isLessThanOrEqualTo(5 * PAGE);
        assertThat(space.residentPages()).isZero();
    }

    @Test void protectionsHold() {
        long start = mapAt(HERE, 3 * PAGE, PROT_READ);
        assertThat(Program.store(start, 1)).isFalse();
        assertThat(Program.outcome).isEqualTo(AddressSpace.NO_ACCESS);
        assertThat(Program.fetch(start)).isEqualTo(-1);
        assertThat(Program.outcome).isEqualTo(AddressSpace.NO_ACCESS);
        assertThat(Program.load(start + 3 * PAGE)).isEqualTo(-1);
        assertThat(Program.outcome).isEqualTo(AddressSpace.NOT_MAPPED);
        space.protect(start, PAGE, PROT_READ | PROT_EXEC);
        assertThat(Program.fetch(start)).isZero();
        space.protect(start, PAGE, PROT_NONE);
        assertThat(Program.load(start)).isEqualTo(-1);
        assertThat(Program.outcome).isEqualTo(AddressSpace.NO_ACCESS);
    }

    @Test void contentSurvivesProtNone() {
        long start = map(3 * PAGE);
        Program.store(start + PAGE, 9);
        assertThat(space.protect(start, 3 * PAGE, PROT_NONE)).isZero();
        assertThat(Program.load(start + PAGE)).isEqualTo(-1);
        assertThat(space.protect(start, 3 * PAGE, READ_WRITE)).isZero();
        assertThat(Program.load(start + PAGE)).isEqualTo(9);
        assertThat(Program.store(start + PAGE, 10)).isTrue();
    }

    @Test void neighboursMergeAndSplit() {
        mapAt(HERE, PAGE, READ_WRITE);
        mapAt(HERE + 2 * PAGE, PAGE, READ_WRITE);
        mapAt(HERE + PAGE, PAGE, READ_WRITE);
        assertThat(layout()).isEqualTo("0-3 3");
        space.protect(HERE + PAGE, PAGE, PROT_READ);
        assertThat(layout()).isEqualTo("0-1 3 1-2 1 2-3 3");
        space.protect(HERE + PAGE, PAGE, READ_WRITE);
        assertThat(layout()).isEqualTo("0-3 3");
        space.unmap(HERE + PAGE, PAGE);
        assertThat(layout()).isEqualTo("0-1 3 2-3 3");
    }

    @Test void fixedReplacesAndNoReplaceDoesNot() {
        mapAt(HERE, 4 * PAGE, READ_WRITE);
        Program.store(HERE + PAGE, 1);
        int noReplace = ANONYMOUS | MAP_FIXED_NOREPLACE;
        assertThat(space.map(HERE + PAGE, PAGE, PROT_READ, noReplace, null, 0, false)).isEqualTo(-Errno.EEXIST);
        assertThat(space.map(HERE + 4 * PAGE, PAGE, READ_WRITE, noReplace, null, 0, false)).isEqualTo(HERE + 4 * PAGE);
        assertThat(mapAt(HERE + PAGE, PAGE, PROT_READ)).isEqualTo(HERE + PAGE);
        assertThat(Program.load(HERE + PAGE)).isZero();
        assertThat(layout()).isEqualTo("0-1 3 1-2 1 2-5 3");
    }

    @Test void errorsOfMmap() {
        assertThat(map(0)).isEqualTo(-Errno.EINVAL);
        assertThat(map(-1)).isEqualTo(-Errno.ENOMEM);
        assertThat(map(1L << 60)).isEqualTo(-Errno.ENOMEM);
        assertThat(map(65 * MIB)).as("more than there is").isEqualTo(-Errno.ENOMEM);
        assertThat(mapAt(HERE + 1, PAGE, PROT_READ)).isEqualTo(-Errno.EINVAL);
        assertThat(mapAt(4096, PAGE, PROT_READ)).isEqualTo(-Errno.EPERM);
        assertThat(mapAt(AddressSpace.END, PAGE, PROT_READ)).isEqualTo(-Errno.ENOMEM);
        assertThat(mapAt(-4096, PAGE, PROT_READ)).isEqualTo(-Errno.ENOMEM);
        var file = new FakeFile(PAGE);
        assertThat(space.map(0, PAGE, PROT_READ, MAP_PRIVATE, file, Long.MAX_VALUE & -4096, false)).isEqualTo(-Errno.EOVERFLOW);
        assertThat(space.map(0, 1L << 46, PROT_NONE, ANONYMOUS | MAP_NORESERVE, null, 0, false)).as("a reservation").isPositive();
    }

    @Test void addressesGoTopDownAndFollowHints() {
        long first = map(10 * PAGE), second = map(10 * PAGE);
        assertThat(second).isEqualTo(first - 10 * PAGE);
        assertThat(space.map(HERE + 123, PAGE, PROT_READ, ANONYMOUS, null, 0, false)).isEqualTo(HERE);
        assertThat(space.map(HERE, PAGE, PROT_READ, ANONYMOUS, null, 0, false)).as("taken").isNotEqualTo(HERE).isPositive();
        assertThat(space.map(5000, PAGE, PROT_READ, ANONYMOUS, null, 0, false)).isEqualTo(AddressSpace.LOWEST);
        long low = space.map(0, PAGE, PROT_READ, ANONYMOUS | MAP_32BIT, null, 0, false);
        assertThat(low).isBetween(0x40000000L, 0x7fffffffL);
        space.unmap(second, 10 * PAGE);
        assertThat(map(4 * PAGE)).as("the highest gap").isEqualTo(second + 6 * PAGE);
    }

    @Test void theLimitOfAddressSpaceHolds() {
        limits.set(Limits.ADDRESS_SPACE, 10 * PAGE, 10 * PAGE);
        assertThat(map(8 * PAGE)).isPositive();
        assertThat(map(3 * PAGE)).isEqualTo(-Errno.ENOMEM);
        assertThat(map(2 * PAGE)).isPositive();
    }

    @Test void errorsOfMunmap() {
        assertThat(space.unmap(HERE, 0)).isEqualTo(-Errno.EINVAL);
        assertThat(space.unmap(HERE + 1, PAGE)).isEqualTo(-Errno.EINVAL);
        assertThat(space.unmap(HERE, -1)).isEqualTo(-Errno.EINVAL);
        assertThat(space.unmap(AddressSpace.END, PAGE)).isEqualTo(-Errno.EINVAL);
        assertThat(space.unmap(HERE, PAGE)).as("nothing there").isZero();
    }

    @Test void mprotectStopsAtAHoleAfterWhatCameBefore() {
        mapAt(HERE, PAGE, READ_WRITE);
        mapAt(HERE + 2 * PAGE, PAGE, READ_WRITE);
        assertThat(space.protect(HERE, 3 * PAGE, PROT_READ)).isEqualTo(-Errno.ENOMEM);
        assertThat(layout()).isEqualTo("0-1 1 2-3 3");
        assertThat(space.protect(HERE, 0, PROT_READ)).isZero();
        assertThat(space.protect(HERE + 1, PAGE, PROT_READ)).isEqualTo(-Errno.EINVAL);
        assertThat(space.protect(HERE, PAGE, 0x40)).isEqualTo(-Errno.EINVAL);
        assertThat(space.protect(HERE, PAGE, PROT_GROWSDOWN | PROT_READ)).isEqualTo(-Errno.EINVAL);
    }

    @Test void theStackGrowsToItsLimitAndKeepsItsDistance() {
        long top = HERE + 16 * MIB;
        space.map(top - PAGE, PAGE, READ_WRITE, ANONYMOUS | MAP_FIXED | MAP_GROWSDOWN, null, 0, false);
        assertThat(Program.store(top - 100 * PAGE, 1)).isTrue();
        assertThat(layout()).isEqualTo("3996-4096 3");
        assertThat(Program.store(top - 8 * MIB, 1)).isTrue();
        assertThat(Program.store(top - 8 * MIB - 1, 1)).isFalse();
        assertThat(Program.outcome).isEqualTo(AddressSpace.NOT_MAPPED);
        limits.set(Limits.STACK, 100 * MIB, 100 * MIB);
        mapAt(HERE, PAGE, READ_WRITE);
        assertThat(Program.store(HERE + PAGE + Areas.GUARD, 1)).isTrue();
        assertThat(Program.store(HERE + PAGE + Areas.GUARD - 1, 1)).isFalse();
        assertThat(space.map(HERE + 10 * PAGE, PAGE, PROT_READ, ANONYMOUS, null, 0, false)).as("a hint in the gap").isNotEqualTo(HERE + 10 * PAGE);
    }

    @Test void brkMovesTheEndOfTheHeap() {
        space.setLayout(AddressSpace.END - 128 * MIB, HERE, 0);
        assertThat(space.setBreak(0)).isEqualTo(HERE);
        assertThat(space.setBreak(HERE + 5000)).isEqualTo(HERE + 5000);
        assertThat(layout()).isEqualTo("0-2 3");
        Program.store(HERE + 4999, 7);
        assertThat(space.setBreak(HERE + 6000)).isEqualTo(HERE + 6000);
        assertThat(Program.load(HERE + 4999)).isEqualTo(7);
        assertThat(space.setBreak(HERE - 1)).isEqualTo(HERE + 6000);
        assertThat(space.setBreak(HERE + 100 * MIB)).as("more than all memory").isEqualTo(HERE + 6000);
        mapAt(HERE + 4 * PAGE, PAGE, PROT_READ);
        assertThat(space.setBreak(HERE + 4 * PAGE)).as("a neighbour in the way").isEqualTo(HERE + 6000);
        assertThat(space.setBreak(HERE + 3 * PAGE)).isEqualTo(HERE + 3 * PAGE);
        limits.set(Limits.DATA, 2 * PAGE, 2 * PAGE);
        assertThat(space.setBreak(HERE + 3 * PAGE - 1)).isEqualTo(HERE + 3 * PAGE);
        assertThat(space.setBreak(HERE)).isEqualTo(HERE);
        assertThat(layout()).isEqualTo("4-5 1");
    }

    @Test void faultsOfASequenceGrowFewer() {
        long start = map(400 * PAGE);
        for (int i = 0; i < 400; i++) assertThat(Program.store(start + i * PAGE, 1)).isTrue();
        assertThat(space.faults).isLessThan(40);
        long scattered = map(400 * PAGE), resident = space.residentPages();
        for (int i = 399; i > 0; i -= 7) Program.store(scattered + i * PAGE, 1);
        assertThat(space.residentPages() - resident).as("no waste where the order is another").isEqualTo(57);
    }

    @Test void aSmallAreaComesAtOnce() {
        long start = map(5 * PAGE);
        for (int i = 0; i < 5; i++) Program.store(start + i * PAGE, 1);
        assertThat(space.faults).isEqualTo(1);
    }

    @Test void theKernelSeesWhatTheProgramMaySee() {
        mapAt(HERE, 2 * PAGE, READ_WRITE);
        mapAt(HERE + 2 * PAGE, PAGE, PROT_READ);
        assertThat(UserMemory.writable(HERE + 10, 2 * PAGE - 10)).isTrue();
        Memory.fill(HERE + 10, 3, 2 * PAGE - 10);
        assertThat(UserMemory.readable(HERE, 3 * PAGE)).isTrue();
        assertThat(Memory.load8(HERE + 3 * PAGE - 1)).isZero();
        assertThat(UserMemory.writable(HERE, 3 * PAGE)).isFalse();
        assertThat(UserMemory.readable(HERE, 3 * PAGE + 1)).isFalse();
        assertThat(UserMemory.readable(0, 1)).isFalse();
        assertThat(UserMemory.readable(0, 0)).isTrue();
        assertThat(UserMemory.readable(-8, 16)).isFalse();
        assertThat(UserMemory.readable(HERE, -1)).isFalse();
        assertThat(UserMemory.readable(DirectMap.BASE, 8)).isFalse();
        assertThat(UserMemory.readable(Long.MAX_VALUE - 2, 8)).isFalse();
    }

    @Test void theKernelNeverMeetsAStaleTranslation() {
        long start = map(20 * PAGE);
        for (int i = 0; i < 20; i++) Program.load(start + i * PAGE);     // the zero page, read-only, in the TLB
        assertThat(UserMemory.writable(start, 20 * PAGE)).isTrue();
        Memory.fill(start, 5, 20 * PAGE);
        space.protect(start, 20 * PAGE, PROT_READ);
        space.protect(start, 20 * PAGE, READ_WRITE);
        assertThat(UserMemory.writable(start, 20 * PAGE)).isTrue();
        Memory.fill(start, 6, 20 * PAGE);
        space.unmap(start, 20 * PAGE);
        assertThat(mapAt(start, 20 * PAGE, READ_WRITE)).isEqualTo(start);
        assertThat(UserMemory.readable(start, 20 * PAGE)).isTrue();
        assertThat(Memory.load8(start + 19 * PAGE)).isZero();
    }

    @Test void stringsStopAtNulLimitOrFault() {
        mapAt(HERE, PAGE, READ_WRITE);
        UserMemory.storeBytes(HERE + PAGE - 4, "abc\0");
        assertThat(UserMemory.string(HERE + PAGE - 4, 4096)).isEqualTo("abc");
        assertThat(UserMemory.string(HERE + PAGE - 4, 4)).isEqualTo("abc");
        assertThat(UserMemory.string(HERE + PAGE - 4, 3)).isNull();
        assertThat(Failure.errno()).isEqualTo(Errno.ENAMETOOLONG);
        UserMemory.storeBytes(HERE + PAGE - 4, "abcd");
        assertThat(UserMemory.string(HERE + PAGE - 4, 4096)).isNull();
        assertThat(Failure.errno()).isEqualTo(Errno.EFAULT);
        UserMemory.storeBytes(HERE, "\u00e9\u00ff\0");
        assertThat(UserMemory.string(HERE, 10)).isEqualTo("\u00e9\u00ff");
    }

    @Test void newPagesNeedNoTripThroughTheDoor() {
        int trips = Gate.invalidations + Gate.reloads;
        long start = map(64 * PAGE);
        for (int i = 0; i < 64; i++) Program.store(start + i * PAGE, 1);
        assertThat(Gate.invalidations + Gate.reloads).isEqualTo(trips);
        space.unmap(start, 64 * PAGE);
        assertThat(Gate.invalidations + Gate.reloads).isEqualTo(trips + 1);
    }

    @Test void runningOutIsToldApart() {
        long start = space.map(0, 60 * MIB, READ_WRITE, ANONYMOUS | MAP_STACK, null, 0, false);
        Program.store(start, 1);
        var held = new ArrayList<Long>();
        for (long frame = Frames.allocate(); frame != 0; frame = Frames.allocate()) held.add(frame);
        assertThat(Program.store(start + PAGE, 1)).isFalse();
        assertThat(Program.outcome).isEqualTo(AddressSpace.OUT_OF_MEMORY);
        assertThat(Program.store(start + 30 * MIB, 1)).as("not even a table").isFalse();
        assertThat(Program.outcome).isEqualTo(AddressSpace.OUT_OF_MEMORY);
        assertThat(UserMemory.writable(start + PAGE, 1)).isFalse();
        Services.offer(Services.SHORTAGE, new Shortage() {
            @Override public boolean relieve() {
                held.forEach(Frames::release);
                return true;
            }
        });
        assertThat(UserMemory.writable(start + PAGE, 1)).as("somebody has ended").isTrue();
        assertThat(Program.store(start + PAGE, 1)).isTrue();
    }

    @Test void mapsAreShownAsLinuxShowsThem() {
        space.setLayout(AddressSpace.END - 128 * MIB, HERE, AddressSpace.END - 100);
        space.setBreak(HERE + 5000);
        space.map(HERE + 16 * PAGE, 2 * PAGE, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_FIXED, new FakeFile(9 * PAGE), 3 * PAGE, false);
        space.map(HERE + 32 * PAGE, PAGE, PROT_NONE, ANONYMOUS | MAP_FIXED, null, 0, false);
        space.map(AddressSpace.END - 33 * PAGE, 33 * PAGE, READ_WRITE, ANONYMOUS | MAP_FIXED | MAP_GROWSDOWN, null, 0, false);
        assertThat(space.describe()).isEqualTo("""
            10000000-10002000 rw-p 00000000 00:00 0                                  [heap]
            10010000-10012000 r-xp 00003000 08:01 42                                 /tmp/file
            10020000-10021000 ---p 00000000 00:00 0\s
            7ffffffde000-7ffffffff000 rw-p 00000000 00:00 0                          [stack]
            """);
    }
}
