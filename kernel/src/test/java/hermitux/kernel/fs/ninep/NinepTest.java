package hermitux.kernel.fs.ninep;

import static org.assertj.core.api.Assertions.assertThat;

import hermitux.abi.Errno;
import hermitux.abi.OpenFlags;
import hermitux.kernel.SimulatedKernel;
import hermitux.kernel.driver.virtio.SimulatedNinep;
import hermitux.kernel.driver.virtio.Simulation;
import hermitux.kernel.fs.page.CacheReclaim;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.EntryCache;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.fs.vfs.Mounts;
import hermitux.kernel.fs.vfs.NameChange;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.fs.vfs.PathWalk;
import hermitux.kernel.machine.Gate;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.DirectMap;
import hermitux.kernel.memory.Frames;
import hermitux.kernel.thread.Credentials;
import hermitux.kernel.thread.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;

/** A share mounted at /mnt of the simulated kernel, served by {@link MemoryServer}; the shorthands that the tests of this package use. */
abstract class NinepTest {
    private static final int ORDER = 9;

    MemoryServer server;
    SimulatedNinep device;
    NinepFileSystem share;
    private long buffer;

    abstract boolean readOnly();

    @BeforeEach void start() {
        server = new MemoryServer();
        SimulatedKernel.start();
        Credentials.current().set(0, 0);
        EntryCache.init(1000);
        Frames.reclaimer(CacheReclaim.init());
        device = new SimulatedNinep("folder", this::serve);
        Simulation.plug(new SimulatedNinep("other", message -> { throw new IllegalStateException("the wrong share"); }), device);
        buffer = DirectMap.address(Frames.allocateContiguous(ORDER));
        mount();
    }

    byte[] serve(byte[] message) { return server.answer(message); }

    void mount() {
        NameChange.makeDirectory(PathWalk.walk(null, "/mnt", PathWalk.ENTRY), 0755);
        share = new NinepFileSystem("folder", readOnly());
        assertThat(Mounts.mount(share, PathWalk.find("/mnt"), "folder")).isZero();
    }

    Dentry entry(String path) { return PathWalk.walk(null, path, PathWalk.ENTRY); }

    /** Brought up to date as stat(2) does; null if it is not there. */
    Inode stat(String path) {
        Dentry entry = PathWalk.walk(null, path, 0);
        if (entry == null) return null;
        long result = entry.inode.refresh();
        return result < 0 ? Failure.of((int) -result) : entry.inode;
    }

    /** open(2), O_CREAT and O_TRUNC included; null with Failure. */
    OpenFile open(String path, int flags) {
        Dentry entry = PathWalk.walk(null, path, PathWalk.FOLLOW | ((flags & OpenFlags.CREAT) != 0 ? PathWalk.CREATE : 0));
        if (entry == null) return null;
        if (entry.inode == null) {
            long result = NameChange.create(entry, 0644);
            if (result < 0) return Failure.of((int) -result);
        }
        OpenFile file = entry.inode.open(entry, flags & ~OpenFlags.CREAT & ~OpenFlags.TRUNC);
        if (file != null && (flags & OpenFlags.TRUNC) != 0) assertThat(entry.inode.truncate(0)).isZero();
        return file;
    }

    String read(OpenFile file, long offset, int length) {
        Memory.fill(buffer, 0xee, length);
        long count = file.readAt(buffer, length, offset);
        assertThat(count).isNotNegative();
        return SimulatedKernel.load(buffer, count);
    }

    String read(String path) {
        OpenFile file = open(path, OpenFlags.READ_ONLY);
        assertThat(file).as(path + ": errno " + Failure.errno()).isNotNull();
        String content = read(file, 0, Frames.SIZE << ORDER);
        file.release();
        return content;
    }

    long write(OpenFile file, long offset, String content) {
        SimulatedKernel.store(buffer, content);
        return file.writeAt(buffer, content.length(), offset);
    }

    List<String> list(String path) {
        var names = new ArrayList<String>();
        OpenFile file = open(path, OpenFlags.READ_ONLY | OpenFlags.DIRECTORY);
        assertThat(file.list((name, number, type, next) -> names.add(name + ":" + type))).isZero();
        file.release();
        return names;
    }

    static String noise(int length, int seed) {
        var random = new Random(seed);
        var text = new StringBuilder();
        for (int i = 0; i < length; i++) text.append((char) random.nextInt(256));
        return text.toString();
    }

    static void assertErrno(Object answer, int errno) {
        assertThat(answer).isNull();
        assertThat(Failure.errno()).isEqualTo(errno);
    }

    /** The device answers only once the driver has halted. */
    void makeSlow() {
        device.slow = true;
        device.stop();
        Gate.onHalt = device::wake;
    }

    static final int ENOENT = Errno.ENOENT;
}
