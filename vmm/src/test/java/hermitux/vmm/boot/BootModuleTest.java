package hermitux.vmm.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hermitux.vmm.GuestMemory;
import hermitux.vmm.MachineFailure;
import hermitux.vmm.machine.Linux;
import hermitux.vmm.machine.Memory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The boot archive lies in the kernel's large page if that has room, else at the end of memory; files have their bytes in either place. */
class BootModuleTest {
    private static final int RAM_BYTES = 16 << 20, KERNEL_END = 0x2d6220, BEHIND = 0x2d7000, LARGE_PAGE_END = 4 << 20, HEAP = 128 << 10;

    @TempDir Path folder;
    private final long ram = Linux.call(Linux.MMAP, 0, RAM_BYTES, 3, 0x22, -1, 0);
    private final GuestMemory memory = GuestMemory.at(ram, RAM_BYTES);

    private BootModule withFile(long kernelEnd, int lengthBytes) {
        try {
            byte[] bytes = new byte[lengthBytes];
            for (int i = 0; i < lengthBytes; i++) bytes[i] = (byte) (i / 7);
            Path file = Files.write(folder.resolve("file"), bytes);
            BootModule module = new BootModule(memory, kernelEnd, lengthBytes + 4096);
            module.file(4096, file.toString(), lengthBytes);
            for (int i = 0; i < lengthBytes; i += 501)
                assertThat((byte) Memory.load8(ram + module.guestPhysical + 4096 + i)).isEqualTo((byte) (i / 7));
            return module;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test void behindTheKernelWhereItFits() {
        assertThat(withFile(KERNEL_END, 800_000).guestPhysical).isEqualTo(BEHIND);
        int most = LARGE_PAGE_END - HEAP - BEHIND;
        assertThat(new BootModule(memory, KERNEL_END, most).guestPhysical).isEqualTo(BEHIND);
        assertThat(new BootModule(memory, KERNEL_END, most + 1).guestPhysical).isGreaterThan(LARGE_PAGE_END);
    }

    @Test void atTheEndWhereItDoesNotFit() {
        assertThat(withFile(KERNEL_END, 3 << 20).guestPhysical).isEqualTo(RAM_BYTES - (3 << 20) - 4096);
        assertThat(withFile(0, 12 << 12).guestPhysical).isEqualTo(RAM_BYTES - (13 << 12));
    }

    @Test void refusesWhatDoesNotFitAtAll() {
        assertThatThrownBy(() -> new BootModule(memory, KERNEL_END, RAM_BYTES - (7 << 20))).isInstanceOf(MachineFailure.class).hasMessageContaining("--memory");
        assertThatThrownBy(() -> new BootModule(memory, KERNEL_END, 2L * RAM_BYTES)).isInstanceOf(MachineFailure.class);
    }
}
