package hermitux.vmm.device;

import static org.assertj.core.api.Assertions.assertThat;

import hermitux.vmm.MachineFailure;
import hermitux.vmm.machine.Linux;
import hermitux.vmm.machine.Memory;
import hermitux.vmm.machine.Scratch;
import hermitux.vmm.ninep.Messages;
import hermitux.vmm.ninep.NinepServer;
import hermitux.vmm.virtio.VirtioDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every device under 40,000 hostile guests. The twins of Memory and SystemCall see to it that nothing but the guest's RAM and memory of our own
 * is touched; a case ends in order or by a MachineFailure, and after a bounded number of accesses.
 */
class HostileGuestTest {
    private static final int CASES = 40_000, CASES_OF_ONE_DEVICE = 500;
    private static final long ENOUGH_ACCESSES = 4_000_000;
    private static final int PIPE2 = 293, SOCKETPAIR = 53, NONBLOCK_CLOEXEC = 0x80800;

    @TempDir Path folder;
    private final long numbers = Scratch.allocate(8);
    private final long drain = Scratch.allocate(1 << 16);
    private int failures;

    @AfterEach void leave() {
        Memory.race(0, 0, null);
        Memory.limitAccesses(Long.MAX_VALUE);
    }

    private interface Machine {
        VirtioDevice make();
    }

    private void run(Machine machine, HostileGuest.Content content, Supplier<Runnable> events, byte[]... greeting) {
        for (int number = 0; number < CASES; number += CASES_OF_ONE_DEVICE) {
            var guest = new HostileGuest(machine.make(), content, number, greeting);
            Runnable happens = events.get();
            for (int i = 0; i < CASES_OF_ONE_DEVICE; i++) {
                Memory.limitAccesses(ENOUGH_ACCESSES);
                one(guest, happens, number + "+" + i);
            }
        }
        // Most guests lie at some time, and most of what they do is right: both must have been seen.
        assertThat(failures).isBetween(CASES / 20, CASES * 19 / 20);
    }

    private void one(HostileGuest guest, Runnable events, String name) {
        try {
            guest.run(events);
        } catch (MachineFailure refused) {
            failures++;
        } catch (RuntimeException | Error unexpected) {
            throw new AssertionError("case " + name + ": " + unexpected, unexpected);
        }
    }

    private static byte[] noise(Random random) {
        byte[] bytes = new byte[random.nextInt(64)];
        random.nextBytes(bytes);
        return bytes;
    }

    @Test void entropy() { run(EntropyDevice::new, HostileGuestTest::noise, () -> () -> { }); }

    /** Control messages as drivers send them, mostly. */
    private static byte[] control(Random random) {
        byte[] bytes = noise(random);
        if (bytes.length < 8) return bytes;
        byte[] message = {(byte) random.nextInt(5), 0, 0, 0, (byte) random.nextInt(8), 0, (byte) random.nextInt(2), 0};
        if (random.nextInt(4) > 0) System.arraycopy(message, 0, bytes, 0, 8);
        return bytes;
    }

    /** Requests as drivers send them, mostly. */
    private static byte[] diskRequest(Random random) {
        byte[] bytes = noise(random);
        if (bytes.length < 16 || random.nextInt(4) == 0) return bytes;
        byte[] header = {new byte[] {0, 1, 4, 8, 9}[random.nextInt(5)], 0, 0, 0, 0, 0, 0, 0, (byte) random.nextInt(12), 0, 0, 0, 0, 0, 0, 0};
        if (random.nextInt(8) == 0) header[8 + random.nextInt(8)] = (byte) 255;
        System.arraycopy(header, 0, bytes, 0, 16);
        return bytes;
    }

    @Test void block() throws IOException {
        Path outside = Files.writeString(folder.resolve("outside"), "outside");
        int[] count = new int[1];
        Machine machine = () -> {
            Path disk = folder.resolve("disk" + count[0]++);
            try {
                Files.write(disk, new byte[4096]);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            return new BlockDevice(disk.toString(), count[0] % 2 == 0);
        };
        run(machine, HostileGuestTest::diskRequest, () -> () -> { });
        assertThat(outside).hasContent("outside");
        for (int i = 0; i < count[0]; i++) {
            byte[] disk = Files.readAllBytes(folder.resolve("disk" + i));
            assertThat(disk).hasSize(4096);
            if (i % 2 == 0) assertThat(disk).as("a read-only disk").containsOnly(0);
        }
    }

    private int[] pipe() {
        assertThat(Linux.call(PIPE2, numbers, NONBLOCK_CLOEXEC)).isZero();
        return new int[] {Memory.load32(numbers), Memory.load32(numbers + 4)};
    }

    @Test void console() {
        int[] input = pipe(), output = pipe(), error = pipe();
        Events[] events = new Events[1];
        var random = new Random(1);
        Machine machine = () -> {
            events[0] = new Events();
            return new ConsoleDevice(events[0], key -> { }, input[0], output[1], error[1]);
        };
        run(machine, HostileGuestTest::control, () -> () -> {
            Linux.call(Linux.WRITE, input[1], drain, random.nextInt(100));
            if (random.nextInt(8) == 0) Linux.call(Linux.READ, output[0], drain, 1 << 16);
            if (random.nextInt(8) == 0) Linux.call(Linux.READ, error[0], drain, 1 << 16);
            events[0].happened(random.nextInt(4) - 1, 1 << random.nextInt(5));
        });
    }

    private void network(int socketType) {
        int[] wire = new int[2];
        Events[] events = new Events[1];
        var random = new Random(2);
        Machine machine = () -> {
            for (int end : wire) if (end != 0) Linux.call(Linux.CLOSE, end);
            assertThat(Linux.call(SOCKETPAIR, 1, socketType | NONBLOCK_CLOEXEC, 0, numbers)).isZero();
            wire[0] = Memory.load32(numbers);
            wire[1] = Memory.load32(numbers + 4);
            events[0] = new Events();
            return new NetworkDevice(events[0], HostLink.of(wire[0]), 0x020000000002L, 1500, () -> { });
        };
        run(machine, HostileGuestTest::frame, () -> () -> {
            int length = 14 + random.nextInt(random.nextInt(8) == 0 ? 60000 : 200);
            Memory.store32(drain, Integer.reverseBytes(random.nextInt(200) == 0 ? random.nextInt() : length));
            Linux.call(Linux.WRITE, wire[1], drain, length + 4);
            if (random.nextInt(4) == 0) Linux.call(Linux.READ, wire[1], drain, 1 << 16);
            events[0].happened(random.nextInt(3) - 1, 1 << random.nextInt(5));
        });
    }

    /** Frames as drivers send them, mostly. */
    private static byte[] frame(Random random) {
        byte[] bytes = new byte[random.nextInt(4) == 0 ? random.nextInt(64) : 26 + random.nextInt(2000)];
        random.nextBytes(bytes);
        return bytes;
    }

    @Test void networkOfFramesInAStream() { network(1); }

    @Test void networkOfDatagrams() { network(2); }

    @Test void ninep() throws IOException {
        Path outside = Files.writeString(folder.resolve("outside"), "outside");
        Path shared = Files.createDirectory(folder.resolve("shared"));
        Messages.tree(shared);
        boolean[] writable = new boolean[1];
        Machine machine = () -> {
            writable[0] = !writable[0];
            return new NinepDevice("share", new NinepServer(shared.toString(), writable[0]));
        };
        run(machine, Messages::random, () -> () -> { }, Messages.greeting());
        assertThat(outside).hasContent("outside");
        try (var names = Files.list(folder)) {
            assertThat(names).containsExactlyInAnyOrder(outside, shared);
        }
    }
}
