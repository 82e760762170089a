package hermitux.vmm.device;

import static org.assertj.core.api.Assertions.assertThat;

import hermitux.vmm.SimulatedGuest;
import hermitux.vmm.machine.Linux;
import hermitux.vmm.machine.Scratch;
import hermitux.vmm.virtio.Backlog;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One doorbell asks for megabytes, the same guest memory over and over: each entry does a slice, and in the end all of it is done. */
class WorkSliceTest {
    private static final int OPEN_TO_WRITE = 0x241, PIECE = 0x4000, DATA = 0x1000, HEADER = 0x7000, STATUS = 0x7100, PIECES = 14;
    private static final int OUTPUT = ConsoleDevice.transmitQueue(ConsoleDevice.OUTPUT_PORT);
    /** What is begun may be finished. */
    private static final long SLICE = Backlog.SLICE_BYTES + PIECE;

    @TempDir Path folder;

    private int chain(SimulatedGuest guest, int queue, int first, int flags) {
        for (int i = 0; i < PIECES; i++) guest.descriptor(queue, first + i, DATA, PIECE, SimulatedGuest.NEXT | flags, first + i + 1);
        return first + PIECES;
    }

    @Test void console() throws IOException {
        Path file = folder.resolve("output");
        int output = (int) Linux.call(Linux.OPENAT, Linux.AT_FDCWD, Scratch.string(file.toString()), OPEN_TO_WRITE, 0600);
        var guest = new SimulatedGuest(new ConsoleDevice(new Events(), key -> { }, output, output, output));
        guest.reset();
        guest.queue(OUTPUT);
        guest.start();
        guest.leaveWork();
        guest.descriptor(OUTPUT, chain(guest, OUTPUT, 0, 0), DATA, PIECE, 0, 0);
        for (int i = 1; i < SimulatedGuest.SIZE; i++) guest.offerQuietly(OUTPUT, 0);
        guest.offer(OUTPUT, 0);
        long all = (long) SimulatedGuest.SIZE * (PIECES + 1) * PIECE, before = Files.size(file);
        assertThat(before).isPositive().isLessThanOrEqualTo(SLICE);
        for (boolean more = true; more; before = Files.size(file)) {
            more = guest.resume();
            assertThat(Files.size(file) - before).isLessThanOrEqualTo(SLICE);
        }
        assertThat(Files.size(file)).isEqualTo(all);
        assertThat(guest.usedIndex(OUTPUT)).isEqualTo(SimulatedGuest.SIZE);
        Linux.call(Linux.CLOSE, output);
    }

    @Test void disk() throws IOException {
        Path file = folder.resolve("disk");
        try (var disk = new RandomAccessFile(file.toFile(), "rw")) {
            disk.setLength(PIECES * PIECE);
        }
        var guest = new SimulatedGuest(new BlockDevice(file.toString(), true));
        guest.reset();
        guest.queue(0);
        guest.start();
        guest.leaveWork();
        guest.put(HEADER, new byte[16]);
        guest.descriptor(0, 0, HEADER, 16, SimulatedGuest.NEXT, 1);
        guest.descriptor(0, chain(guest, 0, 1, SimulatedGuest.WRITE), STATUS, 1, SimulatedGuest.WRITE, 0);
        for (int i = 1; i < SimulatedGuest.SIZE; i++) guest.offerQuietly(0, 0);
        guest.put(STATUS, new byte[] {77});
        guest.offer(0, 0);
        int slices = 1, most = (int) (SLICE / (PIECES * PIECE)) + 1, before = guest.usedIndex(0);
        assertThat(before).isLessThanOrEqualTo(most);
        for (boolean more = true; more; before = guest.usedIndex(0), slices++) {
            more = guest.resume();
            assertThat(guest.usedIndex(0) - before).isLessThanOrEqualTo(most);
        }
        assertThat(guest.usedIndex(0)).isEqualTo(SimulatedGuest.SIZE);
        assertThat(slices).isGreaterThan(2);
        assertThat(guest.get(STATUS, 1)[0]).isZero();
        assertThat(guest.usedLength(0, 3)).isEqualTo(PIECES * PIECE + 1);
    }
}
