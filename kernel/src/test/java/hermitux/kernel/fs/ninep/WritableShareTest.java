package hermitux.kernel.fs.ninep;

import static org.assertj.core.api.Assertions.assertThat;

import hermitux.abi.Errno;
import hermitux.abi.OpenFlags;
import hermitux.kernel.SimulatedKernel;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.fs.vfs.NameChange;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.DirectMap;
import hermitux.kernel.memory.Frames;
import hermitux.kernel.memory.PageSource;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WritableShareTest extends NinepTest {
    private static final int NEW = OpenFlags.CREAT | OpenFlags.READ_WRITE, READ = OpenFlags.READ_ONLY, WRITE = OpenFlags.WRITE_ONLY;
    private static final int BOTH = OpenFlags.READ_WRITE;

    @Override boolean readOnly() { return false; }

    private String stored(String path) { return server.at(path).text(); }

    /** Enough time for what was asked to be asked again. */
    private static void later() { SimulatedKernel.pass(2_000_000_000L); }

    @Test void createsAndWrites() {
        OpenFile file = open("/mnt/new", NEW);
        assertThat(write(file, 0, "hello")).isEqualTo(5);
        assertThat(write(file, 5, " world")).isEqualTo(6);
        assertThat(stored("/new")).isEqualTo("hello world");
        assertThat(read(file, 0, 100)).isEqualTo("hello world");
        assertThat(file.inode().size).isEqualTo(11);
        assertThat(server.at("/new").mode).isEqualTo(0100644);
        file.release();
        assertThat(read("/mnt/new")).isEqualTo("hello world");
    }

    @Test void fidsGoWithTheLastDescriptor() {
        server.file("/file", "x");
        stat("/mnt/file");
        int before = server.openFids();
        OpenFile reader = open("/mnt/file", READ), writer = open("/mnt/file", WRITE), both = open("/mnt/file", BOTH);
        read(reader, 0, 1);
        write(writer, 0, "y");
        write(both, 0, "z");
        reader.release();
        writer.release();
        both.release();
        later();
        stat("/mnt/file");
        assertThat(server.openFids()).isEqualTo(before);
    }

    @Test void randomReadsAndWritesAgreeWithAnArray() {
        var random = new Random(11);
        byte[] model = new byte[300_000];
        int size = 0;
        server.largestWrite = 50_000;
        OpenFile file = open("/mnt/file", NEW);
        for (int i = 0; i < 300; i++) {
            int offset = random.nextInt(200_000), length = 1 + random.nextInt(random.nextBoolean() ? 100 : 90_000);
            switch (random.nextInt(4)) {
                case 0, 1 -> {
                    String content = noise(length, i);
                    assertThat(write(file, offset, content)).isEqualTo(length);
                    for (int j = 0; j < length; j++) model[offset + j] = (byte) content.charAt(j);
                    size = Math.max(size, offset + length);
                }
                case 2 -> {
                    String got = read(file, offset, length);
                    assertThat(got.length()).isEqualTo(Math.max(0, Math.min(length, size - offset)));
                    for (int j = 0; j < got.length(); j++) assertThat((byte) got.charAt(j)).isEqualTo(model[offset + j]);
                }
                default -> {
                    assertThat(file.truncate(offset)).isZero();
                    if (offset < size) java.util.Arrays.fill(model, offset, size, (byte) 0);
                    size = offset;
                }
            }
        }
        assertThat(server.at("/file").data).isEqualTo(java.util.Arrays.copyOf(model, size));
    }

    @Test void appends() {
        server.file("/log", "one\n");
        OpenFile file = open("/mnt/log", WRITE | OpenFlags.APPEND);
        write(file, 0, "two\n");
        write(file, 0, "three\n");
        assertThat(stored("/log")).isEqualTo("one\ntwo\nthree\n");
    }

    @Test void truncatesAtOpening() {
        server.file("/file", "something long");
        OpenFile file = open("/mnt/file", WRITE | OpenFlags.TRUNC);
        assertThat(stored("/file")).isEmpty();
        write(file, 0, "short");
        file.release();
        assertThat(read("/mnt/file")).isEqualTo("short");
    }

    @Test void seesTheHostsChangesWhenItOpens() {
        server.file("/file", "old content");
        assertThat(read("/mnt/file")).isEqualTo("old content");
        server.change("/file", "new content");
        later();
        assertThat(read("/mnt/file")).isEqualTo("new content");
        server.change("/file", "longer new content");
        later();
        assertThat(stat("/mnt/file").size).isEqualTo(18);
        assertThat(read("/mnt/file")).isEqualTo("longer new content");
    }

    @Test void keepsPagesThatAreStillGood() {
        server.file("/file", "content");
        read("/mnt/file");
        later();
        server.log.clear();
        read("/mnt/file");
        assertThat(server.count("read")).isZero();
    }

    @Test void itsOwnWritesAreNoChangeOfTheHost() {
        OpenFile file = open("/mnt/file", NEW);
        write(file, 0, "content");
        assertThat(read(file, 0, 10)).isEqualTo("content");
        file.release();
        later();
        server.log.clear();
        assertThat(read("/mnt/file")).isEqualTo("content");
        assertThat(server.count("read")).isZero();
    }

    @Test void seesNamesComeAndGoOnTheHost() {
        assertErrno(stat("/mnt/file"), ENOENT);
        server.file("/file", "x");
        assertThat(stat("/mnt/file")).isNotNull();
        server.root.children.remove("file");
        later();
        assertErrno(stat("/mnt/file"), ENOENT);
        OpenFile made = open("/mnt/file", NEW);
        assertThat(made).isNotNull();
    }

    @Test void seesAFileReplacedOnTheHost() {
        server.file("/file", "first");
        assertThat(read("/mnt/file")).isEqualTo("first");
        server.root.children.remove("file");
        server.file("/file", "second");
        later();
        assertThat(read("/mnt/file")).isEqualTo("second");
    }

    @Test void anOpenFileOutlivesItsName() {
        server.file("/file", "content");
        OpenFile file = open("/mnt/file", BOTH);
        var node = server.at("/file");
        assertThat(NameChange.unlink(entry("/mnt/file"))).isZero();
        assertThat(server.at("/file")).isNull();
        assertErrno(stat("/mnt/file"), ENOENT);
        assertThat(read(file, 0, 10)).isEqualTo("content");
        assertThat(write(file, 7, "!")).isEqualTo(1);
        assertThat(node.text()).isEqualTo("content!");
        later();
        assertThat(file.inode().refresh()).isZero();
        assertThat(file.inode().links).isZero();
        assertThat(file.inode().size).isEqualTo(8);
        OpenFile other = open("/mnt/file", NEW);
        write(other, 0, "another");
        assertThat(read(file, 0, 10)).isEqualTo("content!");
        file.release();
        other.release();
        assertThat(stored("/file")).isEqualTo("another");
    }

    @Test void anUnlinkedFileIsCutAndGrows() {
        OpenFile file = open("/mnt/file", NEW);
        write(file, 0, noise(300_000, 3));
        NameChange.unlink(entry("/mnt/file"));
        OpenFile other = open("/mnt/file", NEW);
        write(other, 0, "another");
        assertThat(file.truncate(10)).isZero();
        assertThat(file.inode().size).isEqualTo(10);
        assertThat(read(file, 0, 100)).hasSize(10);
        assertThat(file.truncate(200_000)).isZero();
        assertThat(write(file, 200_000, "end")).isEqualTo(3);
        assertThat(read(file, 0, 300_000)).isEqualTo(noise(300_000, 3).substring(0, 10) + "\0".repeat(199_990) + "end");
        assertThat(file.inode().change(Inode.MODE, 0600, 0, 0, 0, 0)).isZero();
        assertThat(file.inode().mode).isEqualTo(0100600);
        assertThat(stored("/file")).isEqualTo("another");
        assertThat(server.at("/file").mode).isEqualTo(0100644);
    }

    @Test void aReaderOutlivesTheNameAndTheWriter() {
        OpenFile writer = open("/mnt/file", NEW), reader = open("/mnt/file", READ);
        write(writer, 0, "content");
        NameChange.unlink(entry("/mnt/file"));
        writer.release();
        assertThat(read(reader, 0, 10)).isEqualTo("content");
    }

    @Test void renames() {
        server.directory("/a");
        server.directory("/b");
        server.file("/a/file", "content");
        server.file("/b/target", "overwritten");
        read("/mnt/a/file");
        OpenFile old = open("/mnt/b/target", READ);
        assertThat(NameChange.rename(entry("/mnt/a/file"), entry("/mnt/b/target"), 0)).isZero();
        assertThat(stored("/b/target")).isEqualTo("content");
        assertThat(read("/mnt/b/target")).isEqualTo("content");
        assertErrno(stat("/mnt/a/file"), ENOENT);
        assertThat(read(old, 0, 100)).isEqualTo("overwritten");
        assertThat(NameChange.rename(entry("/mnt/b"), entry("/mnt/c"), 0)).isZero();
        assertThat(read("/mnt/c/target")).isEqualTo("content");
        assertThat(NameChange.rename(entry("/mnt/a"), entry("/mnt/c"), NameChange.RENAME_EXCHANGE)).isEqualTo(-Errno.EINVAL);
    }

    @Test void hardLinks() {
        server.file("/one", "content");
        OpenFile file = open("/mnt/one", READ);
        assertThat(NameChange.link(file.inode(), entry("/mnt/two"))).isZero();
        assertThat(stat("/mnt/two").links).isEqualTo(2);
        assertThat(stat("/mnt/two").number).isEqualTo(stat("/mnt/one").number);
        assertThat(NameChange.unlink(entry("/mnt/one"))).isZero();
        file.release();
        later();
        assertThat(stat("/mnt/two").links).isEqualTo(1);
        assertThat(read("/mnt/two")).isEqualTo("content");
        assertThat(NameChange.link(stat("/mnt/two"), entry("/mnt/three"))).isZero();
        assertThat(read("/mnt/three")).isEqualTo("content");
    }

    @Test void directoriesAndLinks() {
        assertThat(NameChange.makeDirectory(entry("/mnt/dir"), 0700)).isZero();
        assertThat(stat("/mnt/dir").mode).isEqualTo(0040700);
        assertThat(NameChange.makeSymbolicLink(entry("/mnt/dir/link"), "/somewhere")).isZero();
        assertThat(entry("/mnt/dir/link").inode.readLink()).isEqualTo("/somewhere");
        assertThat(NameChange.makeNode(entry("/mnt/dir/fifo"), 0010644, 0)).isZero();
        assertThat(stat("/mnt/dir/fifo").mode).isEqualTo(0010644);
        assertThat(NameChange.removeDirectory(entry("/mnt/dir"))).isEqualTo(-Errno.ENOTEMPTY);
        assertThat(list("/mnt/dir")).containsExactly(".:4", "..:4", "fifo:1", "link:10");
        assertThat(NameChange.unlink(entry("/mnt/dir/link"))).isZero();
        assertThat(NameChange.unlink(entry("/mnt/dir/fifo"))).isZero();
        assertThat(NameChange.removeDirectory(entry("/mnt/dir"))).isZero();
        assertErrno(stat("/mnt/dir"), ENOENT);
        assertThat(list("/mnt")).containsExactly(".:4", "..:4");
    }

    @Test void changesAttributes() {
        server.file("/file", "x");
        Inode inode = stat("/mnt/file");
        assertThat(inode.change(Inode.MODE | Inode.MODIFIED, 0600, 0, 0, 0, 5_000_000_007L)).isZero();
        assertThat(server.at("/file").mode).isEqualTo(0100600);
        assertThat(server.at("/file").modified).isEqualTo(5_000_000_007L);
        assertThat(stat("/mnt/file").mode).isEqualTo(0100600);
    }

    @Test void sharedMappingsAreWrittenBack() {
        server.file("/file", noise(20_000, 1));
        OpenFile file = open("/mnt/file", BOTH);
        PageSource pages = file.pages();
        long second = pages.page(1, true), third = pages.page(2, true), last = pages.page(4, true);
        Memory.store8(DirectMap.address(second), 'A');
        Memory.store8(DirectMap.address(third) + 4095, 'B');
        Memory.store8(DirectMap.address(last) + 20_000 - 4 * 4096 - 1, 'C');
        Memory.store8(DirectMap.address(last) + 20_000 - 4 * 4096, 'X');
        assertThat(read(file, 4096, 1)).isEqualTo("A");
        server.log.clear();
        pages.writeBack();
        assertThat(server.count("write")).isEqualTo(2);
        assertThat(stored("/file")).hasSize(20_000);
        assertThat(stored("/file").charAt(4096)).isEqualTo('A');
        assertThat(stored("/file").charAt(3 * 4096 - 1)).isEqualTo('B');
        assertThat(stored("/file").charAt(19_999)).isEqualTo('C');
        pages.writeBack();
        assertThat(server.count("write")).isEqualTo(2);
        pages.written(2);
        pages.writeBack();
        assertThat(server.count("write")).isEqualTo(3);
        Frames.release(second);
        Frames.release(third);
        Frames.release(last);
    }

    @Test void synchronises() {
        OpenFile file = open("/mnt/file", NEW);
        assertThat(file.sync()).isZero();
        assertThat(server.count("fsync")).isEqualTo(1);
        assertThat(share.sync()).isZero();
    }

    @Test void refusalsOfTheServerArePassedOn() {
        server.add("/file", 0100444, "x");
        assertErrno(open("/mnt/file", WRITE), Errno.EACCES);
        assertThat(open("/mnt/file", READ)).isNotNull();
        server.directory("/dir");
        server.file("/dir/file", "");
        assertThat(NameChange.removeDirectory(entry("/mnt/dir"))).isEqualTo(-Errno.ENOTEMPTY);
    }
}
