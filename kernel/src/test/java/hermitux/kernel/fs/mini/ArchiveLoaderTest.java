package hermitux.kernel.fs.mini;

import static org.assertj.core.api.Assertions.assertThat;

import hermitux.abi.OpenFlags;
import hermitux.kernel.SimulatedKernel;
import hermitux.kernel.fs.page.RegularFile;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.Mounts;
import hermitux.kernel.fs.vfs.PathWalk;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.DirectMap;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ArchiveLoaderTest {
    /** Where the archive lies: in the simulated machine's memory below what Frames has. */
    private static final long PLACE = 0x240000, ROOM = 0xc0000;

    private Dentry root;
    private final List<byte[]> entries = new ArrayList<>();
    private final ByteArrayOutputStream strings = new ByteArrayOutputStream();
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();

    @BeforeEach void start() {
        SimulatedKernel.start();
        root = Mounts.root();
    }

    private ByteBuffer add(int mode, String path, String content, String target) {
        ByteBuffer entry = ByteBuffer.wrap(new byte[64]).order(ByteOrder.LITTLE_ENDIAN);
        byte[] bytes = content.getBytes(StandardCharsets.ISO_8859_1);
        entry.putInt(0, mode).putInt(4, 11).putInt(8, 12).putLong(16, 1_500_000_000L);
        entry.putLong(24, 4096L + data.size()).putLong(32, bytes.length);
        data.writeBytes(bytes);
        data.writeBytes(new byte[-data.size() & 4095]);
        entry.putInt(40, strings.size()).putInt(44, path.length());
        strings.writeBytes(path.getBytes(StandardCharsets.ISO_8859_1));
        entry.putInt(48, strings.size()).putInt(52, target.length());
        strings.writeBytes(target.getBytes(StandardCharsets.ISO_8859_1));
        entries.add(entry.array());
        return entry;
    }

    private byte[] archive() {
        long entriesAt = 4096L + data.size(), stringsAt = entriesAt + 64L * entries.size(), length = stringsAt + strings.size();
        ByteBuffer archive = ByteBuffer.wrap(new byte[(int) length]).order(ByteOrder.LITTLE_ENDIAN);
        archive.put("HMTXARC1".getBytes(StandardCharsets.ISO_8859_1)).putInt(entries.size()).putInt(0);
        archive.putLong(entriesAt).putLong(stringsAt).putLong(strings.size()).putLong(length);
        archive.put(4096, data.toByteArray());
        for (int i = 0; i < entries.size(); i++) archive.put((int) entriesAt + 64 * i, entries.get(i));
        archive.put((int) stringsAt, strings.toByteArray());
        return archive.array();
    }

    private ArchiveLoader.Result load(byte[] archive) {
        for (int i = 0; i < archive.length; i++) Memory.store8(DirectMap.address(PLACE) + i, archive[i]);
        return ArchiveLoader.load(PLACE, archive.length, root);
    }

    private void usual() {
        add(0, "", "exec=/bin/hello\0arg=hello\0", "");
        add(040755, "/bin", "", "");
        add(0100755, "/bin/hello", "\177ELF" + "x".repeat(5000), "");
        add(0100644, "/etc/deep/er/file", "text", "");
        add(0120777, "/lib", "", "usr/lib");
        add(020666, "/dev/null", "", "").putLong(56, 0x103);
    }

    @Test void filesTakeTheArchivesPages() {
        usual();
        var result = load(archive());
        assertThat(result.error()).isNull();
        assertThat(result.configuration()).isEqualTo("exec=/bin/hello\0arg=hello\0");
        Dentry hello = PathWalk.find("/bin/hello");
        assertThat(hello.inode.size).isEqualTo(5004);
        assertThat(hello.inode.mode).isEqualTo(0100755);
        assertThat(hello.inode.uid).isEqualTo(11);
        assertThat(hello.inode.modifiedNanos).isEqualTo(1_500_000_000L);
        assertThat(PathWalk.find("/bin").inode.modifiedNanos).isEqualTo(1_500_000_000L);
        assertThat(PathWalk.find("/etc/deep").inode.mode).isEqualTo(040755);
        assertThat(root.child("lib").inode.readLink()).isEqualTo("usr/lib");
        assertThat(PathWalk.find("/dev/null").inode.specialDevice).isEqualTo(0x103);
        RegularFile file = (RegularFile) hello.inode.open(hello, OpenFlags.READ_WRITE);
        assertThat(file.page(1, false)).isEqualTo(PLACE + 4096 + 4096 + 4096);
        long buffer = SimulatedKernel.buffer(1);
        assertThat(file.readAt(buffer, 8192, 4000)).isEqualTo(1004);
        assertThat(SimulatedKernel.load(buffer, 1004)).isEqualTo("x".repeat(1004));
        assertThat(file.truncate(10)).isZero();
        assertThat(file.truncate(9000)).isZero();
        assertThat(file.readAt(buffer, 8192, 0)).isEqualTo(8192);
        assertThat(SimulatedKernel.load(buffer, 12)).isEqualTo("\177ELFxxxxxx\0\0");
        assertThat(Memory.load8(buffer + 5000)).isZero();
    }

    @Test void refusesWithAReason() {
        assertThat(load(new byte[10]).error()).isEqualTo("not a boot archive");
        assertThat(load("HMTXARC0".concat(" ".repeat(100)).getBytes()).error()).isEqualTo("not a boot archive");
        usual();
        byte[] good = archive();
        assertThat(load(java.util.Arrays.copyOf(good, good.length - 1)).error()).isEqualTo("the archive is truncated");
        add(0100644, "/bin/hello/x", "", "");
        assertThat(load(archive()).error()).isEqualTo("/bin/hello/x: a part of the path is not a directory");
    }

    @Test void refusesImproperPaths() {
        for (String path : new String[] {"relative", "//x", "/x/../y", "/.", "/x/", "/" + "n".repeat(256), "/a\0b"}) {
            entries.clear();
            start();
            add(0100644, path, "", "");
            assertThat(load(archive()).error()).as(path).isNotNull();
        }
    }

    @Test void anUnalignedOrForeignPlaceOfDataIsRefused() {
        add(0100644, "/x", "abc", "").putLong(24, 4097);
        assertThat(load(archive()).error()).isEqualTo("/x: its data is not aligned");
        entries.get(0);
        ByteBuffer.wrap(entries.get(0)).order(ByteOrder.LITTLE_ENDIAN).putLong(24, 4096).putLong(32, 1L << 40);
        assertThat(load(archive()).error()).isEqualTo("/x: its data lies outside of the archive");
        ByteBuffer.wrap(entries.get(0)).order(ByteOrder.LITTLE_ENDIAN).putLong(24, -4096).putLong(32, 3);
        assertThat(load(archive()).error()).isEqualTo("/x: its data lies outside of the archive");
    }

    @Test void damagedArchivesNeverReadOutsideOfThemselves() {
        usual();
        byte[] good = archive();
        var random = new Random(8);
        int refused = 0;
        for (int round = 0; round < 3000; round++) {
            byte[] bad = good.clone();
            for (int i = 1 + random.nextInt(3); i > 0; i--) {
                int tables = good.length - 64 * entries.size() - strings.size();
                int at = random.nextBoolean() ? random.nextInt(64) : tables + random.nextInt(good.length - tables);
                bad[at] = (byte) (random.nextInt(3) == 0 ? 0xff : random.nextInt(256));
            }
            start();
            var result = load(bad);
            if (result.error() != null) refused++;
            readEverything(root);
        }
        assertThat(refused).isBetween(500, 2990);
    }

    /** Every page of every file lies inside the archive, whatever its entry said. */
    private void readEverything(Dentry directory) {
        for (Dentry child = directory.firstChild(); child != null; child = child.next) {
            if (child.inode.isDirectory()) readEverything(child);
            if (!(child.inode instanceof MiniFile file)) continue;
            for (long page = 0; page << 12 < file.size; page++)
                assertThat(file.pages.find(page)).isBetween(PLACE, PLACE + ROOM);
        }
    }
}
