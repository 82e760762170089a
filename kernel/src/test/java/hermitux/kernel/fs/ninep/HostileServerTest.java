package hermitux.kernel.fs.ninep;

import static org.assertj.core.api.Assertions.assertThat;

import hermitux.abi.Errno;
import hermitux.abi.OpenFlags;
import hermitux.abi.ninep.Wire;
import hermitux.kernel.SimulatedKernel;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.EntryCache;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.fs.vfs.NameChange;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.fs.vfs.PathWalk;
import hermitux.kernel.memory.Frames;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Answers that make no sense are errors, never more: no exception, no access outside what arrived, no frame lost or freed twice. */
class HostileServerTest extends NinepTest {
    private UnaryOperator<byte[]> spoil = UnaryOperator.identity();

    @Override boolean readOnly() { return false; }

    @Override void mount() {
        server.file("/file", noise(30_000, 1));
        server.directory("/dir");
        for (int i = 0; i < 20; i++) server.file("/dir/file" + i, "x");
        server.add("/link", 0120777, "file");
        super.mount();
    }

    @Override byte[] serve(byte[] message) { return spoil.apply(answer(message)); }

    /** A client that was lied to asks for odd things: no failure of the test. */
    private byte[] answer(byte[] message) {
        try {
            return server.answer(message);
        } catch (RuntimeException e) {
            return error(message, Errno.EBADF);
        }
    }

    private static byte[] error(byte[] message, int errno) {
        return ByteBuffer.allocate(11).order(ByteOrder.LITTLE_ENDIAN).putInt(11).put((byte) 7).put(message[5]).put(message[6]).putInt(errno).array();
    }

    private void use() {
        stat("/mnt/file");
        OpenFile file = open("/mnt/file", OpenFlags.READ_WRITE);
        if (file != null) {
            long buffer = SimulatedKernel.buffer();
            file.readAt(buffer, 4096, 10_000);
            file.writeAt(buffer, 4096, 3);
            long frame = file.pages().page(2, true);
            if (frame > 0) Frames.release(frame);
            file.sync();
            file.truncate(100);
            file.release();
            Frames.release(hermitux.kernel.memory.DirectMap.physical(buffer));
        }
        OpenFile directory = open("/mnt/dir", OpenFlags.READ_ONLY | OpenFlags.DIRECTORY);
        if (directory != null) {
            int[] count = { 0 };
            directory.list((name, number, type, next) -> ++count[0] < 10_000);
            directory.release();
        }
        Dentry link = entry("/mnt/link");
        if (link != null && link.inode != null) link.inode.readLink();
        Dentry made = entry("/mnt/dir/new");
        if (made != null && made.inode == null) NameChange.create(made, 0644);
        Dentry old = entry("/mnt/dir/file1");
        if (old != null && old.inode != null) {
            old.inode.change(Inode.MODE, 0600, 0, 0, 0, 0);
            old.retain();
            Dentry other = entry("/mnt/dir/other");
            if (other != null) NameChange.rename(old, other, 0);
            old.release();
        }
        Dentry gone = entry("/mnt/dir/file2");
        if (gone != null && gone.inode != null) NameChange.unlink(gone);
        share.blocks();
    }

    @Test void randomDamage() {
        for (int seed = 0; seed < 1500; seed++) {
            var random = new Random(seed);
            start();
            if (random.nextBoolean()) stat("/mnt/file");
            int rarity = 1 + random.nextInt(8);
            spoil = answer -> random.nextInt(rarity) == 0 ? damaged(answer, random) : answer;
            use();
            spoil = UnaryOperator.identity();
            EntryCache.dropUnused();
        }
    }

    private static byte[] damaged(byte[] answer, Random random) {
        byte[] copy = answer.clone();
        switch (random.nextInt(5)) {
            case 0 -> copy = Arrays.copyOf(copy, random.nextInt(copy.length + 1));
            case 1 -> {
                copy = Arrays.copyOf(copy, copy.length + random.nextInt(300));
                ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN).putInt(0, copy.length);
            }
            case 2 -> {
                int at = random.nextInt(copy.length);
                for (int i = at; i < Math.min(copy.length, at + 4); i++) copy[i] = (byte) 0xff;
            }
            case 3 -> copy[4] = (byte) random.nextInt(256);
            default -> { for (int i = 0; i < 1 + random.nextInt(5); i++) copy[random.nextInt(copy.length)] = (byte) random.nextInt(256); }
        }
        return copy;
    }

    private void answerOnce(int requestType, UnaryOperator<byte[]> change) {
        spoil = answer -> answer[4] == requestType + 1 ? change.apply(answer.clone()) : answer;
    }

    private static UnaryOperator<byte[]> with32(int at, int value) {
        return answer -> {
            ByteBuffer.wrap(answer).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
            return answer;
        };
    }

    @Test void aReadThatClaimsMoreThanItBrought() {
        for (int claimed : new int[] { 30_001, -1, Integer.MAX_VALUE }) {
            start();
            OpenFile file = open("/mnt/file", OpenFlags.READ_ONLY);
            answerOnce(Wire.READ, with32(7, claimed));
            assertThat(file.readAt(SimulatedKernel.buffer(), 10, 0)).isEqualTo(-Errno.EIO);
        }
    }

    @Test void aWriteThatClaimsMoreThanItGot() {
        for (int claimed : new int[] { 11, -1, 0 }) {
            start();
            OpenFile file = open("/mnt/file", OpenFlags.WRITE_ONLY);
            answerOnce(Wire.WRITE, with32(7, claimed));
            assertThat(write(file, 0, "0123456789")).isEqualTo(-Errno.EIO);
        }
    }

    @Test void aMessageSizeOutOfBounds() {
        for (int size : new int[] { 0, 100, -1, 1 << 30 }) {
            start();
            answerOnce(Wire.VERSION, with32(7, size));
            assertErrno(stat("/mnt"), Errno.EIO);
        }
    }

    @Test void anErrorThatIsNone() {
        for (int errno : new int[] { 0, -5, 4096, Integer.MIN_VALUE }) {
            start();
            stat("/mnt");
            spoil = answer -> ByteBuffer.allocate(11).order(ByteOrder.LITTLE_ENDIAN).putInt(11).put((byte) 7).putShort((short) 1).putInt(errno).array();
            assertErrno(stat("/mnt/file"), Errno.EIO);
        }
    }

    @Test void namesThatAreNone() {
        for (String name : new String[] { "", "a/b" }) {
            start();
            stat("/mnt/dir");
            server.at("/dir").children.clear();
            server.at("/dir").children.put(name, server.root);
            OpenFile directory = open("/mnt/dir", OpenFlags.READ_ONLY | OpenFlags.DIRECTORY);
            assertThat(directory.list((entry, number, type, next) -> true)).isEqualTo(-Errno.EIO);
        }
    }

    @Test void aListingThatNeverGoesOn() {
        // every entry says that the next one is the first
        answerOnce(Wire.READDIR, answer -> {
            for (int at = 11; at + 24 <= answer.length; at += 24 + (answer[at + 22] & 0xff)) Arrays.fill(answer, at + 13, at + 21, (byte) 0);
            return answer;
        });
        OpenFile directory = open("/mnt/dir", OpenFlags.READ_ONLY | OpenFlags.DIRECTORY);
        assertThat(directory.list((entry, number, type, next) -> true)).isEqualTo(-Errno.EIO);
    }

    @Test void aDeviceThatLiesAboutLengths() {
        for (int claims : new int[] { 0, 3, 6, 1 << 20, Integer.MAX_VALUE }) {
            start();
            stat("/mnt/dir");
            device.claims = claims;
            assertErrno(stat("/mnt/file"), Errno.EIO);
            assertErrno(stat("/mnt/link"), Errno.EIO);
        }
    }

    @Test void aWalkThatAnswersTooManyNames() {
        stat("/mnt");
        answerOnce(Wire.WALK, answer -> {
            answer[7] = 2;
            return answer;
        });
        assertErrno(PathWalk.find("/mnt/file"), Errno.EIO);
    }
}
