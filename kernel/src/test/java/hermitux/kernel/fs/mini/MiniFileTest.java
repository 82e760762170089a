package hermitux.kernel.fs.mini;

import static hermitux.abi.Errno.*;
import static org.assertj.core.api.Assertions.assertThat;

import hermitux.abi.MemoryMapping;
import hermitux.abi.OpenFlags;
import hermitux.kernel.SimulatedKernel;
import hermitux.kernel.fs.page.RegularFile;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.fs.vfs.Mounts;
import hermitux.kernel.fs.vfs.NameChange;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.AddressSpace;
import hermitux.kernel.memory.DirectMap;
import hermitux.kernel.memory.Frames;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.thread.Credentials;
import hermitux.kernel.thread.Limits;
import hermitux.kernel.thread.Process;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MiniFileTest {
    private static final int BUFFER = 64 << 10;

    private long buffer;
    private Dentry root;
    private MiniFs fileSystem;
    private OpenFile file;

    @BeforeEach void start() {
        SimulatedKernel.start();
        buffer = SimulatedKernel.buffer(4);
        root = Mounts.root();
        fileSystem = (MiniFs) root.inode.fileSystem;
        Dentry entry = fileSystem.addFile(root, "file", 0644);
        file = entry.inode.open(entry, OpenFlags.READ_WRITE);
    }

    private long write(String bytes, long offset) {
        SimulatedKernel.store(buffer, bytes);
        return file.writeAt(buffer, bytes.length(), offset);
    }

    private String read(long length, long offset) {
        long count = file.readAt(buffer, length, offset);
        return SimulatedKernel.load(buffer, count);
    }

    @Test void positionsMoveAndAppendGoesToTheEnd() {
        SimulatedKernel.store(buffer, "hello world");
        assertThat(file.write(buffer, 5)).isEqualTo(5);
        assertThat(file.position).isEqualTo(5);
        assertThat(file.write(buffer + 5, 6)).isEqualTo(6);
        assertThat(file.seek(-5, 2)).isEqualTo(6);
        assertThat(file.read(buffer + 100, 100)).isEqualTo(5);
        assertThat(SimulatedKernel.load(buffer + 100, 5)).isEqualTo("world");
        assertThat(file.read(buffer, 100)).isZero();
        file.flags |= OpenFlags.APPEND;
        file.seek(0, 0);
        assertThat(file.write(buffer, 1)).isEqualTo(1);
        assertThat(file.inode().size).isEqualTo(12);
        assertThat(file.position).isEqualTo(12);
        assertThat(write("!", 0)).isEqualTo(1);
        assertThat(read(20, 0)).isEqualTo("hello worldh!");
    }

    @Test void holesReadAsZerosAndTakeNoMemory() {
        long free = Frames.freeBytes();
        assertThat(write("x", 10 << 20)).isEqualTo(1);
        assertThat(free - Frames.freeBytes()).isLessThan(6 * 4096);
        assertThat(file.inode().blocks()).isEqualTo(8);
        Memory.fill(buffer, 7, 4096);
        assertThat(file.readAt(buffer, 4096, 1 << 20)).isEqualTo(4096);
        for (int i = 0; i < 4096; i++) assertThat(Memory.load8(buffer + i)).isZero();
        assertThat(file.seek(0, 3)).isEqualTo(10 << 20);
        assertThat(file.seek(0, 4)).isZero();
        assertThat(file.seek(10 << 20, 4)).isEqualTo((10 << 20) + 1);
        assertThat(file.seek((10 << 20) + 1, 3)).isEqualTo(-ENXIO);
        assertThat(file.seek(Long.MAX_VALUE, 2)).isEqualTo(-EINVAL);
    }

    @Test void growingShowsZerosEvenWhereAMappingWroteBehindTheEnd() {
        write("abc", 0);
        long frame = ((RegularFile) file).page(0, true);
        Memory.fill(DirectMap.address(frame), 'z', 4096);
        assertThat(file.truncate(2)).isZero();
        assertThat(file.truncate(6)).isZero();
        assertThat(read(10, 0)).isEqualTo("zz\0\0\0\0");
        Memory.fill(DirectMap.address(frame), 'z', 4096);
        file.truncate(5);
        assertThat(SimulatedKernel.load(DirectMap.address(frame), 7)).as("in mappings at once").isEqualTo("zzzzz\0\0");
        file.truncate(6);
        Memory.fill(DirectMap.address(frame), 'y', 4096);
        write("!", 8);
        assertThat(read(10, 0)).isEqualTo("yyyyyy\0\0!");
        Frames.release(frame);
    }

    @Test void mappingsSeeWritesAndKeepTheirFrameWhenTheFileShrinks() {
        write("abc", 0);
        long frame = ((RegularFile) file).page(0, false);
        write("B", 1);
        assertThat(SimulatedKernel.load(DirectMap.address(frame), 3)).isEqualTo("aBc");
        assertThat(((RegularFile) file).page(1, false)).isEqualTo(-ENXIO);
        file.truncate(0);
        assertThat(Frames.references(frame)).isEqualTo(1);
        Frames.release(frame);
    }

    @Test void shrinkingUnmapsWhatLayBehindTheNewEnd() {
        file.truncate(2 * 4096);
        long shared = AddressSpace.current().map(0, 2 * 4096, 3, MemoryMapping.MAP_SHARED, (RegularFile) file, 0, true);
        long own = AddressSpace.current().map(0, 2 * 4096, 3, MemoryMapping.MAP_PRIVATE, (RegularFile) file, 0, true);
        assertThat(UserMemory.storeBytes(shared, "a".repeat(5000))).isTrue();
        assertThat(UserMemory.storeBytes(own, "b".repeat(5000))).isTrue();
        assertThat(read(3, 4096)).isEqualTo("aaa");
        file.truncate(10);
        assertThat(UserMemory.readable(shared, 4096)).isTrue();
        assertThat(UserMemory.readable(shared + 4096, 1)).isFalse();
        assertThat(UserMemory.readable(own + 4096, 1)).as("private copies go too").isFalse();
        assertThat(SimulatedKernel.load(own, 3)).isEqualTo("bbb");
        file.truncate(2 * 4096);
        assertThat(UserMemory.readable(shared + 4096, 1)).isTrue();
        assertThat(Memory.load8(shared + 4096)).isZero();
        assertThat(Memory.load8(shared + 9)).isEqualTo('a');
        assertThat(Memory.load8(shared + 10)).isZero();
    }

    @Test void aPunchedHoleShowsInMappings() {
        file.writeAt(buffer, 3 * 4096, 0);
        SimulatedKernel.store(buffer, "x".repeat(4096));
        file.writeAt(buffer, 4096, 4096);
        long frame = ((RegularFile) file).page(1, false);
        assertThat(file.inode().allocate(3, 4096, 4096)).isZero();
        assertThat(Memory.load8(DirectMap.address(frame))).isZero();
        assertThat(file.inode().allocate(3, 0, 4096)).isZero();
        assertThat(file.inode().blocks()).isEqualTo(16);
        Frames.release(frame);
    }

    @Test void randomUseAgreesWithAnArray() {
        var random = new Random(11);
        byte[] model = new byte[300_000];
        int size = 0;
        for (int step = 0; step < 4000; step++) {
            int offset = random.nextInt(280_000), length = random.nextInt(random.nextInt(6) == 0 ? 20_000 : 300);
            switch (random.nextInt(10)) {
                case 0 -> {
                    int newSize = random.nextInt(280_000);
                    assertThat(file.truncate(newSize)).isZero();
                    if (newSize < size) Arrays.fill(model, newSize, size, (byte) 0);
                    size = newSize;
                }
                case 1 -> {
                    assertThat(file.inode().allocate(3, offset, length + 1)).isZero();
                    Arrays.fill(model, offset, offset + length + 1, (byte) 0);
                }
                case 2 -> {
                    assertThat(file.inode().allocate(0, offset, length + 1)).isZero();
                    size = Math.max(size, offset + length + 1);
                }
                case 3, 4, 5 -> {
                    for (int i = 0; i < length; i++) {
                        model[offset + i] = (byte) random.nextInt();
                        Memory.store8(buffer + i, model[offset + i]);
                    }
                    assertThat(file.writeAt(buffer, length, offset)).isEqualTo(length);
                    if (length > 0) size = Math.max(size, offset + length);
                }
                default -> {
                    long count = file.readAt(buffer, length, offset);
                    assertThat(count).isEqualTo(Math.max(0, Math.min(length, size - offset)));
                    for (int i = 0; i < count; i++) assertThat((byte) Memory.load8(buffer + i)).isEqualTo(model[offset + i]);
                }
            }
            assertThat(file.inode().size).isEqualTo(size);
        }
    }

    @Test void aRemovedFileLivesUntilItIsClosedAndThenGivesItsMemoryBack() {
        long free = Frames.freeBytes(), inodes = fileSystem.inodes;
        Dentry entry = fileSystem.addFile(root, "gone", 0600);
        OpenFile open = entry.inode.open(entry, OpenFlags.READ_WRITE);
        for (int i = 0; i < 20; i++) open.write(buffer, BUFFER);
        assertThat(NameChange.unlink(entry)).isZero();
        assertThat(root.child("gone")).isNull();
        assertThat(open.inode().links).isZero();
        assertThat(open.description()).isEqualTo("/gone (deleted)");
        assertThat(open.readAt(buffer, BUFFER, BUFFER)).isEqualTo(BUFFER);
        assertThat(Frames.freeBytes()).isLessThan(free);
        open.release();
        assertThat(Frames.freeBytes()).isEqualTo(free);
        assertThat(fileSystem.inodes).isEqualTo(inodes);
    }

    @Test void runningOutOfMemoryIsNoSpaceAfterAPartialWrite() {
        long done = 0, count;
        while ((count = file.write(buffer, BUFFER)) == BUFFER) done += count;
        if (count >= 0) {
            done += count;
            count = file.write(buffer, BUFFER);
        }
        assertThat(count).isEqualTo(-ENOSPC);
        assertThat(file.inode().size).isEqualTo(done);
        assertThat(Frames.freeBytes()).as("some is left to the program").isGreaterThan(3 << 20);
        assertThat(file.inode().allocate(0, done, 1 << 30)).isEqualTo(-ENOSPC);
        file.truncate(0);
        assertThat(file.write(buffer, BUFFER)).isEqualTo(BUFFER);
    }

    @Test void theSizeLimitCutsWrites() {
        Process.current().limits.set(Limits.FILE_SIZE, 10, Limits.UNLIMITED);
        assertThat(write("123456789012", 0)).isEqualTo(10);
        assertThat(write("x", 10)).isEqualTo(-EFBIG);
        Process.current().limits.set(Limits.FILE_SIZE, Limits.UNLIMITED, Limits.UNLIMITED);
        assertThat(write("x", Long.MAX_VALUE)).isEqualTo(-EFBIG);
    }

    @Test void writingTakesSetUserIdAwayButNotFromRoot() {
        Credentials.current().set(0, 0);
        file.inode().change(Inode.MODE, 06755, 0, 0, 0, 0);
        write("x", 0);
        assertThat(file.inode().mode & 06000).isEqualTo(06000);
        Credentials.current().set(1000, 1000);
        write("x", 0);
        assertThat(file.inode().mode & 06000).isZero();
    }

    @Test void sealsForbidWhatTheyName() {
        MiniFile memory = fileSystem.unnamed(0666);
        memory.initialSeals(0);
        OpenFile open = memory.open(new Dentry(null, "/memfd:x", memory), OpenFlags.READ_WRITE);
        assertThat(open.write(buffer, 10)).isEqualTo(10);
        memory.addSeals(MiniFile.SEAL_GROW | MiniFile.SEAL_SHRINK);
        assertThat(open.write(buffer, 1)).isEqualTo(-EPERM);
        assertThat(open.truncate(5)).isEqualTo(-EPERM);
        assertThat(open.writeAt(buffer, 1, 0)).isEqualTo(1);
        memory.addSeals(MiniFile.SEAL_WRITE);
        assertThat(open.writeAt(buffer, 1, 0)).isEqualTo(-EPERM);
        memory.addSeals(MiniFile.SEAL_SEAL);
        assertThat(memory.addSeals(1)).isEqualTo(-EPERM);
    }
}
