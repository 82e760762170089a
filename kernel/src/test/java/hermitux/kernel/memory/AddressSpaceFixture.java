package hermitux.kernel.memory;

import static hermitux.abi.MemoryMapping.*;
import static org.assertj.core.api.Assertions.assertThat;

import hermitux.kernel.SimulatedKernel;
import hermitux.kernel.machine.Machine;
import hermitux.kernel.thread.Limits;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** An empty address space on a machine of 64 MiB; when the test ends, everything unmapped must give every frame back. */
abstract class AddressSpaceFixture {
    static final long MIB = 1 << 20, PAGE = 4096;
    static final int ANONYMOUS = MAP_PRIVATE | MAP_ANONYMOUS, READ_WRITE = PROT_READ | PROT_WRITE;
    /** A place far from all others. */
    static final long HERE = 0x10000000L;

    AddressSpace space;
    Limits limits;
    private long freeAtStart;

    @BeforeEach void startMachine() {
        Machine.start(64 * MIB);
        PhysicalMemory.init();
        PhysicalMemory.addRam(0, 64 * MIB);
        PhysicalMemory.reserve(0, Machine.IMAGE_END);
        PhysicalMemory.start();
        limits = new Limits();
        space = SimulatedKernel.startSpace(limits);
        freeAtStart = Frames.freeBytes();
    }

    @AfterEach void everyFrameComesBack() {
        space.clear();
        releaseFiles();
        assertThat(Frames.freeBytes()).as("leaked frames").isEqualTo(freeAtStart);
        assertThat(space.totalPages()).isZero();
        assertThat(space.residentPages()).isZero();
    }

    /** What the test's own files hold. */
    void releaseFiles() { }

    long map(long length) { return space.map(0, length, READ_WRITE, ANONYMOUS, null, 0, false); }

    long mapAt(long address, long length, int protection) {
        return space.map(address, length, protection, ANONYMOUS | MAP_FIXED, null, 0, false);
    }

    /** The areas as "start-end rwx" in pages from HERE, for short expectations. */
    String layout() {
        var text = new StringBuilder();
        for (int i = 0; i < space.areas.count(); i++) {
            Area area = space.areas.get(i);
            text.append((area.start - HERE) / PAGE).append('-').append((area.end - HERE) / PAGE).append(' ').append(area.protection).append(' ');
        }
        return text.toString().trim();
    }
}
