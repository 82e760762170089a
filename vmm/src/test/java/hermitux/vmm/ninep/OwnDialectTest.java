package hermitux.vmm.ninep;

import static hermitux.vmm.ninep.TestClient.RDONLY;
import static hermitux.vmm.ninep.TestClient.RDWR;
import static org.assertj.core.api.Assertions.assertThat;

import hermitux.abi.Errno;
import hermitux.abi.ninep.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What our own kernel's dialect has beyond 9P2000.L: locks of the host, appending, and the ring of changes, also in the hands of a hostile guest. */
class OwnDialectTest {
    private static final int READ = 0, WRITE = 1, NONE = 2, SET = 0, BLOCKED = 1;
    private static final int RING = 0xe000, RING_BYTES = 0x1000, ENTRIES = 64;
    private static final int MODIFY = 2, CREATE = 0x100, DELETE = 0x200;

    @TempDir Path folder;
    private TestClient client;
    private long read;

    @BeforeEach void share() throws IOException {
        Messages.tree(folder);
        client = new TestClient(folder, true, false, Wire.OWN_DIALECT);
    }

    private int lock(int fid, int type, int flags, long start, long length) {
        int error = client.send(Messages.of(Wire.LOCK, 1).u32(fid).u8(type).u32(flags).u64(start).u64(length).u32(0).string(""));
        return error != 0 ? -error : client.answer.get();
    }

    private void opened(int fid, int flags) {
        assertThat(client.walk(0, fid, "file")).isEqualTo(1);
        assertThat(client.open(fid, flags)).isZero();
    }

    @Test void recordLocksOfTwoFidsStandAgainstEachOther() {
        opened(1, RDWR);
        opened(2, RDWR);
        assertThat(lock(1, WRITE, 0, 0, 10)).isEqualTo(SET);
        assertThat(lock(2, READ, 0, 5, 1)).isEqualTo(BLOCKED);
        assertThat(lock(2, WRITE, 0, 10, 0)).isEqualTo(SET);
        assertThat(client.send(Messages.of(Wire.GETLOCK, 1).u32(2).u8(WRITE).u64(0).u64(0).u32(7).string("me"))).isZero();
        assertThat(client.answer.get()).isEqualTo((byte) WRITE);
        assertThat(client.answer.getLong()).isZero();
        assertThat(client.answer.getLong()).isEqualTo(10);
        assertThat(lock(1, READ, 0, 0, 10)).isEqualTo(SET);
        assertThat(lock(2, READ, 0, 5, 1)).isEqualTo(SET);
        assertThat(client.clunk(1)).isZero();
        assertThat(lock(2, WRITE, 0, 0, 0)).isEqualTo(SET);
        assertThat(lock(2, NONE, 0, 0, 0)).isEqualTo(SET);
    }

    @Test void wholeFileLocksAreAnotherWorld() {
        opened(1, RDONLY);
        opened(2, RDWR);
        assertThat(lock(1, WRITE, Wire.WHOLE_FILE, 0, 0)).isEqualTo(SET);
        assertThat(lock(2, READ, Wire.WHOLE_FILE, 0, 0)).isEqualTo(BLOCKED);
        assertThat(lock(2, WRITE, 0, 0, 0)).isEqualTo(SET);
        assertThat(lock(1, NONE, Wire.WHOLE_FILE, 0, 0)).isEqualTo(SET);
        assertThat(lock(2, READ, Wire.WHOLE_FILE, 0, 0)).isEqualTo(SET);
    }

    @Test void locksThatMakeNoSense() {
        opened(1, RDONLY);
        assertThat(lock(1, WRITE, 0, 0, 1)).isEqualTo(-Errno.EBADF);
        assertThat(lock(1, 3, 0, 0, 1)).isEqualTo(-Errno.EINVAL);
        assertThat(lock(1, READ, 0, -1, 1)).isEqualTo(-Errno.EINVAL);
        assertThat(lock(1, READ, 0, Long.MAX_VALUE, 2)).isEqualTo(-Errno.EOVERFLOW);
        assertThat(lock(9, READ, 0, 0, 1)).isEqualTo(-Errno.EINVAL);
        assertThat(client.walk(0, 2, "file")).isEqualTo(1);
        assertThat(lock(2, READ, 0, 0, 1)).isEqualTo(-Errno.EBADF);
        assertThat(client.send(Messages.of(Wire.GETLOCK, 1).u32(1).u8(READ).u64(0).u64(0).u32(0).string("x".repeat(5000)))).isEqualTo(Errno.ENAMETOOLONG);
    }

    @Test void appendsToTheEndOfNow() throws IOException {
        opened(1, RDWR);
        Files.writeString(folder.resolve("file"), " and more", StandardOpenOption.APPEND);
        assertThat(client.write(1, Wire.AT_END, "!")).isZero();
        assertThat(client.answer.getInt()).isEqualTo(1);
        assertThat(client.answer.getLong()).isEqualTo("content and more!".length());
        assertThat(folder.resolve("file")).hasContent("content and more!");
        assertThat(client.write(1, 0, "C")).isZero();
        assertThat(client.answer.getInt()).isEqualTo(1);
        assertThat(client.answer.getLong()).isEqualTo(1);
    }

    /** Event and name of all entries that are new. */
    private List<String> news() {
        client.server.settle();
        List<String> news = new ArrayList<>();
        long written = client.memory(RING + 8, 8).getLong();
        while (read < written) {
            byte[] head = bytes(20);
            ByteBuffer entry = ByteBuffer.wrap(head).order(java.nio.ByteOrder.LITTLE_ENDIAN);
            String name = new String(bytes(entry.getShort(18)), StandardCharsets.ISO_8859_1);
            news.add(entry.getInt(8) + ":" + name + (entry.getShort(16) == 0 ? "" : ":own"));
        }
        client.store(RING + 16, ByteBuffer.allocate(8).order(java.nio.ByteOrder.LITTLE_ENDIAN).putLong(read).array());
        return news;
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) bytes[i] = client.memory(RING + ENTRIES + (int) (read++ % (RING_BYTES - ENTRIES)), 1).get();
        return bytes;
    }

    @Test void tellsOfChangesInFoldersThatAreKnown() throws IOException {
        assertThat(client.openRing(RING, RING_BYTES)).isZero();
        assertThat(client.walk(0, 1, "folder")).isEqualTo(1);
        Files.writeString(folder.resolve("folder/inner"), "changed");
        assertThat(news()).contains(MODIFY + ":inner");
        Files.writeString(folder.resolve("folder/made"), "");
        Files.delete(folder.resolve("folder/made"));
        assertThat(news()).contains(CREATE + ":made", DELETE + ":made");
        assertThat(client.walk(1, 2, "inner")).isEqualTo(1);
        assertThat(client.open(2, RDWR)).isZero();
        assertThat(client.write(2, 0, "x")).isZero();
        assertThat(news()).contains(MODIFY + ":inner:own");
        assertThat(client.clunk(1)).isZero();
        Files.writeString(folder.resolve("folder/unwatched"), "");
        assertThat(news()).doesNotContain(CREATE + ":unwatched");
    }

    @Test void aFullRingSaysThatEntriesAreLost() throws IOException {
        assertThat(client.openRing(RING, RING_BYTES)).isZero();
        assertThat(client.walk(0, 1, "folder")).isEqualTo(1);
        for (int i = 0; i < 300; i++) Files.writeString(folder.resolve("folder/name" + i), "");
        client.server.settle();
        assertThat(client.memory(RING + 24, 4).getInt()).isPositive();
        int counter = client.memory(RING, 4).getInt();
        client.store(RING, new byte[ENTRIES]);      // whatever the guest makes of its side
        client.store(RING + 16, new byte[] {-1, -1, -1, -1, -1, -1, -1, -1});
        Files.writeString(folder.resolve("folder/another"), "");
        client.server.settle();
        assertThat(client.memory(RING, 4).getInt()).isGreaterThan(counter);
    }

    @Test void ringsThatAreNone() {
        assertThat(client.openRing(RING, 100)).isEqualTo(Errno.EOPNOTSUPP);
        assertThat(client.send(Messages.of(Wire.CHANGES, 1))).isEqualTo(Errno.EINVAL);
        var plain = new TestClient(folder, true);
        assertThat(plain.openRing(RING, RING_BYTES)).isEqualTo(Errno.EINVAL);
    }

    private int openAs(int fid, int made, int flags) { return client.send(Messages.of(Wire.OPEN, 1).u32(fid).u32(made).u32(flags)); }

    private int createAs(String name, int made, int open, int flags) {
        return client.send(Messages.of(Wire.CREATE, 1).u32(0).u32(made).u32(open).string(name).u32(flags).u32(04755).u32(0));
    }

    @Test void opensAndMakesInOneMessage() throws IOException {
        assertThat(client.walk(0, 1, "file")).isEqualTo(1);
        assertThat(openAs(1, 2, RDONLY)).isZero();
        assertThat(openAs(1, 2, RDONLY)).isEqualTo(Errno.EEXIST);
        assertThat(client.read(2, 0, 5)).isEqualTo("conte");
        assertThat(createAs("made", 3, 4, RDWR | TestClient.EXCL)).isZero();
        assertThat(createAs("made", 5, 6, RDWR | TestClient.EXCL)).isEqualTo(Errno.EEXIST);
        assertThat(client.write(4, 0, "text")).isZero();
        assertThat(client.read(3, 0, 10)).isEqualTo("text");
        assertThat(Files.getPosixFilePermissions(folder.resolve("made"))).hasSize(7);
        assertThat((int) Files.getAttribute(folder.resolve("made"), "unix:mode") & 07000).as("set-user-ID").isZero();
        assertThat(createAs("twice", 7, 7, RDWR)).isEqualTo(Errno.EINVAL);
        assertThat(createAs("taken", 7, 4, RDWR)).isEqualTo(Errno.EEXIST);
        assertThat(client.walk(7, 8)).as("no fid is left of it").isEqualTo(-Errno.EINVAL);
    }

    @Test void filesWithoutAName() throws IOException {
        assertThat(createAs("", 1, 2, RDWR)).isZero();
        assertThat(client.write(2, 0, "text")).isZero();
        try (var names = Files.list(folder)) { assertThat(names.filter(name -> name.toString().contains("#"))).isEmpty(); }
        assertThat(client.link(0, 1, "named")).isZero();
        assertThat(Files.readString(folder.resolve("named"))).isEqualTo("text");
        assertThat(createAs("", 3, 4, RDWR | TestClient.EXCL)).isZero();
        assertThat(client.link(0, 3, "never")).isEqualTo(Errno.ENOENT);
    }

    @Test void readsByTheFidOfAName() throws IOException {
        Files.write(folder.resolve("page"), new byte[4096]);
        long before = TestClient.descriptors(folder);
        assertThat(client.walk(0, 1, "page")).isEqualTo(1);
        assertThat(client.read(1, 0, 8000)).hasSize(4096);
        assertThat(TestClient.descriptors(folder)).as("read to its end").isEqualTo(before + 1);
        assertThat(client.read(1, 0, 4096)).hasSize(4096);
        assertThat(TestClient.descriptors(folder)).as("perhaps not its end").isEqualTo(before + 2);
        assertThat(client.write(1, 0, "x")).isEqualTo(Errno.EBADF);
        assertThat(client.send(Messages.of(Wire.RELEASE, 1).u32(1))).isZero();
        assertThat(client.send(Messages.of(Wire.RELEASE, 1).u32(1))).isZero();
        assertThat(client.send(Messages.of(Wire.RELEASE, 1).u32(99))).isEqualTo(Errno.EBADF);
        assertThat(TestClient.descriptors(folder)).isEqualTo(before + 1);
        assertThat(client.walk(0, 2)).isZero();
        assertThat(client.read(2, 0, 10)).as("a folder").isNull();
    }

    @Test void listingsBringAttributes() throws IOException {
        Files.createLink(folder.resolve("other"), folder.resolve("file"));
        Files.writeString(folder.resolve("single"), "12345");
        assertThat(openAs(0, 1, RDONLY)).isZero();
        assertThat(client.send(Messages.of(Wire.READDIR, 1).u32(1).u64(0).u32(0x3000).u8(1))).isZero();
        var found = new java.util.TreeMap<String, Long>();
        for (int end = client.answer.getInt() + client.answer.position(); client.answer.position() < end; ) {
            client.answer.position(client.answer.position() + 13 + 8 + 1);
            byte[] name = new byte[client.answer.getShort()];
            client.answer.get(name);
            boolean known = client.answer.get() != 0;
            if (known) client.answer.position(client.answer.position() + 1 + 13 + 12 + 8 + 8);
            found.put(new String(name), known ? client.answer.getLong() : -1);
            if (known) client.answer.position(client.answer.position() + 64);
        }
        assertThat(found).containsEntry("single", 5L).containsEntry("other", -1L).containsEntry("file", -1L).containsEntry("..", -1L);
        assertThat(found.keySet()).containsAll(java.util.Arrays.asList(folder.toFile().list()));
    }

    @Test void oneMachineMapsAFileToWrite() throws IOException {
        var other = new TestClient(folder, true, false, Wire.OWN_DIALECT);
        for (TestClient machine : List.of(client, other)) assertThat(machine.walk(0, 1, "file")).isEqualTo(1);
        assertThat(claim(client, 1, 1)).isZero();
        assertThat(claim(client, 1, 1)).isZero();
        assertThat(claim(other, 1, 1)).isEqualTo(Errno.EBUSY);
        assertThat(claim(client, 1, 0)).isZero();
        assertThat(claim(other, 1, 1)).isZero();
        assertThat(claim(client, 1, 1)).isEqualTo(Errno.EBUSY);
        assertThat(claim(other, 9, 1)).isEqualTo(Errno.EINVAL);
        other.reset();
    }

    private static int claim(TestClient machine, int fid, int take) { return machine.send(Messages.of(Wire.CLAIM, 1).u32(fid).u8(take)); }
}
