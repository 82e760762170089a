package hermitux.vmm.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hermitux.vmm.MachineFailure;
import hermitux.vmm.SimulatedGuest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk's requests: what they move, and which are refused. */
class BlockDeviceTest {
    private static final int HEADER = 0, STATUS = 0x100, DATA = 0x1000, OK = 0, FAILED = 1, UNKNOWN = 2;
    private static final int READ = 0, WRITE = 1, FLUSH = 4, NAME = 8;

    @TempDir Path folder;
    private Path file;
    private byte[] content;
    private SimulatedGuest guest;
    private int requests;

    @BeforeEach void makeFile() throws IOException {
        content = new byte[4096];
        for (int i = 0; i < content.length; i++) content[i] = (byte) (i / 512 + i);
        file = folder.resolve("disk");
        Files.write(file, content);
    }

    private void start(boolean writable) {
        guest = new SimulatedGuest(new BlockDevice(file.toString(), writable));
        guest.reset();
        guest.queue(0);
        guest.start();
    }

    /** Sends a request whose data lies in pieces of these lengths; answers the outcome. */
    private int request(int type, long sector, boolean deviceWrites, int... lengths) {
        byte[] header = new byte[16];
        header[0] = (byte) type;
        for (int i = 0; i < 8; i++) header[8 + i] = (byte) (sector >>> 8 * i);
        guest.put(HEADER, header);
        guest.put(STATUS, new byte[] {77});
        guest.descriptor(0, 0, HEADER, 16, SimulatedGuest.NEXT, 1);
        int at = DATA;
        for (int i = 0; i < lengths.length; i++) {
            guest.descriptor(0, 1 + i, at, lengths[i], SimulatedGuest.NEXT | (deviceWrites ? SimulatedGuest.WRITE : 0), 2 + i);
            at += lengths[i];
        }
        guest.descriptor(0, 1 + lengths.length, STATUS, 1, SimulatedGuest.WRITE, 0);
        guest.offer(0, 0);
        assertThat(guest.usedIndex(0)).isEqualTo(++requests);
        return guest.get(STATUS, 1)[0];
    }

    @Test void saysWhatItIs() {
        start(true);
        assertThat(guest.read(0x100)).isEqualTo(8);
        assertThat(guest.read(0x104)).isZero();
        assertThat(guest.read(0x114)).isEqualTo(512);
        assertThat(guest.read(0x10) & 1 << 5).as("read-only").isZero();
    }

    @Test void reads() {
        start(true);
        assertThat(request(READ, 1, true, 100, 924)).isEqualTo(OK);
        assertThat(guest.get(DATA, 1024)).isEqualTo(Arrays.copyOfRange(content, 512, 1536));
        assertThat(guest.usedLength(0, 0)).isEqualTo(1025);
        assertThat(request(READ, 7, true, 512)).isEqualTo(OK);
        assertThat(request(READ, 8, true)).as("nothing, at the end").isEqualTo(OK);
    }

    @Test void writes() throws IOException {
        start(true);
        byte[] data = new byte[1024];
        Arrays.fill(data, (byte) 5);
        guest.put(DATA, data);
        assertThat(request(WRITE, 6, false, 1000, 24)).isEqualTo(OK);
        assertThat(request(FLUSH, 0, false)).isEqualTo(OK);
        System.arraycopy(data, 0, content, 3072, 1024);
        assertThat(Files.readAllBytes(file)).isEqualTo(content);
    }

    @Test void namesItself() {
        start(true);
        assertThat(request(NAME, 0, true, 20)).isEqualTo(OK);
        assertThat(new String(guest.get(DATA, 20)).trim()).endsWith("/disk");
        assertThat(request(NAME, 0, true, 19)).isEqualTo(FAILED);
    }

    @Test void refusesWhatIsNotThere() throws IOException {
        start(true);
        for (long sector : new long[] {8, 9, 1L << 55, Long.MAX_VALUE, -1, Long.MIN_VALUE}) {
            assertThat(request(READ, sector, true, 512)).isEqualTo(FAILED);
            assertThat(request(WRITE, sector, false, 512)).isEqualTo(FAILED);
        }
        assertThat(request(READ, 7, true, 1024)).isEqualTo(FAILED);
        assertThat(request(READ, 0, true, 511)).as("a part of a sector").isEqualTo(FAILED);
        assertThat(request(11, 0, false, 512)).isEqualTo(UNKNOWN);
        assertThat(Files.readAllBytes(file)).isEqualTo(content);
    }

    @Test void readOnlyMeansIt() throws IOException {
        start(false);
        assertThat(guest.read(0x10) & 1 << 5).isNotZero();
        assertThat(request(WRITE, 0, false, 512)).isEqualTo(FAILED);
        assertThat(request(READ, 0, true, 512)).isEqualTo(OK);
        assertThat(Files.readAllBytes(file)).isEqualTo(content);
    }

    @Test void oneWriterAtATime() {
        start(true);
        assertThatThrownBy(() -> new BlockDevice(file.toString(), false)).isInstanceOf(MachineFailure.class).hasMessageContaining("in use");
    }

    @Test void roomForTheOutcomeIsNeeded() {
        start(true);
        guest.descriptor(0, 0, HEADER, 16, 0, 0);
        assertThatThrownBy(() -> guest.offer(0, 0)).isInstanceOf(MachineFailure.class).hasMessageContaining("virtio");
    }
}
