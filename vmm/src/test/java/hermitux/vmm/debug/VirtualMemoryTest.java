package hermitux.vmm.debug;

import static org.assertj.core.api.Assertions.assertThat;

import hermitux.vmm.GuestMemory;
import hermitux.vmm.SimulatedGuest;
import hermitux.vmm.device.EntropyDevice;
import hermitux.vmm.kvm.ProcessorState;
import hermitux.vmm.machine.Memory;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Page tables as a guest may have them: right ones are walked rightly, none leads out of RAM. */
class VirtualMemoryTest {
    private static final int PRESENT = 1, WRITABLE = 2, LARGE = 0x80;
    private static final long PAGE = 0x7f12_3456_7000L;

    private final SimulatedGuest guest = new SimulatedGuest(new EntropyDevice());
    private final ProcessorState state = ProcessorState.of(-1, 0);
    private final VirtualMemory memory = new VirtualMemory(GuestMemory.at(guest.ram, SimulatedGuest.RAM_BYTES), state);
    private final Breakpoints breakpoints = new Breakpoints(memory, state);

    private void entry(int table, int index, long value) { Memory.store64(guest.ram + table + 8L * index, value); }

    private void tables(long flags) {
        Memory.store64(state.special + ProcessorState.CR3, 0x1000);
        entry(0x1000, (int) (PAGE >> 39 & 511), 0x2000 | PRESENT | WRITABLE);
        entry(0x2000, (int) (PAGE >> 30 & 511), 0x3000 | PRESENT | WRITABLE);
        entry(0x3000, (int) (PAGE >> 21 & 511), 0x4000 | PRESENT | WRITABLE);
        entry(0x4000, (int) (PAGE >> 12 & 511), 0x5000 | flags);
    }

    @Test void aPageIsFound() {
        tables(PRESENT | WRITABLE | 1L << 63);
        guest.put(0x5ffe, new byte[] {1, 2});
        assertThat(memory.load8(PAGE + 0xffe)).isEqualTo(1);
        assertThat(memory.load8(PAGE + 0xfff)).isEqualTo(2);
        assertThat(memory.load8(PAGE + 0x1000)).isEqualTo(-1);
        assertThat(memory.store8(PAGE, 7)).isTrue();
        assertThat(guest.get(0x5000, 1)).containsExactly(7);
    }

    @Test void largePages() {
        tables(PRESENT);
        entry(0x3000, (int) (PAGE >> 21 & 511), PRESENT | LARGE);
        guest.put(5, new byte[] {9});
        assertThat(memory.load8(PAGE & -0x200000L | 5)).isEqualTo(9);
        assertThat(memory.load8((PAGE & -0x200000L) + SimulatedGuest.RAM_BYTES)).isEqualTo(-1);
    }

    @Test void breakpointsAreInTheTextAndNotInWhatIsRead() {
        tables(PRESENT);
        guest.put(0x5000, new byte[] {0x55, 0x48});
        assertThat(breakpoints.insert(PAGE)).isTrue();
        assertThat(breakpoints.insert(PAGE)).isTrue();
        assertThat(guest.get(0x5000, 1)).containsExactly(0xcc);
        assertThat(breakpoints.original(PAGE)).isEqualTo(0x55);
        assertThat(breakpoints.store(PAGE, 0x66)).isTrue();
        assertThat(breakpoints.store(PAGE + 1, 0x66)).isFalse();            // read-only
        breakpoints.remove(PAGE);
        assertThat(guest.get(0x5000, 2)).containsExactly(0x66, 0x48);
        assertThat(breakpoints.insert(PAGE + 0x1000)).isFalse();
    }

    @Test void whatIsWatchedIsSeenToChange() {
        tables(PRESENT | WRITABLE);
        assertThat(breakpoints.watchBySteps(PAGE + 8, 4)).isTrue();
        assertThat(breakpoints.watchBySteps(PAGE, 9)).isFalse();
        assertThat(breakpoints.changed()).isZero();
        memory.store8(PAGE + 12, 1);
        assertThat(breakpoints.changed()).isZero();
        memory.store8(PAGE + 11, 1);
        assertThat(breakpoints.changed()).isEqualTo(PAGE + 8);
        assertThat(breakpoints.changed()).isZero();
        breakpoints.unwatchSteps(PAGE + 8);
        assertThat(breakpoints.needsSteps()).isFalse();
    }

    @Test void noTableLeadsOutOfMemory() {
        var random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            for (int j = 0; j < 64; j++) {
                long entry = random.nextLong() >>> random.nextInt(64) | PRESENT;
                Memory.store64(guest.ram + random.nextInt(SimulatedGuest.RAM_BYTES / 8) * 8L, entry);
            }
            Memory.store64(state.special + ProcessorState.CR3, random.nextBoolean() ? random.nextInt(16) << 12 : random.nextLong());
            long address = random.nextLong();
            memory.load64(address);
            memory.store8(address, 1);
        }
    }
}
