package hermitux.vmm.ninep;

import static hermitux.vmm.ninep.TestClient.RDONLY;
import static hermitux.vmm.ninep.TestClient.RDWR;
import static hermitux.vmm.ninep.TestClient.TRUNC;
import static hermitux.vmm.ninep.TestClient.WRONLY;
import static org.assertj.core.api.Assertions.assertThat;

import hermitux.abi.Errno;
import hermitux.abi.ninep.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The protocol as a client may get it wrong: fids, sizes, counts, offsets; and what a read-only share refuses. */
class NinepServerTest {
    private static final int FIFO = 0x1000;

    @TempDir Path folder;
    private TestClient client;

    @BeforeEach void share() throws IOException {
        Messages.tree(folder);
        client = new TestClient(folder, true);
    }

    @Test void fidsThatAreUnknownTakenOrGone() {
        assertThat(client.walk(7, 1, "file")).isEqualTo(-Errno.EINVAL);
        assertThat(client.open(7, RDONLY)).isEqualTo(Errno.EINVAL);
        assertThat(client.clunk(7)).isEqualTo(Errno.EBADF);
        assertThat(client.read(7, 0, 1)).isNull();
        assertThat(client.write(7, 0, "x")).isEqualTo(Errno.EINVAL);
        assertThat(client.walk(0, 1, "file")).isEqualTo(1);
        assertThat(client.walk(0, 1, "folder")).isEqualTo(-Errno.EEXIST);
        assertThat(client.send(Messages.of(Wire.ATTACH, 1).u32(1).u32(-1).string("").string("").u32(0))).isEqualTo(Errno.EEXIST);
        assertThat(client.read(1, 0, 1)).isNull();
        assertThat(client.open(1, RDWR)).isZero();
        assertThat(client.open(1, RDWR)).isEqualTo(Errno.EBUSY);
        assertThat(client.create(1, "x", RDWR)).isEqualTo(Errno.EINVAL);
        assertThat(client.read(1, 3, 100)).isEqualTo("tent");
        assertThat(client.clunk(1)).isZero();
        assertThat(client.clunk(1)).isEqualTo(Errno.EBADF);
        assertThat(client.read(1, 0, 1)).isNull();
        assertThat(client.walk(-1, Integer.MIN_VALUE)).isEqualTo(-Errno.EINVAL);
        assertThat(client.walk(0, Integer.MIN_VALUE)).isZero();
        assertThat(client.walk(Integer.MIN_VALUE, Integer.MIN_VALUE, "folder")).isEqualTo(1);       // the fid itself moves on
        assertThat(client.walk(Integer.MIN_VALUE, 1, "inner")).isEqualTo(1);
    }

    @Test void foldersAreNotFiles() {
        assertThat(client.walk(0, 1, "folder")).isEqualTo(1);
        assertThat(client.open(1, RDWR)).isEqualTo(Errno.EISDIR);
        assertThat(client.open(1, RDONLY)).isZero();
        assertThat(client.send(Messages.of(Wire.READ, 1).u32(1).u64(0).u32(10))).isEqualTo(Errno.EISDIR);
        assertThat(client.walk(0, 2, "file")).isEqualTo(1);
        assertThat(client.open(2, RDONLY)).isZero();
        assertThat(client.send(Messages.of(Wire.READDIR, 1).u32(2).u64(0).u32(100))).isEqualTo(Errno.ENOTDIR);
        assertThat(client.write(2, 0, "x")).isEqualTo(Errno.EBADF);
        assertThat(client.walk(2, 3, "inner")).isEqualTo(-Errno.ENOTDIR);
        assertThat(client.create(0, "folder", RDWR)).isEqualTo(Errno.EISDIR);
    }

    @Test void sizesThatLie() {
        byte[] walk = Messages.walk(0, 1, "file");
        for (int size : new int[] {0, 1, 6, 7, 10, walk.length - 1, walk.length + 1, 1 << 20, Integer.MAX_VALUE, Integer.MIN_VALUE, -1}) {
            byte[] message = walk.clone();
            for (int i = 0; i < 4; i++) message[i] = (byte) (size >> 8 * i);
            assertThat(client.send(message)).as("size %d", size).isEqualTo(Errno.EINVAL);
        }
        assertThat(client.send(Messages.of(Wire.WALK, 1).u32(0).u32(1).u16(1).u16(5).data("file".getBytes()))).isEqualTo(Errno.EINVAL);
        assertThat(client.send(Messages.of(Wire.WALK, 1).u32(0).u32(1).u16(2).string("file"))).isEqualTo(Errno.EINVAL);
        assertThat(client.clunk(1)).isEqualTo(Errno.EBADF);
    }

    @Test void walksOfTooManyNames() {
        String[] names = new String[17];
        java.util.Arrays.fill(names, "folder");
        assertThat(client.walk(0, 1, names)).isEqualTo(-Errno.EINVAL);
        assertThat(client.send(Messages.of(Wire.WALK, 1).u32(0).u32(1).u16(0xffff))).isEqualTo(Errno.EINVAL);
    }

    @Test void countsAndOffsets() throws IOException {
        assertThat(client.walk(0, 1, "file")).isEqualTo(1);
        assertThat(client.open(1, RDWR)).isZero();
        assertThat(client.read(1, 0, -1)).isEqualTo("content");
        assertThat(client.read(1, 0, 0)).isEmpty();
        assertThat(client.read(1, Long.MAX_VALUE, 10)).isNull();
        assertThat(client.read(1, -1, 10)).isNull();
        assertThat(client.send(Messages.of(Wire.WRITE, 1).u32(1).u64(0).u32(100).data(new byte[99]))).isEqualTo(Errno.EINVAL);
        assertThat(client.send(Messages.of(Wire.WRITE, 1).u32(1).u64(0).u32(-1).data(new byte[99]))).isEqualTo(Errno.EINVAL);
        assertThat(client.write(1, -1, "x")).isEqualTo(Errno.EINVAL);
        assertThat(folder.resolve("file")).hasContent("content");
        assertThat(client.write(1, 7, "!")).isZero();
        assertThat(folder.resolve("file")).hasContent("content!");
        assertThat(client.send(Messages.of(Wire.READDIR, 1).u32(1).u64(-1).u32(-1))).isPositive();
    }

    @Test void messageSizesOfTheVersion() {
        for (int size : new int[] {0, 1, 4095}) assertThat(client.send(Messages.of(Wire.VERSION, -1).u32(size).string(Wire.DIALECT))).isEqualTo(Errno.EINVAL);
        assertThat(client.send(Messages.of(Wire.VERSION, -1).u32(-1).string(Wire.DIALECT))).isZero();
        assertThat(client.answer.getInt()).isEqualTo(1 << 20);
        assertThat(client.walk(0, 1)).isEqualTo(-Errno.EINVAL);     // a new session has no fids
        assertThat(client.send(Messages.of(Wire.VERSION, -1).u32(8192).string("9P2000"))).isZero();
        assertThat(client.answer.position(13).get()).isEqualTo((byte) 'u');        // "unknown"
    }

    @Test void whatIsNotServed() {
        for (int type : new int[] {0, 6, 7, 9, 20, 99, 102, 106, 122, 124, 126, 206, 208, 210, 255})
            assertThat(client.send(Messages.of(type, 1).u32(0).u64(0).u64(0))).as("type %d", type).isEqualTo(Errno.EOPNOTSUPP);
    }

    @Test void createOpensWhatIsThere() {
        assertThat(client.walk(0, 1)).isZero();
        assertThat(client.create(1, "file", RDWR | TestClient.EXCL)).isEqualTo(Errno.EEXIST);
        assertThat(client.create(1, "file", RDWR)).isZero();
        assertThat(client.read(1, 0, 100)).isEqualTo("content");
        assertThat(client.walk(0, 2)).isZero();
        assertThat(client.create(2, "file", WRONLY | TRUNC)).isZero();
        assertThat(client.read(1, 0, 100)).isEmpty();
        assertThat(client.walk(0, 3)).isZero();
        assertThat(client.create(3, "new", WRONLY | TestClient.EXCL)).isZero();
        assertThat(folder.resolve("new")).isEmptyFile();
    }

    @Test void aReadOnlyShareChangesNothing() throws IOException {
        client = new TestClient(folder, false);
        assertThat(client.walk(0, 1, "file")).isEqualTo(1);
        for (int flags : new int[] {WRONLY, RDWR, 3, RDONLY | TRUNC, RDWR | TRUNC}) assertThat(client.open(1, flags)).isEqualTo(Errno.EROFS);
        assertThat(client.create(0, "new", RDONLY)).isEqualTo(Errno.EROFS);
        assertThat(client.create(0, "file", RDONLY)).isEqualTo(Errno.EROFS);
        assertThat(client.makeFolder(0, "new")).isEqualTo(Errno.EROFS);
        assertThat(client.makeLink(0, "new", "file")).isEqualTo(Errno.EROFS);
        assertThat(client.makeNode(0, "new", FIFO | 0600)).isEqualTo(Errno.EROFS);
        assertThat(client.link(0, 1, "new")).isEqualTo(Errno.EROFS);
        assertThat(client.unlink(0, "file", 0)).isEqualTo(Errno.EROFS);
        assertThat(client.unlink(0, "folder", 0x200)).isEqualTo(Errno.EROFS);
        assertThat(client.rename(0, "file", 0, "new")).isEqualTo(Errno.EROFS);
        for (int bit = 0; bit < 6; bit++) assertThat(client.set(1, 1 << bit, 0777, 0)).as("bit %d", bit).isEqualTo(Errno.EROFS);
        assertThat(client.open(1, RDONLY)).isZero();
        assertThat(client.write(1, 0, "x")).isEqualTo(Errno.EROFS);
        assertThat(client.read(1, 0, 100)).isEqualTo("content");
        try (var names = Files.list(folder)) {
            assertThat(names).hasSize(6);
        }
    }

    @Test void everyDescriptorIsClosed() throws IOException {
        client.reset();
        long before = TestClient.descriptors(folder);
        var random = new Random(1);
        for (int i = 0; i < 20_000; i++) client.send(Messages.random(random));
        client.reset();
        assertThat(TestClient.descriptors(folder)).isEqualTo(before);
    }

    /** Of a share of the system's folders only what every user of the host may read is to be had, whoever runs the machine. */
    @Test void aPublicShareShowsWhatIsPublic() throws IOException {
        Path shown = Files.createDirectory(folder.resolve("public"));
        for (String name : new String[] {"open", "closed"}) {
            Path inside = Files.createDirectory(shown.resolve(name));
            Files.writeString(inside.resolve("readable"), "text");
            Files.setPosixFilePermissions(Files.writeString(inside.resolve("private"), "text"), PosixFilePermissions.fromString("rw-r-----"));
            Files.setPosixFilePermissions(inside, PosixFilePermissions.fromString(name.equals("open") ? "rwxr-xr-x" : "rwx------"));
        }
        var guest = new TestClient(shown, false, true);
        assertThat(guest.walk(0, 2, "open", "readable")).isEqualTo(2);
        assertThat(guest.open(2, 0)).isZero();
        assertThat(guest.walk(0, 3, "open", "private")).as("its name is no secret").isEqualTo(2);
        assertThat(guest.open(3, 0)).isEqualTo(Errno.EACCES);
        assertThat(guest.walk(0, 4, "closed")).isEqualTo(1);
        assertThat(guest.open(4, 0)).as("a listing").isEqualTo(Errno.EACCES);
        assertThat(guest.walk(0, 5, "closed", "readable")).as("names found on the way").isEqualTo(1);
        assertThat(guest.walk(4, 6, "readable")).isEqualTo(-Errno.EACCES);
    }
}
