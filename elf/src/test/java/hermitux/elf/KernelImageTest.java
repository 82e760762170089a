package hermitux.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hermitux.host.TreeFiles;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class KernelImageTest {
    private static byte[] kernel() {
        ByteBuffer file = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);
        file.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}).putLong(32, 64).putShort(56, (short) 2);
        file.putInt(64, 1).putLong(64 + 24, 0x200000).putLong(64 + 40, 0x5000);
        file.putInt(120, 4).putLong(120 + 8, 256);
        file.putInt(256, 4).putInt(260, 4).putInt(264, 18).put(268, "Xen\0".getBytes()).putInt(272, 0x200040);
        return file.array();
    }

    @Test void readsEntryAndEnd() {
        assertThat(KernelImage.read(new TreeFiles().file("/kernel", 0644, kernel()), "/kernel")).isEqualTo(new KernelImage(0x200040, 0x205000));
    }

    @Test void refusesWhatIsNoKernel() {
        assertThatThrownBy(() -> KernelImage.read(new TreeFiles(), "/kernel")).hasMessage("cannot be read");
        assertThatThrownBy(() -> KernelImage.read(new TreeFiles().file("/kernel", "text"), "/kernel")).hasMessage("not an ELF file");
        byte[] without = kernel();
        without[264] = 1;
        assertThatThrownBy(() -> KernelImage.read(new TreeFiles().file("/kernel", 0644, without), "/kernel")).hasMessage("has no PVH entry");
        byte[] damaged = kernel();
        damaged[34] = 1;
        assertThatThrownBy(() -> KernelImage.read(new TreeFiles().file("/kernel", 0644, damaged), "/kernel")).hasMessageStartingWith("damaged");
    }
}
