package hermitux.vmm.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hermitux.vmm.GuestMemory;
import hermitux.vmm.MachineFailure;
import hermitux.vmm.machine.Linux;
import hermitux.vmm.machine.Memory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A kernel's segments come to their places, its notes tell where it is entered; a damaged file ends in one line. */
class LoadedKernelTest {
    private static final int RAM_BYTES = 1 << 20, LOADED = 0x2000, NOTES = 0x200, TEXT = 0x400;

    @TempDir Path folder;
    private final long ram = Linux.call(Linux.MMAP, 0, RAM_BYTES, 3, 0x22, -1, 0);
    private final GuestMemory memory = GuestMemory.at(ram, RAM_BYTES);

    private static ByteBuffer kernel(boolean longEntry) {
        ByteBuffer elf = ByteBuffer.allocate(0x1000).order(ByteOrder.LITTLE_ENDIAN);
        elf.putLong(0, 0x00010102464c457fL).putLong(32, 64).putShort(54, (short) 56).putShort(56, (short) 2);
        elf.putInt(64, 1).putLong(64 + 8, TEXT).putLong(64 + 24, LOADED).putLong(64 + 32, 4).putLong(64 + 40, 0x100);
        elf.putInt(120, 4).putLong(120 + 8, NOTES).putLong(120 + 32, longEntry ? 92 : 60);
        note(elf, NOTES, "Xen", 18).putInt(0x2345);
        note(elf, NOTES + 20, "HermiTux", 1).putLong(0).putLong(0);
        note(elf, NOTES + 60, "HermiTux", 2).putLong(0x2040).putInt(NOTES + 64, 8);
        elf.put(TEXT, "text".getBytes(StandardCharsets.ISO_8859_1));
        return elf;
    }

    private static ByteBuffer note(ByteBuffer elf, int at, String name, int kind) {
        elf.putInt(at, name.length() + 1).putInt(at + 4, name.equals("Xen") ? 4 : 16).putInt(at + 8, kind);
        elf.put(at + 12, name.getBytes(StandardCharsets.ISO_8859_1));
        return elf.position(at + 12 + (name.length() + 4 & -4));
    }

    private LoadedKernel load(byte[] file) {
        try {
            return LoadedKernel.load(Files.write(folder.resolve("kernel"), file).toString(), memory);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test void bothEntries() {
        LoadedKernel image = load(kernel(true).array());
        assertThat(image.flatEntry).isEqualTo(0x2345);
        assertThat(image.longEntry).isEqualTo(0x2040);
        assertThat(image.roomBehind()).isEqualTo(LOADED + 0x100);
        assertThat(Memory.load32(ram + LOADED)).isEqualTo(0x74786574);
    }

    @Test void anotherKernelHasOneEntry() {
        LoadedKernel image = load(kernel(false).array());
        assertThat(image.flatEntry).isEqualTo(0x2345);
        assertThat(image.longEntry).isZero();
    }

    @Test void noEntryIsNoKernel() {
        assertThatThrownBy(() -> load(kernel(true).putInt(NOTES + 8, 17).array())).isInstanceOf(MachineFailure.class).hasMessageContaining("no kernel");
    }

    @Test void damagedFilesEndInOneLine() {
        var random = new Random(1);
        int refused = 0;
        for (int i = 0; i < 5000; i++) {
            byte[] file = kernel(true).array();
            for (int j = random.nextInt(4); j >= 0; j--) {
                int at = random.nextBoolean() ? random.nextInt(176) : NOTES + random.nextInt(100);
                file[at] = (byte) random.nextInt();
            }
            try {
                load(file);
            } catch (MachineFailure failure) {
                refused++;
            }
        }
        assertThat(refused).isBetween(500, 4500);
    }
}
