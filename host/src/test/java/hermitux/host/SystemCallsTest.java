package hermitux.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The classes over Libc, on the real system. */
class SystemCallsTest {
    @TempDir Path folder;
    private final LinuxFiles files = new LinuxFiles();

    @Test void statusSaysWhatStatDoes() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "12345");
        Files.createSymbolicLink(folder.resolve("link"), Path.of("file"));
        FileStatus status = files.status(folder + "/link");
        assertThat(status.isFile()).isTrue();
        assertThat(status.sizeBytes()).isEqualTo(5);
        assertThat(status.modifiedNanos() / 1_000_000).isEqualTo(Files.getLastModifiedTime(file).toMillis());
        assertThat(files.linkStatus(folder + "/link").isLink()).isTrue();
        assertThat(files.readLink(folder + "/link")).isEqualTo("file");
        assertThat(files.status(folder.toString()).isDirectory()).isTrue();
        assertThat(files.status(folder + "/none").error()).isEqualTo(2);
        assertThat(files.status("/" + "x".repeat(5000)).error()).isEqualTo(36);
    }

    @Test void readStopsAtTheEnd() throws Exception {
        Files.writeString(folder.resolve("file"), "0123456789");
        assertThat(files.read(folder + "/file", 4, 100)).asString().isEqualTo("456789");
        assertThat(files.read(folder + "/file", 4, 2)).asString().isEqualTo("45");
        assertThat(files.read(folder + "/file", 40, 2)).isEmpty();
        assertThat(files.read(folder + "/none", 0, 1)).isNull();
        assertThat(files.read(folder.toString(), 0, 1)).isNull();
    }

    @Test void namesListsAFolder() throws Exception {
        Files.createFile(folder.resolve("a"));
        Files.createDirectory(folder.resolve("b"));
        assertThat(files.names(folder.toString())).containsExactlyInAnyOrder("a", "b");
        assertThat(files.names(folder + "/none")).isNull();
    }

    @Test void memoryFileHoldsWhatIsWrittenAndCopied() throws Exception {
        Files.writeString(folder.resolve("file"), "copied");
        MemoryFile memory = MemoryFile.create("test");
        assertThat(memory.resize(8192)).isTrue();
        assertThat(memory.write(1, "written".getBytes(), 7)).isTrue();
        assertThat(memory.copy(4096, folder + "/file", 6)).isEqualTo(6);
        assertThat(memory.copy(4096, folder + "/file", 60)).isEqualTo(6);
        assertThat(memory.copy(0, folder + "/none", 6)).isEqualTo(-2);
        String path = "/proc/self/fd/" + memory.descriptor.number;
        assertThat(files.read(path, 0, 9)).asString().isEqualTo("\0written\0");
        assertThat(files.read(path, 4096, 7)).asString().isEqualTo("copied\0");
        memory.descriptor.close();
    }

    @Test void socketsCarryBytesAndTheirEnd() {
        Descriptor[] pair = Descriptor.socketPair();
        byte[] buffer = new byte[10];
        assertThat(pair[0].offer("hello".getBytes(), 1, 3)).isEqualTo(3);
        pair[0].shutdownWriting();
        assertThat(pair[1].read(buffer, 2, 8)).isEqualTo(3);
        assertThat(buffer).startsWith(0, 0, 'e', 'l', 'l');
        assertThat(pair[1].read(buffer, 0, 8)).isZero();
        assertThat(pair[1].offer("x".getBytes(), 0, 1)).isEqualTo(1);
        pair[0].close();
        assertThat(pair[1].offer("x".getBytes(), 0, 1)).isNegative();
        pair[1].close();
    }

    @Test void aFullSocketTakesNoMoreAndDoesNotWait() {
        Descriptor[] pair = Descriptor.socketPair();
        byte[] block = new byte[64 << 10];
        int count = 0;
        while (count >= 0) count = pair[0].offer(block, 0, block.length);
        assertThat(count).isEqualTo(-Descriptor.EAGAIN);
        pair[0].close();
        pair[1].close();
    }

    @Test void pollTellsWhatIsReady() {
        Descriptor[] pipe = Descriptor.pipe();
        Poll poll = new Poll();
        int reading = poll.add(pipe[0], Poll.IN), writing = poll.add(pipe[1], Poll.OUT);
        poll.await(0);
        assertThat(poll.readable(reading)).isFalse();
        assertThat(poll.events(writing)).isEqualTo(Poll.OUT);
        pipe[1].close();
        poll.clear();
        reading = poll.add(pipe[0], Poll.IN);
        poll.await(-1);
        assertThat(poll.events(reading)).isEqualTo(Poll.HANG_UP);
        pipe[0].close();
    }

    @Test void childRunsWithWhatItIsGiven() {
        Descriptor[] output = Descriptor.pipe(), kept = Descriptor.pipe();
        Child child = Child.start("/bin/sh", List.of("sh", "-c", "echo $X; cat; echo kept >/dev/fd/" + kept[1].number + "; exit 7"),
            List.of("X=value"), output[1], List.of(kept[1]), 0);
        output[1].close();
        byte[] buffer = new byte[100];
        assertThat(new String(buffer, 0, output[0].read(buffer, 0, 100))).isEqualTo("value\n");
        assertThat(new String(buffer, 0, kept[0].read(buffer, 0, 100))).isEqualTo("kept\n");
        assertThat(child.await()).isEqualTo(7);
        assertThat(child.hasEnded()).isTrue();
        for (Descriptor descriptor : List.of(output[0], kept[0], kept[1])) descriptor.close();
    }

    @Test void aChildGetsNoPrivileges() {
        Descriptor[] output = Descriptor.pipe();
        String sum = "while read name value; do case $name in CapPrm:|CapEff:|CapAmb:|NoNewPrivs:) echo $name $((0x$value & ~4));; esac; done"
            + " </proc/self/status";
        Child child = Child.start("/bin/bash", List.of("bash", "-c", sum), List.of(), output[1], List.of(), 4);
        output[1].close();
        assertThat(child.await()).isZero();
        byte[] buffer = new byte[200];
        assertThat(new String(buffer, 0, output[0].read(buffer, 0, 200))).isEqualTo("CapPrm: 0\nCapEff: 0\nCapAmb: 0\nNoNewPrivs: 1\n");
        output[0].close();
    }

    @Test void aKilledChildHasTheStatusOfTheSignal() {
        Descriptor[] output = Descriptor.pipe();
        Child child = Child.start("/bin/sleep", List.of("sleep", "100"), List.of(), output[1], List.of(), 0);
        assertThat(child.hasEnded()).isFalse();
        child.kill();
        assertThat(child.await()).isEqualTo(128 + 9);
        output[0].close();
        output[1].close();
    }

    @Test void aMissingProgramIsNoChild() {
        assertThat(Child.start("/none", List.of("none"), List.of(), new Descriptor(2), List.of(), 0)).isNull();
    }
}
