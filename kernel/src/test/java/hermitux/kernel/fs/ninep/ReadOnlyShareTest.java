package hermitux.kernel.fs.ninep;

import static org.assertj.core.api.Assertions.assertThat;

import hermitux.abi.Errno;
import hermitux.abi.OpenFlags;
import hermitux.kernel.fs.vfs.EntryCache;
import hermitux.kernel.fs.vfs.Mounts;
import hermitux.kernel.fs.vfs.NameChange;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.fs.vfs.PathWalk;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.DirectMap;
import hermitux.kernel.memory.Frames;
import hermitux.kernel.memory.PageSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadOnlyShareTest extends NinepTest {
    @Override boolean readOnly() { return true; }

    @Test void mountingTouchesNothing() {
        assertThat(device.accesses()).isZero();
        assertThat(server.log).isEmpty();
    }

    @Test void readsAFileInFewMessages() {
        server.file("/hello", "hello world\n");
        assertThat(read("/mnt/hello")).isEqualTo("hello world\n");
        assertThat(server.log).containsExactly("version", "attach", "walk", "getattr", "open", "read");
    }

    @Test void asksNothingTwice() {
        server.directory("/lib");
        server.file("/lib/a", "content");
        read("/mnt/lib/a");
        stat("/mnt/lib");
        server.log.clear();
        assertThat(read("/mnt/lib/a")).isEqualTo("content");
        assertThat(stat("/mnt/lib/a").size).isEqualTo(7);
        assertThat(stat("/mnt/lib").isDirectory()).isTrue();
        assertErrno(stat("/mnt/lib/missing"), ENOENT);
        server.log.clear();
        assertErrno(stat("/mnt/lib/missing"), ENOENT);
        assertErrno(open("/mnt/lib/missing", 0), ENOENT);
        assertThat(server.log).isEmpty();
    }

    @Test void aLookupIsOneMessage() {
        server.directory("/lib");
        server.file("/lib/a", "");
        PathWalk.find("/mnt");
        stat("/mnt/lib");
        server.log.clear();
        assertThat(PathWalk.find("/mnt/lib/a")).isNotNull();
        assertErrno(PathWalk.find("/mnt/lib/b"), ENOENT);
        assertThat(server.log).containsExactly("walk", "walk");
    }

    @Test void attributesAreTheServers() {
        var node = server.add("/script", 0100751, "12345");
        node.modified = 1_700_000_000_123_456_789L;
        node.links = 3;
        var inode = stat("/mnt/script");
        assertThat(inode.mode).isEqualTo(0100751);
        assertThat(inode.uid).isEqualTo(1000);
        assertThat(inode.size).isEqualTo(5);
        assertThat(inode.links).isEqualTo(3);
        assertThat(inode.modifiedNanos).isEqualTo(1_700_000_000_123_456_789L);
        assertThat(inode.number).isEqualTo(node.number);
    }

    @Test void largeFilesAreReadAhead() {
        String content = noise(1_500_001, 1);
        server.file("/large", content);
        OpenFile file = open("/mnt/large", OpenFlags.READ_ONLY);
        server.log.clear();
        var got = new StringBuilder();
        for (int offset = 0; offset < content.length(); offset += 65_536) got.append(read(file, offset, 65_536));
        assertThat(got.toString().equals(content)).isTrue();
        assertThat(server.count("read")).isLessThanOrEqualTo(4);
        assertThat(read(file, content.length(), 100)).isEmpty();
        assertThat(read(file, content.length() - 5, 100)).hasSize(5);
    }

    @Test void reachesIntoTheMiddle() {
        String content = noise(900_000, 2);
        server.file("/large", content);
        OpenFile file = open("/mnt/large", OpenFlags.READ_ONLY);
        for (int offset : new int[] { 800_000, 4095, 4096, 700_001, 0, 899_999, 262_143 })
            assertThat(read(file, offset, 5000)).isEqualTo(content.substring(offset, Math.min(content.length(), offset + 5000)));
    }

    @Test void aSmallerMessageSizeIsKept() {
        server.largestMessage = 8192;
        String content = noise(100_000, 3);
        server.file("/file", content);
        assertThat(read("/mnt/file").equals(content)).isTrue();
        assertThat(server.count("read")).isGreaterThan(12);
    }

    @Test void fragmentedMemoryIsNoObstacle() {
        String content = noise(400_000, 4);
        server.file("/file", content);
        stat("/mnt/file");
        var held = new ArrayList<Long>();
        for (long frame = Frames.allocate(); frame != 0; frame = Frames.allocate()) held.add(frame);
        for (int i = 0; i < held.size(); i += 2) Frames.release(held.get(i));
        assertThat(read("/mnt/file").equals(content)).isTrue();
    }

    @Test void aFileLargerThanMemoryIsReadThrough() {
        String content = noise(3_000_000, 8);
        server.file("/large", content);
        OpenFile file = open("/mnt/large", OpenFlags.READ_ONLY);
        while (Frames.freeBytes() > 300 * 4096) Frames.allocate();
        for (int offset = 0; offset < content.length(); offset += 100_000)
            assertThat(read(file, offset, 100_000).equals(content.substring(offset, offset + 100_000))).isTrue();
        assertThat(server.count("read")).isLessThan(30);
        assertThat(read(file, 0, 100_000).equals(content.substring(0, 100_000))).isTrue();
    }

    @Test void noMemoryIsAnError() {
        server.file("/file", noise(100_000, 5));
        OpenFile file = open("/mnt/file", OpenFlags.READ_ONLY);
        while (Frames.allocate() != 0) { }
        assertThat(file.readAt(DirectMap.address(Simulate.PAGE), 10, 0)).isEqualTo(-Errno.ENOMEM);
        assertThat(file.pages().page(0, false)).isEqualTo(-Errno.ENOMEM);
    }

    private static final class Simulate { static final long PAGE = hermitux.kernel.driver.virtio.Simulation.SCRATCH; }

    @Test void pagesForMappings() {
        String content = noise(10_000, 6);
        server.file("/file", content);
        OpenFile file = open("/mnt/file", OpenFlags.READ_ONLY);
        PageSource pages = file.pages();
        long frame = pages.page(2, false);
        assertThat((char) Memory.load8(DirectMap.address(frame))).isEqualTo(content.charAt(8192));
        for (int i = 10_000 - 8192; i < 4096; i++) assertThat(Memory.load8(DirectMap.address(frame) + i)).isZero();
        assertThat(Frames.references(frame)).isEqualTo(2);
        assertThat(pages.page(3, false)).isEqualTo(-Errno.ENXIO);
        assertThat(pages.page(-1, false)).isEqualTo(-Errno.ENXIO);
        assertThat(pages.length()).isEqualTo(10_000);
    }

    @Test void listsDirectoriesOfAnySize() {
        server.directory("/dir");
        var expected = new ArrayList<String>(List.of(".:4", "..:4"));
        for (int i = 0; i < 3000; i++) {
            String name = String.format("some-file-with-a-long-name-%05d", i);
            server.file("/dir/" + name, "");
            expected.add(name + ":8");
        }
        assertThat(list("/mnt/dir")).isEqualTo(expected);
        assertThat(list("/mnt")).containsExactly(".:4", "..:4", "dir:4");
    }

    @Test void aListingGoesOnWhereTheSinkWasFull() {
        for (int i = 0; i < 50; i++) server.file("/file" + i, "");
        OpenFile directory = open("/mnt", OpenFlags.READ_ONLY);
        var names = new ArrayList<String>();
        int before;
        do {
            before = names.size();
            int stop = before + 7;
            assertThat(directory.list((name, number, type, next) -> names.size() < stop && names.add(name))).isZero();
        } while (names.size() > before);
        assertThat(names).hasSize(52).doesNotHaveDuplicates();
        directory.seek(0, 0);
        assertThat(directory.list((name, number, type, next) -> names.add(name))).isZero();
        assertThat(names).hasSize(104);
    }

    @Test void followsLinks() {
        server.directory("/lib");
        server.file("/lib/real", "data");
        server.add("/link", 0120777, "lib/real");
        server.add("/up", 0120777, "/mnt/lib");
        assertThat(read("/mnt/link")).isEqualTo("data");
        assertThat(read("/mnt/up/real")).isEqualTo("data");
        assertThat(entry("/mnt/link").inode.readLink()).isEqualTo("lib/real");
        assertThat(server.count("readlink")).isEqualTo(2);
        assertErrno(entry("/mnt/lib").inode.readLink(), Errno.EINVAL);
    }

    @Test void filesThatOnlySomeMayReadAreOpenedAtOnce() {
        server.add("/secret", 0100200, "x");
        assertErrno(open("/mnt/secret", OpenFlags.READ_ONLY), Errno.EACCES);
    }

    @Test void whatIsNoFileCannotBeOpened() {
        server.add("/socket", 0140777, "");
        assertErrno(open("/mnt/socket", OpenFlags.READ_ONLY), Errno.ENXIO);
    }

    @Test void namesOfOneFileShareItsPages() {
        var node = server.file("/one", "shared");
        server.root.children.put("two", node);
        assertThat(read("/mnt/one")).isEqualTo("shared");
        server.log.clear();
        assertThat(read("/mnt/two")).isEqualTo("shared");
        assertThat(server.log).containsExactly("walk");
        assertThat(entry("/mnt/one").inode).isSameAs(entry("/mnt/two").inode);
    }

    @Test void evictionGivesTheServerItsFidsBack() {
        for (int i = 0; i < 300; i++) server.file("/file" + i, "content " + i);
        for (int i = 0; i < 300; i++) assertThat(read("/mnt/file" + i)).isEqualTo("content " + i);
        assertThat(server.openFids()).isEqualTo(301);
        long free = Frames.freeBytes();
        EntryCache.dropUnused();
        assertThat(Frames.freeBytes() - free).isEqualTo(300 * 4096);
        stat("/mnt");
        read("/mnt/file1");
        assertThat(server.openFids()).isLessThanOrEqualTo(19);
        assertThat(read("/mnt/file299")).isEqualTo("content 299");
    }

    @Test void nothingCanBeChanged() {
        server.file("/file", "");
        assertThat(NameChange.unlink(entry("/mnt/file"))).isEqualTo(-Errno.EROFS);
        assertThat(NameChange.create(entry("/mnt/new"), 0644)).isEqualTo(-Errno.EROFS);
    }

    @Test void aShareThatDoesNotExist() {
        NameChange.makeDirectory(entry("/none"), 0755);
        assertThat(Mounts.mount(new NinepFileSystem("none", true), PathWalk.find("/none"), "none")).isZero();
        assertErrno(stat("/none"), Errno.ENODEV);
        assertErrno(PathWalk.find("/none/file"), Errno.ENODEV);
    }

    @Test void statisticsCountInPages() {
        assertThat(share.blocks()).isEqualTo(1000);
        assertThat(share.blocksFree()).isEqualTo(500);
        assertThat(share.files()).isEqualTo(77);
        assertThat(server.count("statfs")).isEqualTo(1);
    }

    @Test void aSlowServerIsWaitedForAsleep() {
        String content = noise(50_000, 7);
        server.file("/file", content);
        makeSlow();
        assertThat(read("/mnt/file").equals(content)).isTrue();
    }
}
