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
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every way out of a shared folder that a guest may try. What lies outside must be as it was, and never be read. */
@Timeout(60)
class ShareEscapeTest {
    private static final int FIFO = 0x1000, CHARACTER = 0x2000, BLOCK = 0x6000, SOCKET = 0xc000, REMOVE_FOLDER = 0x200;
    private static final int SET_MODE = 1, SET_SIZE = 8, SET_MODIFIED = 0x20, SET_MODIFIED_TO = 0x100;

    @TempDir Path folder;
    private Path shared;
    private Path secret;
    private TestClient client;

    @BeforeEach void share() throws IOException {
        Files.createDirectory(folder.resolve("outside"));
        secret = Files.writeString(folder.resolve("outside/secret"), "secret");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        Files.setLastModifiedTime(secret, FileTime.fromMillis(1_000_000));
        shared = Files.createDirectory(folder.resolve("shared"));
        Messages.tree(shared);
        Files.createSymbolicLink(shared.resolve("absolute"), secret);
        Files.createSymbolicLink(shared.resolve("relative"), Path.of("../outside/secret"));
        Files.createSymbolicLink(shared.resolve("way"), Path.of("../outside"));
        Files.createSymbolicLink(shared.resolve("dangling"), Path.of("../outside/made"));
        client = new TestClient(shared, true);
    }

    @AfterEach void outsideIsAsItWas() throws IOException {
        assertThat(secret).hasContent("secret");
        assertThat(Files.getLastModifiedTime(secret).toMillis()).isEqualTo(1_000_000);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret))).isEqualTo("rw-------");
        assertThat(Files.getAttribute(secret, "unix:nlink")).isEqualTo(1);
        try (var names = Files.list(folder.resolve("outside"))) {
            assertThat(names).containsExactly(secret);
        }
        try (var names = Files.list(folder)) {
            assertThat(names).hasSize(2);
        }
    }

    @Test void noNameLeadsOut() {
        String[] names = {"..", ".", "", "/", "//", "/etc/passwd", "../outside", "../outside/secret", "folder/..", "./file", "folder/", "a\0b", "\0"};
        for (String name : names)
            assertThat(client.walk(0, 1, name)).as(name).isEqualTo(-Errno.ENOENT);
        assertThat(client.walk(0, 1, "folder", "..")).isEqualTo(1);
        assertThat(client.walk(0, 1, "folder", "..", "..", "outside", "secret")).isEqualTo(1);
        assertThat(client.clunk(1)).isEqualTo(Errno.EBADF);         // none of these made a fid
    }

    @Test void hugeNames() {
        assertThat(client.walk(0, 1, "x".repeat(255))).isEqualTo(-Errno.ENOENT);
        assertThat(client.walk(0, 1, "x".repeat(256))).isEqualTo(-Errno.ENAMETOOLONG);
        assertThat(client.makeFolder(0, "x".repeat(5000))).isEqualTo(Errno.ENAMETOOLONG);
        byte[] longest = Messages.of(Wire.WALK, 1).u32(0).u32(1).u16(1).u16(0xffff).data("x".getBytes()).sized(17 + 2 + 0xffff);
        assertThat(client.send(longest, 0xffff)).isEqualTo(Errno.ENAMETOOLONG);
        assertThat(client.makeLink(0, "new", "x".repeat(4096))).isEqualTo(Errno.ENAMETOOLONG);
    }

    @Test void linksAreReadAndNotFollowed() {
        for (String name : new String[] {"absolute", "relative", "way", "dangling", "out", "up", "loop"}) {
            assertThat(client.walk(0, 1, name)).as(name).isEqualTo(1);
            assertThat(client.send(Messages.of(Wire.READLINK, 1).u32(1))).isZero();
            assertThat(client.walk(1, 2, "secret")).isEqualTo(-Errno.ENOTDIR);
            assertThat(client.open(1, RDONLY)).isEqualTo(Errno.ENXIO);
            assertThat(client.open(1, WRONLY | TRUNC)).isEqualTo(Errno.ENXIO);
            assertThat(client.read(1, 0, 100)).isNull();
            assertThat(client.clunk(1)).isZero();
        }
        assertThat(client.walk(0, 1, "way", "secret")).isEqualTo(1);
    }

    @Test void attributesOfALinkAreNotItsTargets() {
        assertThat(client.walk(0, 1, "absolute")).isEqualTo(1);
        assertThat(client.set(1, SET_MODE, 0777, 0)).isEqualTo(Errno.EOPNOTSUPP);
        assertThat(client.set(1, SET_SIZE, 0, 0)).isEqualTo(Errno.EINVAL);
        assertThat(client.set(1, SET_MODIFIED | SET_MODIFIED_TO, 0, 0)).isZero();
    }

    @Test void creatingDoesNotFollow() {
        for (String name : new String[] {"absolute", "relative", "dangling", "way", "loop"}) {
            assertThat(client.walk(0, 1)).isZero();
            assertThat(client.create(1, name, RDWR | TRUNC)).as(name).isEqualTo(Errno.ELOOP);
            assertThat(client.makeFolder(1, name)).isEqualTo(Errno.EEXIST);
            assertThat(client.makeNode(1, name, FIFO | 0600)).isEqualTo(Errno.EEXIST);
            assertThat(client.makeLink(1, name, "x")).isEqualTo(Errno.EEXIST);
            assertThat(client.clunk(1)).isZero();
        }
        for (String name : new String[] {"..", "../made", "/made", "", ".", "a\0b"}) {
            assertThat(client.walk(0, 1)).isZero();
            assertThat(client.create(1, name, RDWR)).as(name).isEqualTo(Errno.EINVAL);
            assertThat(client.makeFolder(1, name)).isEqualTo(Errno.EINVAL);
            assertThat(client.makeNode(1, name, FIFO | 0600)).isEqualTo(Errno.EINVAL);
            assertThat(client.makeLink(1, name, "x")).isEqualTo(Errno.EINVAL);
            assertThat(client.clunk(1)).isZero();
        }
    }

    @Test void renamingLinkingAndRemovingStayInside() {
        assertThat(client.walk(0, 1, "file")).isEqualTo(1);
        assertThat(client.walk(0, 2, "absolute")).isEqualTo(1);
        assertThat(client.walk(0, 3, "way")).isEqualTo(1);
        for (String name : new String[] {"..", "../moved", "/moved", "", ".", "way/moved"}) {
            assertThat(client.rename(0, "file", 0, name)).as(name).isEqualTo(Errno.EINVAL);
            assertThat(client.rename(0, name, 0, "moved")).isEqualTo(Errno.EINVAL);
            assertThat(client.link(0, 1, name)).isEqualTo(Errno.EINVAL);
            assertThat(client.unlink(0, name, 0)).isEqualTo(Errno.EINVAL);
            assertThat(client.unlink(0, name, REMOVE_FOLDER)).isEqualTo(Errno.EINVAL);
        }
        assertThat(client.rename(0, "file", 3, "moved")).isEqualTo(Errno.ENOTDIR);
        assertThat(client.link(3, 1, "linked")).isEqualTo(Errno.ENOTDIR);
        assertThat(client.unlink(3, "secret", 0)).isEqualTo(Errno.ENOTDIR);
        assertThat(client.link(0, 2, "hard")).isZero();
        assertThat(Files.isSymbolicLink(shared.resolve("hard"))).isTrue();
        assertThat(client.link(0, 1, "hard file")).isZero();
        assertThat(shared.resolve("hard file")).hasContent("content");
        assertThat(client.unlink(0, "absolute", 0)).isZero();
        assertThat(client.rename(0, "way", 0, "relative")).isZero();
        assertThat(Files.isSymbolicLink(shared.resolve("relative"))).isTrue();
    }

    @Test void pipesSocketsAndDevicesAreNotOpened() throws Exception {
        assertThat(client.makeNode(0, "socket", SOCKET | 0600)).isZero();
        for (int type : new int[] {CHARACTER, BLOCK, 0x4000, 0xa000, 0xf000, 0}) assertThat(client.makeNode(0, "device", type | 0600)).isEqualTo(Errno.EPERM);
        boolean device = new ProcessBuilder("mknod", shared.resolve("null").toString(), "c", "1", "3").start().waitFor() == 0;
        for (String name : device ? new String[] {"fifo", "socket", "null"} : new String[] {"fifo", "socket"}) {
            for (int flags : new int[] {RDONLY, WRONLY, RDWR}) {
                assertThat(client.walk(0, 1, name)).isEqualTo(1);
                assertThat(client.open(1, flags)).as(name).isEqualTo(Errno.ENXIO);
                assertThat(client.clunk(1)).isZero();
                assertThat(client.walk(0, 1)).isZero();
                assertThat(client.create(1, name, flags)).as(name).isEqualTo(Errno.ENXIO);
                assertThat(client.clunk(1)).isZero();
            }
        }
        assertThat(client.set(0, SET_SIZE, 0, 0)).isEqualTo(Errno.EISDIR);
    }

    /** While the guest walks, a process of the host exchanges the folder and a link that leads out. */
    @Test void aFolderThatBecomesALinkIsNoWayOut() throws Exception {
        Path inner = Files.createDirectory(shared.resolve("swapped")), link = shared.resolve("way"), spare = shared.resolve("spare");
        Files.writeString(inner.resolve("secret"), "harmless");
        var done = new AtomicBoolean();
        var swapping = new Thread(() -> {
            try {
                while (!done.get()) {
                    Files.move(inner, spare);
                    Files.move(link, inner);
                    Files.move(spare, link);
                }
            } catch (IOException failed) {
                throw new AssertionError(failed);
            }
        });
        swapping.start();
        int opened = 0;
        for (int i = 0; i < 20_000 || opened == 0; i++) {
            if (client.walk(0, 1, "swapped", "secret") != 2) continue;
            if (client.open(1, RDONLY) == 0) {
                assertThat(client.read(1, 0, 100)).isEqualTo("harmless");
                opened++;
            }
            assertThat(client.clunk(1)).isZero();
        }
        for (int i = 0; i < 5_000; i++) {
            if (client.walk(0, 1, "swapped") == 1) {
                if (client.create(1, "made", RDWR) == 0) client.write(1, 0, "x");
                client.clunk(1);
            }
            if (client.walk(0, 1, "swapped") == 1) {
                client.unlink(1, "made", 0);
                client.makeFolder(1, "made");
                client.clunk(1);
            }
        }
        done.set(true);
        swapping.join();
    }
}
