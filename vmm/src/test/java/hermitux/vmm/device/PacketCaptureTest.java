package hermitux.vmm.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hermitux.vmm.MachineFailure;
import hermitux.vmm.machine.Memory;
import hermitux.vmm.machine.Scratch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file of --pcap, block by block (draft-ietf-opsawg-pcapng, 3 and 4). */
class PacketCaptureTest {
    @TempDir private Path folder;
    private long error = 1;

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) bytes[i] = (byte) (i + length);
        return bytes;
    }

    private static ByteBuffer block(ByteBuffer file, int type) {
        int at = file.position(), length = file.getInt(at + 4);
        assertThat(file.getInt(at)).isEqualTo(type);
        assertThat(length % 4).isZero();
        assertThat(file.getInt(at + length - 4)).isEqualTo(length);
        file.position(at + length);
        return file.slice(at, length).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void expect(ByteBuffer packet, byte[] frame, int direction) {
        assertThat(packet.getInt(20)).isEqualTo(frame.length);
        assertThat(packet.getInt(24)).isEqualTo(frame.length);
        assertThat(Arrays.copyOfRange(packet.array(), packet.arrayOffset() + 28, packet.arrayOffset() + 28 + frame.length)).isEqualTo(frame);
        int options = 28 + (frame.length + 3 & -4);
        assertThat(packet.getInt(options)).isEqualTo(2 | 4 << 16);
        assertThat(packet.getInt(options + 4)).isEqualTo(direction);
        assertThat(packet.getInt(options + 8)).isZero();
        long seconds = ((long) packet.getInt(12) << 32 | packet.getInt(16) & 0xffffffffL) / 1_000_000_000L;
        assertThat(seconds).isBetween(System.currentTimeMillis() / 1000 - 60, System.currentTimeMillis() / 1000 + 60);
    }

    @Test void framesAreBlocksOfPcapng() throws IOException {
        Path path = folder.resolve("frames");
        Files.write(path, new byte[1000]);
        var capture = new PacketCapture(path.toString(), e -> error = e);
        long block = Scratch.allocate(2000);
        for (int length : new int[] {60, 61, 1514}) {
            Memory.store(block, bytes(length), 0, length);
            if (length == 61) capture.received(block, length);
            else capture.sent(block, length);
        }
        ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(block(file, 0x0a0d0d0a).getInt(8)).isEqualTo(0x1a2b3c4d);
        ByteBuffer description = block(file, 1);
        assertThat(description.getInt(8)).isEqualTo(1);
        assertThat(description.getInt(12)).isGreaterThanOrEqualTo(65553);
        expect(block(file, 6), bytes(60), 2);
        expect(block(file, 6), bytes(61), 1);
        expect(block(file, 6), bytes(1514), 2);
        assertThat(file.hasRemaining()).isFalse();
        assertThat(error).isEqualTo(1);
    }

    @Test void aFileThatTakesNoMoreIsSaidOnce() {
        var capture = new PacketCapture("/dev/full", e -> error = e);
        assertThat(error).isEqualTo(-28);
        error = 1;
        capture.sent(Scratch.allocate(100), 60);
        assertThat(error).isEqualTo(1);
    }

    @Test void aFileThatCannotBeMade() {
        assertThatThrownBy(() -> new PacketCapture(folder + "/none/file", e -> { })).isInstanceOf(MachineFailure.class).hasMessageContaining("--pcap");
    }
}
