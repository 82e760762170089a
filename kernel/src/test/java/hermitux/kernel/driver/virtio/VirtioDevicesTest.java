package hermitux.kernel.driver.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import hermitux.kernel.machine.Machine;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VirtioDevicesTest {
    @BeforeEach void start() { Machine.start(16 << 20); }

    private static int found(String commandLine) {
        VirtioDevices.init(Simulation.text(commandLine));
        return VirtioDevices.count();
    }

    @Test void findsWhatTheCommandLineAnnounces() {
        assertThat(found("virtio_mmio.device=512@0xfeb00000:5 virtio_mmio.device=512@0xfeb00200:6")).isEqualTo(2);
        assertThat(found("console=ttyS0 virtio_mmio.device=4K@0xfeb01000:7:3 quiet")).isEqualTo(1);
    }

    /** Of a device that is described no register is read: here there is none. */
    @Test void takesTheMonitorsWordForWhatADeviceIs() {
        assertThat(found("virtio_mmio.device=512@0xfeb00000:5:3:0x2:256 virtio_mmio.device=512@0xfeb00200:6:9:0x0:256")).isEqualTo(2);
        assertThat(VirtioDevices.find(VirtioDevices.NINEP)).isSameAs(VirtioDevices.at(1));
        assertThat(VirtioDevices.find(VirtioDevices.CONSOLE)).isSameAs(VirtioDevices.at(0));
        assertThat(VirtioDevices.find(VirtioDevices.BLOCK)).isNull();
    }

    @Test void noCommandLineIsNoDevices() {
        VirtioDevices.init(0);
        assertThat(VirtioDevices.count()).isZero();
        assertThat(found("")).isZero();
    }

    @Test void refusesAddressesThatAreNotMapped() {
        assertThat(found("virtio_mmio.device=512@0x1000:5")).isZero();
        assertThat(found("virtio_mmio.device=512@0xffffff00:5")).isZero();
        assertThat(found("virtio_mmio.device=512@0xfeffff00:5")).isZero();
        assertThat(found("virtio_mmio.device=512@0xfeb00001:5")).isZero();
        assertThat(found("virtio_mmio.device=512@0xffffffffffffffff:5")).isZero();
    }

    @Test void refusesWhatIsNoAnnouncement() {
        for (String word : new String[] { "virtio_mmio.device=", "virtio_mmio.device=512", "virtio_mmio.device=512@", "virtio_mmio.device=@0xfeb00000:5",
            "virtio_mmio.device=512@0xfeb00000", "virtio_mmio.device=512@0xfeb00000:", "virtio_mmio.device=512@0xfeb00000:x",
            "virtio_mmio.device=512@0xfeb00000:4711", "virtio_mmio.device=16@0xfeb00000:5", "virtio_mmio.device=99999999999999999999@0xfeb00000:5" })
            assertThat(found(word)).as(word).isZero();
    }
}
